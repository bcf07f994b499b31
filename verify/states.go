// Package verify walks every state that a guide can be in, with the engine's own legs: it calls triage.Replay.
//
// A state is a node and what later turns can still read of the answers before it; answers that nothing reads any more
// do not tell states apart. That keeps the number of states linear in the size of a guide, where whole transcripts are
// without end. [States] gives one shortest transcript for each.
//
// The package does not read files and does not say what is safe. Start reading at [States], then liveness in live.go.
package verify

import (
	"encoding/binary"
	"slices"

	"firststeps/guide"
	"firststeps/triage"
)

// State is one state, and a shortest way there.
type State struct {
	Turn triage.Turn // its Transcript is the way there
}

// States gives every reachable state, nearest first, red flags included.
func States(g *guide.Guide) []State {
	w := walk{live: order(g, liveness(g)), seen: map[string]bool{}}
	w.visit(triage.Replay(g, triage.Transcript{}))
	for i := 0; i < len(w.states); i++ {
		turn := w.states[i].Turn
		for _, c := range turn.Node.Choices {
			w.visit(triage.Replay(g, turn.Choose(c)))
		}
		if turn.Flag != nil {
			continue // another red flag leads to the same cards
		}
		for _, f := range g.Flags {
			w.visit(triage.Replay(g, turn.Raise(f)))
		}
	}
	return w.states
}

type walk struct {
	live   [][]atom // by node index
	seen   map[string]bool
	states []State
}

func (w *walk) visit(t triage.Turn) {
	if k := w.key(&t); !w.seen[k] {
		w.seen[k] = true
		w.states = append(w.states, State{t})
	}
}

// key names the state of a turn: its node, whether a red flag led there, and each live atom's truth.
func (w *walk) key(t *triage.Turn) string {
	live := w.live[t.Node.Index]
	bits := make([]byte, 3+(len(live)+7)/8)
	binary.LittleEndian.PutUint16(bits, uint16(t.Node.Index))
	if t.Flag != nil {
		bits[2] = 1
	}
	for i, a := range live {
		if t.Holds(guide.Expr{Op: guide.Answered, Node: a.node, Choice: a.choice}) {
			bits[3+i/8] |= 1 << (i % 8)
		}
	}
	return string(bits)
}

// order puts each node's atoms in the order of the guide, so that keys can be compared.
func order(g *guide.Guide, live []atoms) [][]atom {
	ordered := make([][]atom, len(live))
	for i, set := range live {
		for _, n := range g.Nodes {
			if set[atom{n, nil}] {
				ordered[i] = append(ordered[i], atom{n, nil})
			}
			for _, c := range n.Choices {
				if set[atom{n, c}] {
					ordered[i] = append(ordered[i], atom{n, c})
				}
			}
		}
		ordered[i] = slices.Clip(ordered[i])
	}
	return ordered
}
