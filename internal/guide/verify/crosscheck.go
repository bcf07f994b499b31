package verify

import (
	"slices"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// engineDefect is a move on which the walk and the engine's replay disagree. The engine has no such
// defect: that is proved here, not assumed.
type engineDefect struct {
	kind   defectKind
	state  int           // the state it was made in
	node   *guide.Node   // the node answered
	choice *guide.Choice // nil at the beginning of a run
	flag   *guide.Flag
}

type defectKind uint8

const (
	notConsumed  defectKind = iota // an answer was not consumed
	diverged                       // the transcript leads to another state than the walk
	backDiverged                   // Back after an answer leads elsewhere
	flagDiverged                   // a red flag leads elsewhere
)

// crosscheck replays transcripts from their start, as the engine does for a user: the one that
// leads to state i; one for each answer and each offer there that leads to a state known by another
// path; and one for a single red flag, a different one from state to state. It replays no path
// longer than the maximum transcript, because no user can send it.
func (w *walk) crosscheck(i int) {
	s := &w.states[i]
	if s.path.moves >= triage.MaxEntries {
		return
	}
	turn := w.engine.replay(w.g, s.path.transcript())
	if s.path.choice != nil {
		w.crosscheckAnswer(s.path, i, &turn)
	} else if !w.isState(&turn, i) {
		w.defects = append(w.defects, engineDefect{kind: diverged, state: i, flag: s.path.flag})
	}
	for k, c := range s.Turn.Node.Choices {
		if next := s.Next[k]; !w.states[next].path.endsWith(i, c) {
			after := w.engine.replay(w.g, turn.Choose(c))
			w.crosscheckAnswer(&path{from: i, node: s.Turn.Node, choice: c}, next, &after)
		}
	}
	for k, next := range s.Taken {
		if o := w.g.Offers[k]; next >= 0 && !w.states[next].path.endsWith(i, o.Asked()) {
			after := w.engine.replay(w.g, turn.Take(o))
			w.crosscheckAnswer(&path{from: i, node: o.Node, choice: o.Asked()}, next, &after)
		}
	}
	if n := len(w.g.Flags); n > 0 {
		f := w.g.Flags[i%n]
		raised := w.engine.replay(w.g, turn.Raise(f))
		w.crosscheckFlag(i, f, raised.Node)
	}
}

// crosscheckAnswer checks an answer: the engine consumed it, the walk reached the same state, and
// Back leads to the state before.
func (w *walk) crosscheckAnswer(m *path, to int, after *triage.Turn) {
	used := w.states[m.from].path.moves
	odd := func(kind defectKind) {
		w.defects = append(w.defects, engineDefect{kind, m.from, m.node, m.choice, nil})
	}
	if len(after.Used) != used+1 {
		odd(notConsumed)
		return
	}
	if !w.isState(after, to) {
		odd(diverged)
		return
	}
	back, ok := after.Back()
	if ok && slices.Equal(back.Entries, after.Transcript.Entries[:used]) {
		return // that is the path to the state before, which was replayed there
	}
	if turn := w.engine.replay(w.g, back); !ok || !w.isState(&turn, m.from) {
		odd(backDiverged)
	}
}

func (w *walk) crosscheckFlag(i int, f *guide.Flag, to *guide.Node) {
	if to != f.To {
		w.defects = append(w.defects, engineDefect{kind: flagDiverged, state: i, flag: f})
	}
}

// isState reports whether a turn is in the i-th state.
func (w *walk) isState(t *triage.Turn, i int) bool {
	var met uint64
	for _, a := range t.Used {
		met |= w.groups[a.Node.Index]
	}
	w.keyBuf = w.key(w.keyBuf[:0], &t.State, met)
	at, known := w.seen[string(w.keyBuf)]
	return known && at == i
}
