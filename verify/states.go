package verify

import (
	"encoding/binary"

	"firststeps/guide"
	"firststeps/triage"
)

// State is one state, and a shortest way there.
type State struct {
	Turn triage.Turn // its Transcript is the way there
	Next []int       // by choice: the state it leads to, as a position in the list of states
	Met  uint64      // the watched groups that the run has met before this node
}

// States gives every reachable state, nearest first, red flags included.
func States(g *guide.Guide) []State { return walkAll(g, nil).states }

// walk explores. watched are groups of nodes; two states differ also where one run has met a group and the other not,
// since rules may ask for that although no turn does.
type walk struct {
	g      *guide.Guide
	live   [][]guide.Expr // by node index: what can still be read there
	groups []uint64       // by node index: the watched groups it belongs to
	seen   map[string]int
	states []State
	odd    []oddity
}

// oddity is a move that did not go as moves go. The engine makes none: that is proved here, not assumed.
type oddity struct {
	kind   oddKind
	state  int
	choice *guide.Choice
	flag   *guide.Flag
}

type oddKind uint8

const (
	stuck    oddKind = iota // an answer was not used up
	lostBack                // Back after an answer leads elsewhere
	lostFlag                // a red flag leads elsewhere
)

func walkAll(g *guide.Guide, watched [][]*guide.Node) *walk {
	w := &walk{g: g, live: order(g, liveness(g)), groups: make([]uint64, len(g.Nodes)), seen: map[string]int{}}
	for i, group := range watched {
		for _, n := range group {
			w.groups[n.Index] |= 1 << i
		}
	}
	w.visit(triage.Replay(g, triage.Transcript{}))
	for i := 0; i < len(w.states); i++ {
		w.expand(i)
	}
	return w
}

func (w *walk) expand(i int) {
	turn := w.states[i].Turn
	next := make([]int, 0, len(turn.Node.Choices))
	for _, c := range turn.Node.Choices {
		after := triage.Replay(w.g, turn.Choose(c))
		if len(after.Used) != len(turn.Used)+1 {
			w.odd = append(w.odd, oddity{stuck, i, c, nil})
		}
		if t, ok := after.Back(); !ok || triage.Replay(w.g, t).Node != turn.Node {
			w.odd = append(w.odd, oddity{lostBack, i, c, nil})
		}
		next = append(next, w.visit(after))
	}
	w.states[i].Next = next
	for _, f := range w.g.Flags {
		raised := triage.Replay(w.g, turn.Raise(f))
		if raised.Node != f.To {
			w.odd = append(w.odd, oddity{lostFlag, i, nil, f})
		}
		if turn.Flag == nil { // from a card, another red flag leads to the same cards
			w.visit(raised)
		}
	}
}

// visit gives the position of a turn's state, which may be new.
func (w *walk) visit(t triage.Turn) int {
	var met uint64
	for _, a := range t.Used {
		met |= w.groups[a.Node.Index]
	}
	k := w.key(&t, met)
	i, known := w.seen[k]
	if !known {
		i = len(w.states)
		w.seen[k] = i
		w.states = append(w.states, State{Turn: t, Met: met})
	}
	return i
}

// key names the state of a turn: its node, whether a red flag led there, what was met, and each live atom's truth.
func (w *walk) key(t *triage.Turn, met uint64) string {
	live := w.live[t.Node.Index]
	bits := make([]byte, 11+(len(live)+7)/8)
	binary.LittleEndian.PutUint16(bits, uint16(t.Node.Index))
	binary.LittleEndian.PutUint64(bits[2:], met)
	if t.Flag != nil {
		bits[10] = 1
		clear(bits[2:10]) // a card is a card, whatever was met
	}
	for i, a := range live {
		if t.Holds(a) {
			bits[11+i/8] |= 1 << (i % 8)
		}
	}
	return string(bits)
}

// order puts each node's atoms in the order of the guide, so that keys can be compared.
func order(g *guide.Guide, live []atoms) [][]guide.Expr {
	ordered := make([][]guide.Expr, len(live))
	for i, set := range live {
		for _, n := range g.Nodes {
			for _, a := range ofNodeInOrder(n) {
				if set[a] {
					ordered[i] = append(ordered[i], a.expr())
				}
			}
		}
	}
	return ordered
}

// ofNodeInOrder gives every atom that can speak of a node.
func ofNodeInOrder(n *guide.Node) []atom {
	list := []atom{{node: n}, {node: n, urgency: guide.Urgent}, {node: n, urgency: guide.Emergency}}
	for _, c := range n.Choices {
		list = append(list, atom{node: n, choice: c})
	}
	return list
}
