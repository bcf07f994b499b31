// Package triage turns a transcript into a turn: what to show, say or send now.
//
// [Replay] is the whole engine. It is pure: no clock, no I/O, no chance, and no state but the
// transcript. Back, a changed answer, tomorrow and another device are all replays. A stale or
// broken transcript is no error: replay goes as far as it holds and asks on from there; a red flag
// always counts.
//
// The package does not know texts, languages or countries (package view does), and does not check
// guides (package compile does). Start reading at [Replay]; what an answer does is in state.go.
package triage

import "firststeps/internal/guide"

// Answer is one answer that replay used: to a question, to a step, or to an offer.
type Answer struct {
	Node   *guide.Node // of an offer, its own
	Choice *guide.Choice
	entry  int // position in Transcript.Entries
}

// Turn is where a person stands in a guide, and how they came there.
type Turn struct {
	Stand
	Transcript Transcript
	Used       []Answer // the answers that hold, in order; others are set aside

	next  int  // where a new answer goes in Transcript.Entries
	stale bool // the entry at next is an answer to Node that is asked again
}

// Replay walks the guide by the transcript, as far as it holds.
func Replay(g *guide.Guide, t Transcript) Turn {
	turn := Turn{Stand: Begin(g), Transcript: t, Used: make([]Answer, 0, len(t.Entries))}
	for turn.step() {
	}
	turn.raise()
	return turn
}

// step takes the next answer that belongs to the node or to an open offer, and follows it. It says
// whether there was one.
func (t *Turn) step() bool {
	at, node := t.find()
	if node == nil {
		return false
	}
	choice := node.Choice(t.Transcript.Entries[at].Choice)
	if choice == nil {
		t.next, t.stale = at, true
		return false
	}
	t.Used = append(t.Used, Answer{node, choice, at})
	t.next = at + 1
	t.take(node, choice)
	return true
}

// find looks for the next answer to the node or to an open offer, and returns which of the two it
// answers. Answers to other questions are passed over: they are set aside, and count again if their
// question comes back. An answer about life is never fetched from further on.
func (t *Turn) find() (at int, answered *guide.Node) {
	for i := t.next; i < len(t.Transcript.Entries); i++ {
		e := t.Transcript.Entries[i]
		if !e.answers() {
			continue
		}
		if e.Node == t.Node.ID && !t.ended() {
			return i, t.Node
		}
		if o := t.Guide.Offer(e.Node); o != nil && e.Choice == guide.Asked && t.open(o) {
			return i, o.Node
		}
		if t.Node.Life {
			break
		}
	}
	return 0, nil
}

// raise lets the last red flag decide, whatever was answered before or after it.
func (t *Turn) raise() {
	for i := len(t.Transcript.Entries) - 1; i >= 0; i-- {
		if e := t.Transcript.Entries[i]; e.IsFlag() {
			flag := t.Guide.Flag(e.Flag)
			if flag == nil {
				flag = t.Guide.Alarm
			}
			t.alarm(flag)
			return
		}
	}
}
