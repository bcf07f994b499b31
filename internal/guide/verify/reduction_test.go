package verify

import (
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/test/short"
)

// smallGuides returns guides that are small enough to walk with every answer kept.
func smallGuides(t testing.TB) map[string]*guide.Guide {
	t.Helper()
	return map[string]*guide.Guide{
		"lid-stuck":      compiled(t, base(t)),
		"two-offers":     compiled(t, trapFiles(t, "help-in-reach_ok")),
		"hot-car-child":  compiled(t, os.DirFS("../compile/testdata/guides/hot-car-child")),
		"keys-locked-in": compiled(t, os.DirFS("../compile/testdata/guides/keys-locked-in")),
	}
}

// trapFiles returns the files of one case.
func trapFiles(t testing.TB, name string) fs.FS {
	t.Helper()
	for _, tr := range traps(t) {
		if tr.name == name {
			return tr.files
		}
	}
	t.Fatalf("no case %s", name)
	return nil
}

// visible describes all that a user can see of a turn: the node, its notes, the urgency, and where
// each choice leads.
func visible(t *triage.Turn) string {
	var b strings.Builder
	fmt.Fprint(&b, t.Node.ID, " ", t.Urgency, " ", t.Flag != nil)
	for _, n := range t.Notes() {
		fmt.Fprint(&b, " note ", n.ID)
	}
	for _, c := range t.Node.Choices {
		after := triage.Replay(t.Guide, t.Choose(c))
		fmt.Fprint(&b, " ", c.ID, ">", after.Node.ID)
	}
	for _, o := range t.Offers() {
		after := triage.Replay(t.Guide, t.Take(o))
		fmt.Fprint(&b, " +", o.ID, ">", after.Node.ID)
	}
	return b.String()
}

// fullKey identifies a state by its node and every latest answer. It leaves nothing out, so it
// cannot merge different states.
func fullKey(t *triage.Turn) string {
	var b strings.Builder
	fmt.Fprint(&b, t.Node.ID, " ", t.Flag != nil)
	nodes := slices.Clone(t.Guide.Nodes)
	for _, o := range t.Guide.Offers {
		nodes = append(nodes, o.Node)
	}
	for _, n := range nodes {
		for _, c := range n.Choices {
			if t.Holds(guide.Expr{Op: guide.Answered, Node: n, Choice: c}) {
				fmt.Fprint(&b, " ", n.ID, ".", c.ID)
			}
		}
	}
	return b.String()
}

// enumerate visits every state, with all answers kept, and returns their number.
func enumerate(g *guide.Guide, visit func(*triage.Turn)) int {
	known := map[string]bool{}
	var queue []triage.Turn
	add := func(t triage.Turn) {
		if k := fullKey(&t); !known[k] {
			known[k] = true
			queue = append(queue, t)
		}
	}
	add(triage.Replay(g, triage.Transcript{}))
	for len(queue) > 0 {
		t := queue[0]
		queue = queue[1:]
		visit(&t)
		for _, c := range t.Node.Choices {
			add(triage.Replay(g, t.Choose(c)))
		}
		for _, o := range t.Offers() {
			add(triage.Replay(g, t.Take(o)))
		}
		for _, f := range g.Flags {
			if t.Flag == nil {
				add(triage.Replay(g, t.Raise(f)))
			}
		}
	}
	return len(known)
}

// differences returns what only one of the two walks sees, and the states that the reduction merges
// with another one although a user sees a difference.
func differences(g *guide.Guide, w *walk) (out []string, all int) {
	reduced := map[string]bool{}
	for i := range w.states {
		turn := triage.Replay(g, w.transcript(&w.states[i]))
		reduced[visible(&turn)] = true
	}
	full := map[string]bool{}
	all = enumerate(g, func(t *triage.Turn) {
		s := visible(t)
		full[s] = true
		i, known := w.seen[string(w.key(nil, &t.State, 0))]
		if !known {
			out = append(out, "not reached: "+fullKey(t))
			return
		}
		taken := triage.Replay(g, w.transcript(&w.states[i]))
		if as := visible(&taken); as != s {
			out = append(out, fmt.Sprintf("%s is seen as %s, but merged with %s", fullKey(t), s,
				as))
		}
	})
	for s := range maps.Keys(full) {
		if !reduced[s] {
			out = append(out, "only with every answer kept: "+s)
		}
	}
	for s := range maps.Keys(reduced) {
		if !full[s] {
			out = append(out, "only in the reduced walk: "+s)
		}
	}
	slices.Sort(out)
	return out, all
}

func reducedWalk(g *guide.Guide, change func([]atoms)) *walk {
	w := newWalk(g, nil, nil, realEngine())
	if change != nil {
		live := liveness(g, nil)
		change(live)
		w.live = reads(live)
	}
	w.explore(math.MaxInt, math.MaxInt)
	return w
}

func TestReductionLosesNoStates(t *testing.T) {
	short.Skip(t)
	for name, g := range smallGuides(t) {
		t.Run(name, func(t *testing.T) {
			w := reducedWalk(g, nil)
			out, all := differences(g, w)
			for _, d := range out[:min(len(out), 5)] {
				t.Error(d)
			}
			t.Logf("%d states, %d with every answer kept", len(w.states), all)
			if len(w.states) >= all {
				t.Error("nothing was reduced, so nothing was checked")
			}
		})
	}
}

// TestWrongReductionIsDetected lets the walk forget one answer that is read later. The comparison
// must detect it.
func TestWrongReductionIsDetected(t *testing.T) {
	short.Skip(t)
	guides := smallGuides(t)
	for _, read := range []struct{ guide, node, choice string }{
		{"lid-stuck", "need", "medicine"}, // by a note
		{"lid-stuck", "button", ""},       // by a junction: whether there is any answer
		{"lid-stuck", "roadside", "coming"},
		{"lid-stuck", "locksmith", "coming"},
		{"two-offers", "help", "asked"}, // by an offer
	} {
		t.Run(read.guide+" "+read.node+"."+read.choice, func(t *testing.T) {
			g := guides[read.guide]
			n := g.Node(read.node)
			if o := g.Offer(read.node); o != nil {
				n = o.Node
			}
			forgotten := atom{node: n, choice: n.Choice(read.choice)}
			known := false
			w := reducedWalk(g, func(live []atoms) {
				for _, set := range live {
					known = known || set[forgotten]
					delete(set, forgotten)
				}
			})
			if !known {
				t.Error("the answer is read nowhere, so nothing was forgotten")
			}
			if out, _ := differences(g, w); len(out) == 0 {
				t.Error("the answer was forgotten, and the comparison did not detect it")
			}
		})
	}
}
