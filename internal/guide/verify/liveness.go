package verify

import (
	"slices"

	"firststeps/internal/guide"
)

// atom is the smallest thing that can be read of earlier answers: whether the latest answer to node
// is choice (nil: whether there is one); or, where urgency is set, whether it is at least so
// urgent.
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

// without gives the atoms that do not speak of these nodes: their answers are about to be replaced
// or forgotten.
func (a atoms) without(nodes ...*guide.Node) atoms {
	rest := atoms{}
	for k := range a {
		if !slices.Contains(nodes, k.node) {
			rest[k] = true
		}
	}
	return rest
}

// liveness tells, by node index, which earlier answers are still read in that node or on any way
// from it. What is not read any more cannot change a turn, so states that differ only there are one
// state.
//
// Whether one of the guide's own rules holds at a node is settled as the run comes there: what it
// asks is read on the way in, and key tells the outcomes apart. Else a run that breaks a rule could
// pass for a run that does not.
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
	l := flowing{g, promises(g, rules), live}
	for changed := true; changed; {
		changed = false
		for i := len(g.Nodes) - 1; i >= 0; i-- { // backwards, as what is read flows
			n := g.Nodes[i]
			changed = l.from(n, live[i]) || changed
		}
	}
	return live
}

// promises gives, by node index, what the guide's own rules ask there.
func promises(g *guide.Guide, rules []*guide.Rule) [][]guide.Expr {
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

// flowing is what is read so far, on its way back from where it is read.
type flowing struct {
	g        *guide.Guide
	promises [][]guide.Expr
	live     []atoms
}

// from adds what is read on the ways from n.
func (l *flowing) from(n *guide.Node, into atoms) bool {
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

// answer is the one just given: what it decides is not read of earlier ones.
type answer struct {
	node   *guide.Node
	choice *guide.Choice
}

func (l *flowing) target(to guide.Target, last answer, into atoms) {
	if n := to.Node; n != nil {
		into.add(l.live[n.Index].without(n.Forgets...))
		for _, e := range l.promises[n.Index] {
			last.open(e, n.Forgets, into)
		}
		return
	}
	for _, c := range to.Junction.Cases {
		holds, sure := last.open(c.When, nil, into)
		if !sure || holds {
			l.target(c.To, last, into)
		}
		if sure && holds {
			return
		}
	}
	l.target(to.Junction.Otherwise, last, into)
}

// open adds what an expression reads beside the answer just given and those forgotten since. Where
// these settle it, nothing is read, and sure is set.
func (a answer) open(e guide.Expr, gone []*guide.Node, into atoms) (holds, sure bool) {
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
		return a.open(e.Cond.Expr, gone, into)
	case guide.Not:
		holds, sure = a.open(e.Args[0], gone, into)
		return !holds, sure
	case guide.All, guide.Any:
		read := atoms{}
		sure = true
		for _, arg := range e.Args {
			argHolds, argSure := a.open(arg, gone, read)
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

// readUrgencies adds how urgent each answer makes a run: questions and steps show the run's
// urgency.
func readUrgencies(g *guide.Guide, into atoms) {
	for _, n := range g.Nodes {
		for _, c := range n.Choices {
			if c.Urgency > guide.NotUrgent {
				into[atom{node: n, urgency: c.Urgency}] = true
			}
		}
	}
}
