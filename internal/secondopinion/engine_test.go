package secondopinion

import (
	"math"
	"math/rand/v2"
	"testing"

	"firststeps/compile"
	"firststeps/guide"
	"firststeps/triage"
)

// Nothing here is shared with the engine, so that both come to the same node says something of both.

func engine(t testing.TB) (*walk, *guide.Guide) {
	t.Helper()
	files := trunk(t)
	g, findings := compile.Guide(files)
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	m, err := read(files)
	if err != nil {
		t.Fatal(err)
	}
	return explore(m, math.MaxInt), g
}

func TestTheEngineGoesTheSameWays(t *testing.T) {
	w, g := engine(t)
	for i, next := range w.next {
		for c, to := range next {
			want := w.m.nodes[w.states[to].node].id
			way := w.and(i, c)
			if got := triage.Replay(g, triage.Parse(way)).Node.ID; got != want {
				t.Fatalf("%s leads the engine to %s, and here to %s", way, got, want)
			}
		}
	}
}

// A state stands for every way to it: long walks find those that it does not stand for.
func TestTheEngineGoesTheSameLongWays(t *testing.T) {
	w, g := engine(t)
	chance := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		at := 0
		turn := triage.Replay(g, triage.Transcript{})
		for range 80 {
			n := w.m.nodes[w.states[at].node]
			if turn.Node.ID != n.id {
				t.Fatalf("%s leads the engine to %s, and here to %s", turn.Transcript, turn.Node.ID, n.id)
			}
			c := onward(w, at, chance)
			if c < 0 {
				break
			}
			turn = triage.Replay(g, turn.Choose(turn.Node.Choice(n.choices[c].id)))
			at = w.next[at][c]
		}
	}
}

// onward picks an answer that does not end the run, where there is one; -1 where there is none.
func onward(w *walk, at int, chance *rand.Rand) int {
	for _, c := range chance.Perm(len(w.next[at])) {
		if w.m.nodes[w.states[w.next[at][c]].node].kind != end {
			return c
		}
	}
	return -1
}
