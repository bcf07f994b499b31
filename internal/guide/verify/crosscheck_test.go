package verify

import (
	"math"
	"sync/atomic"
	"testing"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/test/short"
)

// A proof replays every path and answer, but only one red flag per state. This test replays every
// red flag in every state of the shipped guide, and compares all that is known of a state, not only
// what is still read.
func TestWalkMatchesReplayInEveryState(t *testing.T) {
	short.Skip(t)
	g := trunk(t)
	w := newWalk(g, nil, nil, realEngine())
	w.explore(math.MaxInt, math.MaxInt)
	w.crosscheck()
	for _, o := range w.defects {
		t.Fatalf("%+v at %s", o, w.transcript(&w.states[o.state]))
	}
	for i := range w.states {
		s := &w.states[i]
		turn := triage.Replay(g, w.transcript(s))
		if s.Turn.Node != turn.Node || s.Turn.Flag != turn.Flag || s.Turn.Urgency != turn.Urgency {
			t.Fatalf("%s: %s, replayed %s", turn.Transcript, s.Turn.Node.ID, turn.Node.ID)
		}
		for _, n := range g.Nodes {
			if s.Turn.Latest(n) != turn.Latest(n) {
				t.Fatalf("%s: another answer to %s", turn.Transcript, n.ID)
			}
		}
		for _, f := range g.Flags {
			if raised := triage.Replay(g, turn.Raise(f)); raised.Node != f.To || raised.Flag != f {
				t.Fatalf("%s: %s leads to %s", turn.Transcript, f.ID, raised.Node.ID)
			}
		}
	}
}

// A path longer than any transcript is walked, but not replayed.
func TestPathLongerThanAnyTranscript(t *testing.T) {
	g := row(2*triage.MaxEntries, 1)
	var replayed atomic.Int64
	e := realEngine()
	e.replay = func(t *triage.Turn, g *guide.Guide, tr triage.Transcript) {
		for was := replayed.Load(); was < int64(len(tr.Entries)); was = replayed.Load() {
			replayed.CompareAndSwap(was, int64(len(tr.Entries)))
		}
		t.Replay(g, tr)
	}
	r := verifyOn(e, g, Options{})
	if !r.Proved() || r.States < 2*triage.MaxEntries {
		t.Errorf("%d states, %v", r.States, r.Findings)
	}
	if replayed.Load() != triage.MaxEntries {
		t.Errorf("longest transcript replayed has %d entries, want %d", replayed.Load(),
			triage.MaxEntries)
	}
}
