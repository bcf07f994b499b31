package guide

import (
	"fmt"
	"strings"
)

// String returns who is called: roadside, or emergency fire. A nil Call has a name, too.
func (c *Call) String() string {
	switch {
	case c == nil:
		return "nobody"
	case c.Who == EmergencyService:
		return c.Who.String() + " " + c.Service.String()
	}
	return c.Who.String()
}

// String returns the id of the node, or every case of the junction. Two targets with equal strings
// lead to the same nodes in every state: named conditions and junctions are expanded, so that
// renaming one changes nothing.
func (t Target) String() string {
	if t.Junction == nil {
		return t.Node.ID
	}
	var b strings.Builder
	for _, c := range t.Junction.Cases {
		fmt.Fprintf(&b, "(%s: %s) ", c.When, c.To)
	}
	return b.String() + t.Junction.Otherwise.String()
}

// String returns the expression with named conditions expanded: all(place.side not(life.*)).
// Without a condition it returns "always".
func (e Expr) String() string {
	switch e.Op {
	case Always:
		return "always"
	case Named:
		return e.Cond.Expr.String()
	case Answered:
		if e.Choice == nil {
			return e.Node.ID + ".*"
		}
		return e.Node.ID + "." + e.Choice.ID
	}
	args := make([]string, len(e.Args))
	for i, a := range e.Args {
		args[i] = a.String()
	}
	return [...]string{All: "all", Any: "any", Not: "not"}[e.Op] + "(" +
		strings.Join(args, " ") + ")"
}
