package verify

import (
	"slices"
	"sync"

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

// crosscheckOnce is crosscheck, unless it found no defect in the same logic before.
func (w *walk) crosscheckOnce(checked *Checked) {
	if checked == nil || !w.complete() {
		w.crosscheck()
		return
	}
	logic := digestOf(w.logic)
	if len(w.defects) == 0 && checked.has(logic) {
		return
	}
	if w.crosscheck(); len(w.defects) == 0 {
		checked.add(logic)
	}
}

// crosscheck checks every state that was expanded, and adds the defects to those of the walk, those
// of nearer states first.
func (w *walk) crosscheck() {
	found := make([][]engineDefect, w.done)
	for _, d := range w.defects {
		found[d.state] = append(found[d.state], d)
	}
	free := sync.Pool{New: func() any { return &checker{walk: w} }}
	parallel(w.workers, someStates, w.done, func(i int) {
		c := free.Get().(*checker)
		c.check(i)
		found[i] = append(found[i], c.found...)
		c.found = c.found[:0]
		free.Put(c)
	})
	w.defects = slices.Concat(found...)
}

// checker compares the engine's replay with the walk, which it does not change.
type checker struct {
	*walk
	found  []engineDefect
	keyBuf []byte

	turn, after, back triage.Turn // their memory is used again, and that of their transcripts
}

// check replays transcripts from their start, as the engine does for a user: the one that leads to
// state i; one for each answer and each offer there that leads to a state known by another path;
// and one for a single red flag, a different one from state to state. It replays no path longer
// than the maximum transcript, because no user can send it.
func (w *checker) check(i int) {
	s := &w.states[i]
	if s.path.moves >= triage.MaxEntries {
		return
	}
	turn, after := &w.turn, &w.after
	w.engine.replay(turn, w.logic, w.transcriptIn(turn.Transcript.Entries, s))
	if s.path.choice != nil {
		w.checkAnswer(&s.path, i, turn)
	} else if !w.isState(turn, i) {
		w.found = append(w.found, engineDefect{kind: diverged, state: i, flag: s.path.flag})
	}
	for k, c := range s.Turn.Node.Choices {
		if next := int(s.Next[k]); !w.states[next].path.endsWith(i, c) {
			w.engine.replay(after, w.logic, turn.ChooseIn(after.Transcript.Entries, c))
			w.checkAnswer(&path{from: int32(i), node: s.Turn.Node, choice: c}, next, after)
		}
	}
	for k, next := range s.Taken {
		if o := w.logic.Offers[k]; next >= 0 && !w.states[next].path.endsWith(i, o.Asked()) {
			w.engine.replay(after, w.logic, turn.TakeIn(after.Transcript.Entries, o))
			w.checkAnswer(&path{from: int32(i), node: o.Node, choice: o.Asked()}, int(next), after)
		}
	}
	if n := len(w.logic.Flags); n > 0 {
		f := w.logic.Flags[i%n]
		raised := turn.RaiseIn(after.Transcript.Entries, f)
		if w.engine.replay(after, w.logic, raised); after.Node != f.To {
			w.found = append(w.found, engineDefect{kind: flagDiverged, state: i, flag: f})
		}
	}
}

// checkAnswer checks an answer: the engine consumed it, the walk reached the same state, and Back
// leads to the state before.
func (w *checker) checkAnswer(m *path, to int, after *triage.Turn) {
	used := int(w.before(m).moves)
	odd := func(kind defectKind) {
		w.found = append(w.found, engineDefect{kind, int(m.from), m.node, m.choice, nil})
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
	if w.engine.replay(&w.back, w.logic, back); !ok || !w.isState(&w.back, int(m.from)) {
		odd(backDiverged)
	}
}

// isState reports whether a turn is in the i-th state.
func (w *checker) isState(t *triage.Turn, i int) bool {
	var met uint64
	for _, a := range t.Used {
		met |= w.groups[a.Node.Index]
	}
	w.keyBuf = w.key(w.keyBuf[:0], &t.State, met)
	return string(w.keyBuf) == w.states[i].key
}
