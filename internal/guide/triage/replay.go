// Package triage turns a transcript into a turn: what to show, say or send now.
//
// [Replay] is the whole engine. It is pure: no clock, no I/O, no random numbers, and no state
// except the transcript. Back, a changed answer, a later visit and another device are all replays.
// A stale or broken transcript is not an error: Replay follows it as far as possible and asks the
// next question from there. A red flag always counts.
//
// The package does not know texts, languages or countries (package view does), and does not check
// guides (package compile does). Start reading at [Replay]. The effect of an answer is in state.go.
package triage

import "firststeps/internal/guide"

// Answer is one answer that Replay used: to a question, to a step, or to an offer.
type Answer struct {
	Node   *guide.Node // the offer's own node, if it answers an offer
	Choice *guide.Choice
	entry  int // position in Transcript.Entries
}

// Turn is the current position of a person in a guide, and the answers that led there.
type Turn struct {
	State
	Transcript Transcript
	Used       []Answer // the answers that count, in order; others are set aside

	next  int  // index in Transcript.Entries for a new answer
	stale bool // the entry at next is an answer to Node that must be asked again
}

// Replay walks the guide along the transcript as far as possible.
func Replay(g *guide.Guide, t Transcript) Turn {
	turn := Turn{Used: make([]Answer, 0, len(t.Entries))}
	turn.Replay(g, t)
	return turn
}

// Replay sets t to the result of [Replay]. It does not allocate if t was long enough before.
func (t *Turn) Replay(g *guide.Guide, along Transcript) {
	*t = Turn{State: begin(g, t.latest), Transcript: along, Used: t.Used[:0]}
	for t.step() {
	}
	t.applyLastFlag()
}

// step finds the next answer to the current node or to an open offer, and follows it. It reports
// whether there was such an answer.
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
	t.apply(node, choice)
	return true
}

// find returns the position of the next answer to the current node or to an open offer, and the
// node that it answers. It skips answers to other questions: they are set aside, and count again if
// their question comes back. If the current node is a question about life, find does not skip any
// answer, so that an old answer about life is never used.
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

// applyLastFlag applies the last red flag, whatever was answered before or after it.
func (t *Turn) applyLastFlag() {
	for i := len(t.Transcript.Entries) - 1; i >= 0; i-- {
		if e := t.Transcript.Entries[i]; e.IsFlag() {
			flag := t.Guide.Flag(e.Flag)
			if flag == nil {
				flag = t.Guide.Alarm
			}
			t.applyFlag(flag)
			return
		}
	}
}
