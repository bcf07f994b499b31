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

// Render writes the case in Markdown. The same log and tree give the same bytes; there is no date
// in it but those of the guides. The log must be without findings.
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

// shown gives a piece of evidence with the result of this run.
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

// classes gives the classes of controls in words.
func classes(all []Class) string {
	names := map[Class]string{Design: "safe by design", Protection: "protective measure",
		Information: "information"}
	var out []string
	for _, c := range all {
		out = append(out, names[c]+" ("+string(c)+")")
	}
	return strings.Join(out, ", ")
}

// cell makes a text fit a cell of a table.
func cell(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "|", "\\|")
}

// sentence makes sentences of a list, one after the other.
func sentence(list []string) string { return strings.Join(list, " ") }

// confirmations gives who has to confirm a hazard's controls.
func (c *Case) confirmations(ids []string) string {
	var out []string
	for _, p := range c.People {
		if slices.Contains(ids, p.ID) {
			out = append(out, p.Who)
		}
	}
	return strings.Join(out, "; ")
}

// Matrix gives the rows of the matrix as they are printed, each with its likelihood first.
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

// Severities gives the heads of its columns.
func (c *Case) Severities() (names []string) {
	for _, s := range severities() {
		names = append(names, string(s))
	}
	return names
}

// Under gives the goals of a strategy.
func (c *Case) Under(strategy string) (goals []Goal) {
	for _, g := range c.Goals {
		if strings.HasPrefix(g.ID, strategy+".") {
			goals = append(goals, g)
		}
	}
	return goals
}

// Controlled gives the hazards against which enough stands.
func (c *Case) Controlled() []Hazard {
	return c.those(func(h Hazard) bool { return h.Status == Controlled })
}

// OpenNow gives the hazards that can hurt somebody today, and against which not enough stands.
func (c *Case) OpenNow() []Hazard {
	return c.those(func(h Hazard) bool { return h.Status == Open && h.Arises != later })
}

// OpenLater gives those that nothing in the program can cause yet.
func (c *Case) OpenLater() []Hazard {
	return c.those(func(h Hazard) bool { return h.Status == Open && h.Arises == later })
}

// Unowned gives the hazards that stay at three or more, can arise today, and have no owner's name.
func (c *Case) Unowned() []Hazard {
	return c.those(func(h Hazard) bool {
		return h.Arises != later && h.ScoreAfter >= releases &&
			h.Owner == nobody
	})
}

func (c *Case) those(are func(Hazard) bool) (out []Hazard) {
	for _, h := range c.Hazards {
		if are(h) {
			out = append(out, h)
		}
	}
	return out
}

// At counts the hazards that can arise today and have a score after.
func (c *Case) At(score int) int {
	return len(c.those(func(h Hazard) bool { return h.Arises != later && h.ScoreAfter == score }))
}

// Scores gives the scores there are.
func (c *Case) Scores() []int {
	var out []int
	for s := range highest {
		out = append(out, s+1)
	}
	return out
}

// Agreed counts the countries in which the numbers of all services are agreed, and Countries all of
// them.
func (c *Case) Agreed() (n int) {
	for _, p := range countries.All() {
		if p.Agreed() {
			n++
		}
	}
	return n
}

// Countries counts the countries of the table.
func (c *Case) Countries() int { return len(countries.All()) }

// Proofs gives the guides that ship.
func (c *Case) Proofs() []Proved { return c.Tree.proofs }

// Rules counts the rules that every guide is held to.
func (c *Case) Rules() int { return len(c.Tree.rules) }

// Weak gives the sources of a guide about which something is still to be said.
func (p Proved) Weak() (out []*guide.Source) {
	for _, s := range p.Guide.Sources {
		if s.Note != "" {
			out = append(out, s)
		}
	}
	return out
}
