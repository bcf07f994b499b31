package triage

import (
	"slices"

	"firststeps/internal/guide"
)

// State is the state of a run. It determines everything that a turn shows, without the answers that
// led to it. [Replay] reaches it by applying one answer after the other; [State.After] applies one
// more. Both use the same code, so a caller that walks every state of a guide need not replay each
// time from the first answer.
type State struct {
	Guide   *guide.Guide
	Node    *guide.Node
	Flag    *guide.Flag // the red flag that led here, or nil
	Urgency guide.Urgency

	// latest answer by Node.Index: 1 + Choice.Index, or 0 if there is none
	latest       []uint8
	urgencyCount [guide.Emergency + 1]uint16 // number of these answers with each urgency
}

// Begin returns the initial state of every run.
func Begin(g *guide.Guide) State { return begin(g, nil) }

// begin is Begin with memory for the answers, which may be too small.
func begin(g *guide.Guide, memory []uint8) State {
	size := len(g.Nodes) + len(g.Offers)
	if cap(memory) < size {
		memory = make([]uint8, size)
	}
	s := State{Guide: g, Node: g.Start, latest: memory[:size]}
	clear(s.latest)
	s.updateUrgency()
	return s
}

// After sets next to the state after the node is answered with c: the result of [Replay] on the
// transcript returned by [Turn.Choose], if no answers were set aside. It does not allocate if next
// is large enough.
func (s *State) After(c *guide.Choice, next *State) {
	next.copyFrom(s)
	if !s.ended() {
		next.apply(s.Node, c)
	}
}

// AfterOffer sets next to the state after an offer is taken, in the same way. It does not check
// whether the offer is open.
func (s *State) AfterOffer(o *guide.Offer, next *State) {
	next.copyFrom(s)
	next.apply(o.Node, o.Asked())
}

// Offers returns the open offers of the screen, in the order of the guide.
func (s *State) Offers() []*guide.Offer {
	var open []*guide.Offer
	for _, o := range s.Guide.Offers {
		if s.open(o) {
			open = append(open, o)
		}
	}
	return open
}

// open reports whether an offer is open. It is closed before the answer about life, under a red
// flag, on an emergency card, on a node that calls the emergency service, and if it would lead to
// the same screen.
func (s *State) open(o *guide.Offer) bool {
	n := s.Node
	card := n.Kind == guide.Disposition && n.Urgency == guide.Emergency
	calls := n.Call != nil && n.Call.Who == guide.EmergencyService
	if s.Flag != nil || n.Life || card || calls || !s.Holds(o.When) {
		return false
	}
	var next State
	s.AfterOffer(o, &next)
	return next.Node != n
}

// AfterFlag sets next to the state after a red flag is raised, in the same way.
func (s *State) AfterFlag(f *guide.Flag, next *State) {
	next.copyFrom(s)
	next.applyFlag(f)
}

// Clone returns a deep copy, which later writes to s do not change.
func (s *State) Clone() State {
	c := *s
	c.latest = slices.Clone(s.latest)
	return c
}

// CloneInto is Clone with the memory for the answers, which must have room for as many as s has.
func (s *State) CloneInto(memory []uint8) State {
	c := *s
	c.latest = append(memory[:0], s.latest...)
	return c
}

// Size returns how many bytes CloneInto needs.
func (s *State) Size() int { return len(s.latest) }

// copyFrom makes s equal to from and reuses the memory of s.
func (s *State) copyFrom(from *State) {
	latest := append(s.latest[:0], from.latest...)
	*s = *from
	s.latest = latest
}

// ended reports whether the run is at a disposition, where no answer leads further.
func (s *State) ended() bool { return s.Node.Kind == guide.Disposition }

// apply records an answer to the node or to an offer, and follows it.
func (s *State) apply(n *guide.Node, c *guide.Choice) {
	s.answer(n, c)
	s.Node = s.follow(c.To)
	for _, n := range s.Node.Forgets {
		s.forget(n)
	}
	s.updateUrgency()
}

// applyFlag goes to the target of a red flag.
func (s *State) applyFlag(f *guide.Flag) {
	s.Flag, s.Node = f, f.To
	s.updateUrgency()
}

// answer records an answer and replaces a former one.
func (s *State) answer(n *guide.Node, c *guide.Choice) {
	s.forget(n)
	s.latest[n.Index] = uint8(1 + c.Index)
	s.urgencyCount[c.Urgency]++
}

