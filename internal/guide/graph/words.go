package graph

import (
	"fmt"
	"strconv"
	"strings"

	"firststeps/internal/guide"
)

// The text that both formats use to describe a guide.

// condition returns an expression as text: settle = done.
func condition(e guide.Expr) string {
	switch e.Op {
	case guide.Answered:
		if e.Choice == nil {
			return e.Node.ID + " answered"
		}
		return e.Node.ID + " = " + e.Choice.ID
	case guide.Named:
		return e.Cond.ID
	case guide.Not:
		return not(e.Args[0])
	case guide.All:
		return joined(e.Args, " and ")
	case guide.Any:
		return joined(e.Args, " or ")
	}
	return "always"
}

func not(e guide.Expr) string {
	if e.Op == guide.Answered && e.Choice == nil {
		return e.Node.ID + " not answered"
	}
	if e.Op == guide.Answered {
		return e.Node.ID + " ≠ " + e.Choice.ID
	}
	return "not " + bracketed(e)
}

func joined(args []guide.Expr, by string) string {
	var parts []string
	for _, a := range args {
		parts = append(parts, bracketed(a))
	}
	return strings.Join(parts, by)
}

// bracketed adds parentheses, so that "and" and "or" cannot be confused.
func bracketed(e guide.Expr) string {
	if len(e.Args) > 1 {
		return "(" + condition(e) + ")"
	}
	return condition(e)
}

// caseLabel returns the condition of the i-th case of a junction. Cases are numbered because they
// are tried in order.
func caseLabel(j *guide.Junction, i int) string {
	if i == len(j.Cases) {
		return "otherwise"
	}
	return fmt.Sprintf("%d. if %s", i+1, condition(j.Cases[i].When))
}

// targets returns where a junction leads: one target per case, then the one of otherwise.
func targets(j *guide.Junction) []guide.Target {
	var all []guide.Target
	for _, c := range j.Cases {
		all = append(all, c.To)
	}
	return append(all, j.Otherwise)
}

// kind describes the kind of a node, and the purpose of a step.
func kind(n *guide.Node) string {
	switch {
	case n.Kind == guide.Step:
		return "step: " + n.Class.String()
	case n.Life:
		return "question about life"
	case n.Place:
		return "question about the place"
	}
	return n.Kind.String()
}

// facts lists what a reviewer should know of a node beyond its title and its cautions, one fact per
// line.
func facts(n *guide.Node) (lines []string) {
	if n.Kind == guide.Step && !n.Harmless {
		lines = append(lines, "NOT HARMLESS: may damage something")
	}
	if n.Tries > 0 {
		lines = append(lines, "tries in all: "+strconv.Itoa(n.Tries))
	}
	if n.Call != nil {
		lines = append(lines, "call: "+callLabel(n.Call))
	}
	if len(n.Forgets) > 0 {
		lines = append(lines, "forgets: "+ids(n.Forgets,
			func(n *guide.Node) string { return n.ID }))
	}
	return lines
}

// offer returns the ID of an offer, its label and its condition.
func offer(o *guide.Offer, text *guide.Text) string {
	label := o.ID + ": " + text.Label(o)
	if o.When.Op != guide.Always {
		label += " (if " + condition(o.When) + ")"
	}
	return label
}

func callLabel(c *guide.Call) string {
	if c.Who == guide.EmergencyService {
		return "emergency, " + c.Service.String()
	}
	return c.Who.String()
}

// cautionLine lists the IDs of the cautions of a node. It is empty if there are none.
func cautionLine(n *guide.Node) string {
	if len(n.Cautions) == 0 {
		return ""
	}
	return "DO NOT: " + ids(n.Cautions, func(c *guide.Caution) string { return c.ID })
}

func ids[T any](all []T, id func(T) string) string {
	var names []string
	for _, one := range all {
		names = append(names, id(one))
	}
	return strings.Join(names, ", ")
}

// urgencyMark marks an answer that makes the run more urgent. It is empty for other answers.
func urgencyMark(u guide.Urgency) string {
	if u == guide.NotUrgent {
		return ""
	}
	return "▲ " + u.String()
}

// name returns the ID of the target of an edge.
func name(t guide.Target) string {
	if t.Junction != nil {
		return t.Junction.ID
	}
	return t.Node.ID
}

// imprint identifies the guide, its release and its review dates.
func imprint(g *guide.Guide, text *guide.Text) string {
	return fmt.Sprintf("%s %s, %s. Release %.8s, reviewed %s, next review by %s.", g.ID, g.Version,
		text.Language, g.Release, g.Reviewed, g.ReviewBy)
}

// alarmNote marks the red flag that replaces unreadable ones.
const alarmNote = " (also raised by any red flag that cannot be read)"
