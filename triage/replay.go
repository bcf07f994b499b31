// Package triage turns a transcript into a turn: what to show, say or send now.
//
// [Replay] is the whole engine. It is pure: no clock, no I/O, no chance, and no state but the transcript. Back,
// a changed answer, tomorrow and another device are all replays. A stale or broken transcript is no error: replay
// goes as far as it holds and asks on from there; a red flag always counts.
//
// The package does not know texts, languages or countries (package words does), and does not check guides
// (package compile does). Start reading at [Replay].
package triage

import (
	"slices"

	"firststeps/guide"
)

// Answer is one answer that replay used.
type Answer struct {
	Node   *guide.Node
	Choice *guide.Choice
	entry  int // position in Transcript.Entries
}

// Turn is where a person stands in a guide.
type Turn struct {
	Guide      *guide.Guide
	Transcript Transcript
	Node       *guide.Node
	Flag       *guide.Flag // the red flag that led here; nil where none did
	Used       []Answer    // the answers that hold, in order; others are set aside
	Urgency    guide.Urgency

	facts []*guide.Choice // latest answer by Node.Index; nil where there is none
	next  int             // where a new answer goes in Transcript.Entries
	stale bool            // the entry at next is an answer to Node that is asked again
}

// Replay walks the guide by the transcript, as far as it holds.
func Replay(g *guide.Guide, t Transcript) Turn {
	turn := Turn{Guide: g, Transcript: t, Node: g.Start, facts: make([]*guide.Choice, len(g.Nodes))}
	turn.Used = make([]Answer, 0, len(t.Entries))
	for turn.step() {
	}
	turn.raise()
	turn.Urgency = turn.urgency()
	return turn
}

// step takes the next answer that belongs to the node, and follows it. It says whether there was one.
func (t *Turn) step() bool {
	at := t.find()
	if at < 0 || t.Node.Kind == guide.Disposition {
		return false
	}
	choice := t.Node.Choice(t.Transcript.Entries[at].Choice)
	if choice == nil {
		t.next, t.stale = at, true
		return false
	}
	t.Used = append(t.Used, Answer{t.Node, choice, at})
	t.facts[t.Node.Index] = choice
	t.next = at + 1
	t.Node = t.follow(choice.To)
	for _, n := range t.Node.Forgets {
		t.facts[n.Index] = nil
	}
	return true
}

// find looks for the next answer to the node. Answers to other questions are passed over: they are set aside,
// and count again if their question comes back. An answer about life is never fetched from further on.
func (t *Turn) find() int {
	for i := t.next; i < len(t.Transcript.Entries); i++ {
		e := t.Transcript.Entries[i]
		if !e.answers() {
			continue
		}
		if e.Node == t.Node.ID {
			return i
		}
		if t.Node.Life {
			return -1
		}
	}
	return -1
}

// raise lets the last red flag decide, whatever was answered before or after it.
func (t *Turn) raise() {
	for i := len(t.Transcript.Entries) - 1; i >= 0; i-- {
		if e := t.Transcript.Entries[i]; e.IsFlag() {
			if t.Flag = t.Guide.Flag(e.Flag); t.Flag == nil {
				t.Flag = t.Guide.Alarm
			}
			t.Node = t.Flag.To
			return
		}
	}
}

func (t *Turn) urgency() guide.Urgency {
	if t.Node.Kind == guide.Disposition {
		return t.Node.Urgency
	}
	var u guide.Urgency
	for _, c := range t.facts {
		if c != nil {
			u = max(u, c.Urgency)
		}
	}
	return u
}

// Hop is a junction passed on the way to the next node, and the case that decided: len(Cases) for otherwise.
type Hop struct {
	Junction *guide.Junction
	Case     int
}

// Through gives the junctions that an answer passes here.
func (t *Turn) Through(c *guide.Choice) (hops []Hop) {
	after := *t
	after.facts = slices.Clone(t.facts)
	after.facts[t.Node.Index] = c
	for to := c.To; to.Junction != nil; {
		i := after.which(to.Junction)
		hops = append(hops, Hop{to.Junction, i})
		to = arm(to.Junction, i)
	}
	return hops
}

func (t *Turn) follow(to guide.Target) *guide.Node {
	for to.Junction != nil {
		to = arm(to.Junction, t.which(to.Junction))
	}
	return to.Node
}

// which gives the first case that holds.
func (t *Turn) which(j *guide.Junction) int {
	for i, c := range j.Cases {
		if t.Holds(c.When) {
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
func (t *Turn) Holds(e guide.Expr) bool {
	switch e.Op {
	case guide.Answered:
		c := t.facts[e.Node.Index]
		return c != nil && (e.Choice == nil || c == e.Choice)
	case guide.Named:
		return t.Holds(e.Cond.Expr)
	case guide.Not:
		return !t.Holds(e.Args[0])
	case guide.All, guide.Any:
		for _, arg := range e.Args {
			if t.Holds(arg) == (e.Op == guide.Any) {
				return e.Op == guide.Any
			}
		}
		return e.Op == guide.All
	}
	return true
}

// Notes gives the notes of the node whose condition holds, in the order shown.
func (t *Turn) Notes() []*guide.Note {
	var notes []*guide.Note
	for _, n := range t.Node.Notes {
		if t.Holds(n.When) {
			notes = append(notes, n)
		}
	}
	return notes
}
