package verify

import (
	"slices"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// engineDefect is a move on which the walk and the engine's replay disagree. The engine has no such
// defect: that is proved here, not assumed.
type oddity struct {
	kind   oddKind
	state  int           // the state it was made in
	node   *guide.Node   // the node answered
	choice *guide.Choice // nil at the beginning of a run
	flag   *guide.Flag
}

type oddKind uint8

const (
	stuck    oddKind = iota // an answer was not consumed
	astray                  // the transcript leads to another state than the walk
	lostBack                // Back after an answer leads elsewhere
	lostFlag                // a red flag leads elsewhere
)

// crosscheck replays transcripts from their start, as the engine does for a user: the one that
// leads to state i; one for each answer and each offer there that leads to a state known by another
// path; and one for a single red flag, a different one from state to state. It replays no path
// longer than the maximum transcript, because no user can send it.
func (w *walk) doubt(i int) {
	s := &w.states[i]
	if s.way.moves >= triage.MaxEntries {
		return
	}
	turn := w.engine.replay(w.g, s.way.transcript())
	if s.way.choice != nil {
		w.doubtAnswer(s.way, i, &turn)
	} else if !w.stands(&turn, i) {
		w.odd = append(w.odd, oddity{kind: astray, state: i, flag: s.way.flag})
	}
	for k, c := range s.Turn.Node.Choices {
		if next := s.Next[k]; !w.states[next].way.ends(i, c) {
			after := w.engine.replay(w.g, turn.Choose(c))
			w.doubtAnswer(&way{from: i, node: s.Turn.Node, choice: c}, next, &after)
		}
	}
	for k, next := range s.Taken {
		if o := w.g.Offers[k]; next >= 0 && !w.states[next].way.ends(i, o.Asked()) {
			after := w.engine.replay(w.g, turn.Take(o))
			w.doubtAnswer(&way{from: i, node: o.Node, choice: o.Asked()}, next, &after)
		}
	}
	if n := len(w.g.Flags); n > 0 {
		f := w.g.Flags[i%n]
		raised := w.engine.replay(w.g, turn.Raise(f))
		w.doubtFlag(i, f, raised.Node)
	}
}

// crosscheckAnswer checks an answer: the engine consumed it, the walk reached the same state, and
// Back leads to the state before.
func (w *walk) doubtAnswer(m *way, to int, after *triage.Turn) {
	used := w.states[m.from].way.moves
	odd := func(kind oddKind) { w.odd = append(w.odd, oddity{kind, m.from, m.node, m.choice, nil}) }
	if len(after.Used) != used+1 {
		odd(stuck)
		return
	}
	if !w.stands(after, to) {
		odd(astray)
		return
	}
	back, ok := after.Back()
	if ok && slices.Equal(back.Entries, after.Transcript.Entries[:used]) {
		return // that is the path to the state before, which was replayed there
	}
	if turn := w.engine.replay(w.g, back); !ok || !w.stands(&turn, m.from) {
		odd(lostBack)
	}
}

func (w *walk) doubtFlag(i int, f *guide.Flag, to *guide.Node) {
	if to != f.To {
		w.odd = append(w.odd, oddity{kind: lostFlag, state: i, flag: f})
	}
}

// isState reports whether a turn is in the i-th state.
func (w *walk) stands(t *triage.Turn, i int) bool {
	var met uint64
	for _, a := range t.Used {
		met |= w.groups[a.Node.Index]
	}
	w.bits = w.key(w.bits[:0], &t.Stand, met)
	at, known := w.seen[string(w.bits)]
	return known && at == i
}
