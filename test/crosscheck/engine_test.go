package crosscheck

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/triage"
	"firststeps/test/short"
)

// Package crosscheck shares nothing with the engine, so if both reach the same node, that is
// evidence for both.

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

// engineStates returns the state of the engine in each state, by the walk's path to it.
func engineStates(w *walk, g *guide.Guide) []triage.State {
	all := []triage.State{triage.Begin(g)}
	for i := 1; i < len(w.states); i++ {
		from, by := w.from[i], w.by[i]
		choices := w.m.nodes[w.states[from].node].choices
		var next triage.State
		if before := &all[from]; by < len(choices) {
			before.After(before.Node.Choice(choices[by].id), &next)
		} else {
			before.AfterOffer(g.Offer(w.m.offers[by-len(choices)].id), &next)
		}
		all = append(all, next)
	}
	return all
}

// The engine reaches the same node by every answer and every offer, and makes the same offers. One
// path in ten is replayed from its start, as for users; package verify compares replays with single
// moves.
func TestEngineTakesSamePaths(t *testing.T) {
	short.Skip(t)
	w, g := engine(t)
	var next triage.State
	for i, at := range engineStates(w, g) {
		n := w.m.nodes[w.states[i].node]
		for c, to := range w.next[i] {
			want := w.m.nodes[w.states[to].node].id
			at.After(at.Node.Choice(n.choices[c].id), &next)
			if next.Node.ID != want {
				t.Fatalf("%s leads the engine to %s, want %s", w.pathWith(i, c), next.Node.ID, want)
			}
			if (i+c)%10 > 0 {
				continue
			}
			if got := triage.Replay(g, triage.Parse(w.pathWith(i, c))).Node.ID; got != want {
				t.Fatalf("replay of %s leads to %s, want %s", w.pathWith(i, c), got, want)
			}
		}
		made := at.Offers()
		for k, to := range w.offered[i] {
			o := g.Offer(w.m.offers[k].id)
			if open := slices.Contains(made, o); open != (to != nowhere) {
				t.Fatalf("%s: engine makes offer %s: %v, want %v", w.path(i), o.ID, open, !open)
			}
			if to == nowhere {
				continue
			}
			at.AfterOffer(o, &next)
			if want := w.m.nodes[w.states[to].node].id; next.Node.ID != want {
				t.Fatalf("%s and %s lead the engine to %s, want %s", w.path(i), o.ID,
					next.Node.ID, want)
			}
		}
	}
}

// A state represents every path to it: long random walks find paths that it does not represent.
func TestEngineTakesSameLongPaths(t *testing.T) {
	short.Skip(t)
	w, g := engine(t)
	chance := rand.New(rand.NewPCG(1, 2))
	taken := 0
	for range 2000 {
		at := 0
		turn := triage.Replay(g, triage.Transcript{})
		for range 80 {
			n := w.m.nodes[w.states[at].node]
			if turn.Node.ID != n.id {
				t.Fatalf("%s leads the engine to %s, want %s", turn.Transcript, turn.Node.ID, n.id)
			}
			if k := chance.IntN(8); k < len(w.offered[at]) && w.offered[at][k] != nowhere {
				turn = triage.Replay(g, turn.Take(g.Offer(w.m.offers[k].id)))
				at = w.offered[at][k]
				taken++
				continue
			}
			c := onward(w, at, chance)
			if c < 0 {
				break
			}
			turn = triage.Replay(g, turn.Choose(turn.Node.Choice(n.choices[c].id)))
			at = w.next[at][c]
		}
	}
	if taken < 1000 {
		t.Errorf("only %d offers were taken", taken)
	}
}

// onward picks an answer that does not end the run, or returns -1 if all of them do.
func onward(w *walk, at int, chance *rand.Rand) int {
	for _, c := range chance.Perm(len(w.next[at])) {
		if w.m.nodes[w.states[w.next[at][c]].node].kind != end {
			return c
		}
	}
	return -1
}
