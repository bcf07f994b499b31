package triage

import (
	"slices"

	"firststeps/internal/guide"
)

// Stand is where a run stands: all that a turn shows depends on, without the way there. [Replay]
// comes to it by taking one answer after the other; [Stand.After] takes one more. Both take it by
// the same code, so whoever walks every state of a guide need not begin each time at the first
// answer.
type Stand struct {
	Guide   *guide.Guide
	Node    *guide.Node
	Flag    *guide.Flag // the red flag that led here; nil where none did
	Urgency guide.Urgency

	// latest answer by Node.Index: 1 + Choice.Index, or 0 where there is none
	facts []uint8
	tally [guide.Emergency + 1]uint // how many of these answers are so urgent
}

// Begin gives where every run begins.
func Begin(g *guide.Guide) Stand {
	s := Stand{Guide: g, Node: g.Start, facts: make([]uint8, len(g.Nodes)+len(g.Offers))}
	s.weigh()
	return s
}

// After writes to next where the run stands once the node was answered with c: what [Replay] gives
// of the transcript that [Turn.Choose] gives, where no answers were set aside. It makes no new room
// where next has enough.
func (s *Stand) After(c *guide.Choice, next *Stand) {
	next.copy(s)
	if !s.ended() {
		next.take(s.Node, c)
	}
}

// Taken writes to next where the run stands once an offer was taken, likewise. It does not ask
// whether the offer is open.
func (s *Stand) Taken(o *guide.Offer, next *Stand) {
	next.copy(s)
	next.take(o.Node, o.Asked())
}

// Offers returns what the screen offers beside its answers, in the order of the guide.
func (s *Stand) Offers() []*guide.Offer {
	var open []*guide.Offer
	for _, o := range s.Guide.Offers {
		if s.open(o) {
			open = append(open, o)
		}
	}
	return open
}

// open reports whether an offer is open: not before the answer about life, not under a red flag,
// not on an emergency card or where the emergency service is called, and not where it would lead to
// the same screen.
func (s *Stand) open(o *guide.Offer) bool {
	n := s.Node
	card := n.Kind == guide.Disposition && n.Urgency == guide.Emergency
	calls := n.Call != nil && n.Call.Who == guide.EmergencyService
	if s.Flag != nil || n.Life || card || calls || !s.Holds(o.When) {
		return false
	}
	var next Stand
	s.Taken(o, &next)
	return next.Node != n
}

// Raised writes to next where the run stands once a red flag was raised, likewise.
func (s *Stand) Raised(f *guide.Flag, next *Stand) {
	next.copy(s)
	next.alarm(f)
}

// Clone gives a stand that later writes to this one leave alone.
func (s *Stand) Clone() Stand {
	c := *s
	c.facts = slices.Clone(s.facts)
	return c
}

// copy makes this stand the same as another, in the room that it has.
func (s *Stand) copy(from *Stand) {
	facts := append(s.facts[:0], from.facts...)
	*s = *from
	s.facts = facts
}

// ended says whether no answer leads on.
func (s *Stand) ended() bool { return s.Node.Kind == guide.Disposition }

// take notes an answer to the node or to an offer, and follows it.
func (s *Stand) take(n *guide.Node, c *guide.Choice) {
	s.answer(n, c)
	s.Node = s.follow(c.To)
	for _, n := range s.Node.Forgets {
		s.forget(n)
	}
	s.weigh()
}

// alarm goes where a red flag leads.
func (s *Stand) alarm(f *guide.Flag) {
	s.Flag, s.Node = f, f.To
	s.weigh()
}

// answer notes an answer in place of a former one.
func (s *Stand) answer(n *guide.Node, c *guide.Choice) {
	s.forget(n)
	s.facts[n.Index] = uint8(1 + c.Index)
	s.tally[c.Urgency]++
}

func (s *Stand) forget(n *guide.Node) {
	if at := s.facts[n.Index]; at > 0 {
		s.tally[n.Choices[at-1].Urgency]--
		s.facts[n.Index] = 0
	}
}

// weigh sets how urgent the run is: as its end says, and before that as the most urgent answer that
// holds.
func (s *Stand) weigh() {
	s.Urgency = guide.NotUrgent
	if s.ended() {
		s.Urgency = s.Node.Urgency
		return
	}
	for u := guide.Emergency; u > guide.NotUrgent && s.Urgency == guide.NotUrgent; u-- {
		if s.tally[u] > 0 {
			s.Urgency = u
		}
	}
}

// Hop is a junction passed on the way to the next node, and the case that decided: len(Cases) for
// otherwise.
type Hop struct {
	Junction *guide.Junction
	Case     int
}

// Through returns the junctions that an answer to the node, or to an offer, passes here.
func (s *Stand) Through(n *guide.Node, c *guide.Choice) (hops []Hop) {
	var after Stand
	after.copy(s)
	after.answer(n, c)
	for to := c.To; to.Junction != nil; {
		i := after.which(to.Junction)
		hops = append(hops, Hop{to.Junction, i})
		to = arm(to.Junction, i)
	}
	return hops
}

func (s *Stand) follow(to guide.Target) *guide.Node {
	for to.Junction != nil {
		to = arm(to.Junction, s.which(to.Junction))
	}
	return to.Node
}

// which gives the first case that holds.
func (s *Stand) which(j *guide.Junction) int {
	for i, c := range j.Cases {
		if s.Holds(c.When) {
			return i
		}
	}
	return len(j.Cases)
}

func arm(j *guide.Junction, i int) guide.Target {
	if i < len(j.Cases) {
		return j.Cases[i].To
	}
	return j.Otherwise
}

// Holds says whether an expression is true of the answers used.
func (s *Stand) Holds(e guide.Expr) bool {
	switch e.Op {
	case guide.Answered:
		at := s.facts[e.Node.Index]
		return at > 0 && (e.Choice == nil || e.Node.Choices[at-1] == e.Choice)
	case guide.Named:
		return s.Holds(e.Cond.Expr)
	case guide.Not:
		return !s.Holds(e.Args[0])
	case guide.All, guide.Any:
		for _, arg := range e.Args {
			if s.Holds(arg) == (e.Op == guide.Any) {
				return e.Op == guide.Any
			}
		}
		return e.Op == guide.All
	}
	return true
}

// Latest gives the latest answer to a node that holds: 1 + Choice.Index, or 0 where there is none.
func (s *Stand) Latest(n *guide.Node) uint8 { return s.facts[n.Index] }

// Notes gives the notes of the node whose condition holds, in the order shown.
func (s *Stand) Notes() []*guide.Note {
	var notes []*guide.Note
	for _, n := range s.Node.Notes {
		if s.Holds(n.When) {
			notes = append(notes, n)
		}
	}
	return notes
}