func (s *State) forget(n *guide.Node) {
	if at := s.latest[n.Index]; at > 0 {
		s.urgencyCount[n.Choices[at-1].Urgency]--
		s.latest[n.Index] = 0
	}
}

// updateUrgency sets the urgency of the run: that of the disposition at the end, otherwise that of
// the most urgent answer that counts.
func (s *State) updateUrgency() {
	s.Urgency = guide.NotUrgent
	if s.ended() {
		s.Urgency = s.Node.Urgency
		return
	}
	for u := guide.Emergency; u > guide.NotUrgent && s.Urgency == guide.NotUrgent; u-- {
		if s.urgencyCount[u] > 0 {
			s.Urgency = u
		}
	}
}

// JunctionStep is a junction on the way to the next node, and the index of the case that was taken:
// len(Cases) for otherwise.
type JunctionStep struct {
	Junction *guide.Junction
	Case     int
}

// Junctions returns the junctions that an answer to the node, or to an offer, passes in this state.
func (s *State) Junctions(n *guide.Node, c *guide.Choice) (hops []JunctionStep) {
	var after State
	after.copyFrom(s)
	after.answer(n, c)
	for to := c.To; to.Junction != nil; {
		i := after.matchingCase(to.Junction)
		hops = append(hops, JunctionStep{to.Junction, i})
		to = target(to.Junction, i)
	}
	return hops
}

func (s *State) follow(to guide.Target) *guide.Node {
	for to.Junction != nil {
		to = target(to.Junction, s.matchingCase(to.Junction))
	}
	return to.Node
}

// matchingCase returns the index of the first case that holds.
func (s *State) matchingCase(j *guide.Junction) int {
	for i := range j.Cases {
		if s.holds(&j.Cases[i].When) {
			return i
		}
	}
	return len(j.Cases)
}

func target(j *guide.Junction, i int) guide.Target {
	if i < len(j.Cases) {
		return j.Cases[i].To
	}
	return j.Otherwise
}

// Holds reports whether an expression is true for the answers that count.
func (s *State) Holds(e guide.Expr) bool { return s.holds(&e) }

// holds is Holds without copies: it takes most of the time of a replay.
func (s *State) holds(e *guide.Expr) bool {
	switch e.Op {
	case guide.Answered:
		at := s.latest[e.Node.Index]
		return at > 0 && (e.Choice == nil || e.Node.Choices[at-1] == e.Choice)
	case guide.Named:
		return s.holds(&e.Cond.Expr)
	case guide.Not:
		return !s.holds(&e.Args[0])
	case guide.All, guide.Any:
		for i := range e.Args {
			if s.holds(&e.Args[i]) == (e.Op == guide.Any) {
				return e.Op == guide.Any
			}
		}
		return e.Op == guide.All
	}
	return true
}

// Latest returns the latest answer to a node that counts: 1 + Choice.Index, or 0 if there is none.
func (s *State) Latest(n *guide.Node) uint8 { return s.latest[n.Index] }

// Picture returns the picture of the node, or nil if it has none.
func (s *State) Picture() *guide.Picture {
	for _, p := range s.Node.Pictures {
		if s.Holds(p.When) {
			return p
		}
	}
	return nil
}

// maxTriesLeft bounds TriesLeft.
const maxTriesLeft = 12

// TriesLeft returns how many things there are to try from a step of class try on, this one
// included, if each of them fails. It is 0 on other nodes. It is an estimate: the answers to come
// are taken to be the last ones offered, such as "not sure" and "I cannot do that here".
func (s *State) TriesLeft() int {
	if !s.Node.IsTry() {
		return 0
	}
	here, next, tries := s.Clone(), State{}, 0
	for range 2 * maxTriesLeft {
		if here.Node.IsTry() {
			tries++
		} else if here.Node.Kind != guide.Question || here.Node.Life {
			break
		}
		if len(here.Node.Choices) == 0 { // a turn without links onward
			break
		}
		here.After(here.Node.Choices[len(here.Node.Choices)-1], &next)
		here, next = next, here
	}
	return min(tries, maxTriesLeft)
}

// Notes returns the notes of the node whose condition holds, in the order shown.
func (s *State) Notes() []*guide.Note {
	var notes []*guide.Note
	for _, n := range s.Node.Notes {
		if s.Holds(n.When) {
			notes = append(notes, n)
		}
	}
	return notes
}
