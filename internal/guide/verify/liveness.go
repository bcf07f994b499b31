package verify

import (
	"slices"

	"firststeps/internal/guide"
)

// atom is the smallest fact that can be read of earlier answers: whether the latest answer to node
// is choice (if choice is nil: whether there is one); or, if urgency is set, whether the latest
// answer is at least that urgent.
type atom struct {
	node    *guide.Node
	choice  *guide.Choice
	urgency guide.Urgency
}

// holds reports whether the atom is true if c is the latest answer to its node.
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

// without returns the atoms that do not refer to these nodes, whose answers are about to be
// replaced or forgotten.
func (a atoms) without(nodes ...*guide.Node) atoms {
	rest := atoms{}
	for k := range a {
		if !slices.Contains(nodes, k.node) {
			rest[k] = true
		}
	}
	return rest
}

// liveness returns, by node index, which earlier answers are still read at that node or on any path
// from it. Answers that are never read again cannot change a turn, so states that differ only in
// those are one state.
//
// Whether one of the guide's own rules holds at a node is evaluated when the run reaches the node:
// its atoms are read at that time, and key distinguishes the outcomes. Otherwise a run that breaks
// a rule could share a state with a run that keeps it.
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
	l := liveFlow{g, ruleExprs(g, rules), live}
	for changed := true; changed; {
		changed = false
		for i := len(g.Nodes) - 1; i >= 0; i-- { // backwards, because liveness propagates backwards
			n := g.Nodes[i]
			changed = l.addFrom(n, live[i]) || changed
		}
	}
	return live
}

// ruleExprs returns, by node index, the expressions of the guide's own rules that apply there.
func ruleExprs(g *guide.Guide, rules []*guide.Rule) [][]guide.Expr {
	asked := make([][]guide.Expr, len(g.Nodes))
	for _, r := range rules {
		for _, n := range r.At {
			if r.Kind == guide.Never || r.Kind == guide.AlwaysHolds {
				asked[n.Index] = append(asked[n.Index], r.Expr)
			}
		}
	}
	return asked
}

// liveFlow holds the reads found so far while they propagate backwards from the nodes that read
// them.
type liveFlow struct {
	g         *guide.Guide
	ruleExprs [][]guide.Expr
	live      []atoms
}

// addFrom adds what is read on the paths from n, and reports whether that added anything.
func (l *liveFlow) addFrom(n *guide.Node, into atoms) bool {
	changed := false
	add := func(answered *guide.Node, c *guide.Choice) {
		on := atoms{}
		l.target(c.To, answer{answered, c}, on)
		changed = into.add(on.without(answered)) || changed
	}
	for _, c := range n.Choices {
		add(n, c)
	}
	for _, o := range l.g.Offers {
		if noOffers(n) {
			break
		}
		add(o.Node, o.Asked())
		when := atoms{}
		readExpr(o.When, when)
		changed = into.add(when) || changed
	}
	for _, f := range l.g.Flags {
		changed = into.add(l.live[f.To.Index]) || changed
	}
	return changed
}

// answer is the answer just given. What it decides does not depend on earlier answers.
type answer struct {
	node   *guide.Node
	choice *guide.Choice
}

func (l *liveFlow) target(to guide.Target, last answer, into atoms) {
	if n := to.Node; n != nil {
		into.add(l.live[n.Index].without(n.Forgets...))
		for _, e := range l.ruleExprs[n.Index] {
			last.eval(e, n.Forgets, into)
		}
		return
	}
	for _, c := range to.Junction.Cases {
		holds, sure := last.eval(c.When, nil, into)
		if !sure || holds {
			l.target(c.To, last, into)
		}
		if sure && holds {
			return
		}
	}
	l.target(to.Junction.Otherwise, last, into)
}

// eval evaluates an expression with the answer just given and the nodes just forgotten. If these
// decide it, eval sets sure and adds nothing; otherwise it adds the earlier answers that the
// expression reads.
func (a answer) eval(e guide.Expr, gone []*guide.Node, into atoms) (holds, sure bool) {
	switch e.Op {
	case guide.Answered:
		switch {
		case slices.Contains(gone, e.Node):
			return false, true
		case e.Node == a.node:
			return e.Choice == nil || e.Choice == a.choice, true
		}
		into[atom{node: e.Node, choice: e.Choice}] = true
		return false, false
	case guide.Named:
		return a.eval(e.Cond.Expr, gone, into)
	case guide.Not:
		holds, sure = a.eval(e.Args[0], gone, into)
		return !holds, sure
	case guide.All, guide.Any:
		read := atoms{}
		sure = true
		for _, arg := range e.Args {
			argHolds, argSure := a.eval(arg, gone, read)
			if argSure && argHolds == (e.Op == guide.Any) {
				return argHolds, true
			}
			sure = sure && argSure
		}
		into.add(read)
		return e.Op == guide.All, sure
	}
	return true, true
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

// readUrgencies adds the urgency of every answer: questions and steps show the urgency of the run.
func readUrgencies(g *guide.Guide, into atoms) {
	for _, n := range g.Nodes {
		for _, c := range n.Choices {
			if c.Urgency > guide.NotUrgent {
				into[atom{node: n, urgency: c.Urgency}] = true
			}
		}
	}
}
