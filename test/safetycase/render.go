package safetycase

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"text/template"

	countries "firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/verify"
)

//go:embed case.md.tmpl
var prose string

// Render returns the case in Markdown. The same log and tree give the same bytes; the only dates in
// it are those of the guides. The log must have no findings.
func (c *Case) Render() ([]byte, error) {
	t, err := template.New(CaseFile).Funcs(template.FuncMap{
		"shown": c.shown, "planted": planted, "classes": classes, "cell": cell,
		"join": strings.Join, "sentence": sentence,
		"confirmations": c.confirmations,
	}).Parse(prose)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = t.Execute(&out, c)
	return out.Bytes(), err
}

// shown returns a piece of evidence with the result of this run.
func (c *Case) shown(e Evidence) string {
	switch {
	case e.Test != "":
		return fmt.Sprintf("“%s” (%s): in this run", strings.ReplaceAll(e.Test, "|", "\\|"), e.In)
	case e.Note != "":
		return fmt.Sprintf("rule `%s`: no finding; %s", e.Rule, e.Note)
	case c.Tree.rules[e.Rule] == verify.Style:
		return fmt.Sprintf("rule `%s`: no finding", e.Rule)
	}
	return fmt.Sprintf("rule `%s`: holds in every state", e.Rule)
}

func planted(f Fault) string {
	switch {
	case f.Fault != "":
		return "“" + f.Fault + "”"
	case f.Case != "":
		return "case `" + f.Case + "`"
	}
	return fmt.Sprintf("“%s” (%s)", f.Test, f.In)
}

// classes returns the classes of controls in words.
func classes(all []Class) string {
	names := map[Class]string{Design: "safe by design", Protection: "protective measure",
		Information: "information"}
	var out []string
	for _, c := range all {
		out = append(out, names[c]+" ("+string(c)+")")
	}
	return strings.Join(out, ", ")
}

// cell formats a text for a table cell.
func cell(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "|", "\\|")
}

// sentence joins a list of sentences.
func sentence(list []string) string { return strings.Join(list, " ") }

// confirmations returns the people who must confirm a hazard's controls.
func (c *Case) confirmations(ids []string) string {
	var out []string
	for _, p := range c.People {
		if slices.Contains(ids, p.ID) {
			out = append(out, p.Who)
		}
	}
	return strings.Join(out, "; ")
}

// Matrix returns the rows of the matrix for printing, each with its likelihood first.
func (c *Case) Matrix() (rows [][]string) {
	for i, l := range likelihoods() {
		row := []string{string(l)}
		for _, score := range matrix()[i] {
			row = append(row, fmt.Sprint(score))
		}
		rows = append(rows, row)
	}
	return rows
}

// Severities returns the headers of the matrix's columns.
func (c *Case) Severities() (names []string) {
	for _, s := range severities() {
		names = append(names, string(s))
	}
	return names
}

// Under returns the goals of a strategy.
func (c *Case) Under(strategy string) (goals []Goal) {
	for _, g := range c.Goals {
		if strings.HasPrefix(g.ID, strategy+".") {
			goals = append(goals, g)
		}
	}
	return goals
}

// Controlled returns the hazards that are sufficiently controlled.
func (c *Case) Controlled() []Hazard {
	return c.filter(func(h Hazard) bool { return h.Status == Controlled })
}

// OpenNow returns the hazards that can hurt a person today and are not sufficiently controlled.
func (c *Case) OpenNow() []Hazard {
	return c.filter(func(h Hazard) bool { return h.Status == Open && h.Arises != later })
}

// OpenLater returns the open hazards that no part of the program can cause yet.
func (c *Case) OpenLater() []Hazard {
	return c.filter(func(h Hazard) bool { return h.Status == Open && h.Arises == later })
}

// Unowned returns the hazards that score three or more after their controls, can arise today, and
// have no owner.
func (c *Case) Unowned() []Hazard {
	return c.filter(func(h Hazard) bool {
		return h.Arises != later && h.ScoreAfter >= maxReleasable && h.Owner == noOwner
	})
}

func (c *Case) filter(keep func(Hazard) bool) (out []Hazard) {
	for _, h := range c.Hazards {
		if keep(h) {
			out = append(out, h)
		}
	}
	return out
}

// At returns the number of hazards that can arise today and have a score after their controls.
func (c *Case) At(score int) int {
	return len(c.filter(func(h Hazard) bool { return h.Arises != later && h.ScoreAfter == score }))
}

// Scores returns all possible scores.
func (c *Case) Scores() []int {
	var out []int
	for s := range maxScore {
		out = append(out, s+1)
	}
	return out
}

// Agreed returns the number of countries in which the numbers of all services are agreed.
func (c *Case) Agreed() (n int) {
	for _, p := range countries.All() {
		if p.Agreed() {
			n++
		}
	}
	return n
}

// Countries returns the number of countries in the table.
func (c *Case) Countries() int { return len(countries.All()) }

// Proofs returns the guides that ship.
func (c *Case) Proofs() []Proved { return c.Tree.proofs }

// Rules returns the number of rules that every guide must obey.
func (c *Case) Rules() int { return len(c.Tree.rules) }

// Weak returns the sources of a guide that have a note on their weakness.
func (p Proved) Weak() (out []*guide.Source) {
	for _, s := range p.Guide.Sources {
		if s.Note != "" {
			out = append(out, s)
		}
	}
	return out
}
