package verify

import (
	"slices"

	"firststeps/guide"
)

// atom is the smallest thing that can be read of earlier answers: whether the latest answer to node is choice
// (nil: whether there is one); or, where urgency is set, whether it is at least so urgent.
type atom struct {
	node    *guide.Node
	choice  *guide.Choice
	urgency guide.Urgency
}

// holds says whether the atom is true where this is the latest answer to its node.
func (a atom) holds(c *guide.Choice) bool {
	if a.urgency > guide.NotUrgent {
		return c.Urgency >= a.urgency
	}
	return a.choice == nil || a.choice == c
}

type atoms map[atom]bool

func (a atoms) add(more atoms) bool {
	before := len(a)
	for k := range more {
		a[k] = true
	}
	return len(a) > before
}

// without gives the atoms that do not speak of these nodes: their answers are about to be replaced or forgotten.
func (a atoms) without(nodes ...*guide.Node) atoms {
	rest := atoms{}
	for k := range a {
		if !slices.Contains(nodes, k.node) {
			rest[k] = true
		}
	}
	return rest
}

// liveness tells, by node index, which earlier answers are still read in that node or on any way from it. What is
// not read any more cannot change a turn, so states that differ only there are one state.
//
// What the guide's own rules ask at a node is read there: else a run that breaks one could pass for a run that does not.
func liveness(g *guide.Guide, rules []*guide.Rule) []atoms {
	live := make([]atoms, len(g.Nodes))
	for i, n := range g.Nodes {
		live[i] = atoms{}
		for _, note := range n.Notes {
			readExpr(note.When, live[i])
		}
		if n.Kind != guide.Disposition {
			readUrgencies(g, live[i])
		}
	}
	for _, r := range rules {
		for _, n := range r.At {
			readExpr(r.Expr, live[n.Index])
		}
	}
	for changed := true; changed; {
		changed = false
		for i := len(g.Nodes) - 1; i >= 0; i-- { // backwards, as what is read flows
			n := g.Nodes[i]
			changed = flow(g, n, live, live[i]) || changed
		}
	}
	return live
}

// flow adds what is read on the ways from n.
func flow(g *guide.Guide, n *guide.Node, live []atoms, into atoms) bool {
	changed := false
	for _, c := range n.Choices {
		on := atoms{}
		readTarget(c.To, on, live)
		changed = into.add(on.without(n)) || changed
	}
	for _, f := range g.Flags {
		changed = into.add(live[f.To.Index]) || changed
	}
	return changed
}

func readTarget(to guide.Target, into atoms, live []atoms) {
	if to.Node != nil {
		into.add(live[to.Node.Index].without(to.Node.Forgets...))
		return
	}
	for _, c := range to.Junction.Cases {
		readExpr(c.When, into)
		readTarget(c.To, into, live)
	}
	readTarget(to.Junction.Otherwise, into, live)
}

func readExpr(e guide.Expr, into atoms) {
	switch e.Op {
	case guide.Answered:
		into[atom{node: e.Node, choice: e.Choice}] = true
	case guide.Named:
		readExpr(e.Cond.Expr, into)
	}
	for _, arg := range e.Args {
		readExpr(arg, into)
	}
}

// readUrgencies adds how urgent each answer makes a run: questions and steps show the run's urgency.
func readUrgencies(g *guide.Guide, into atoms) {
	for _, n := range g.Nodes {
		for _, c := range n.Choices {
			if c.Urgency > guide.NotUrgent {
				into[atom{node: n, urgency: c.Urgency}] = true
			}
		}
	}
}
