package verify

import (
	"cmp"
	"encoding/binary"
	"maps"
	"math"
	"slices"

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
func States(g *guide.Guide) []State {
	w := newWalk(g, nil, nil, realEngine())
	w.quick = true
	w.to(math.MaxInt, math.MaxInt)
	return w.states
}

// walk explores. watched are groups of nodes; two states differ also where one run has met a group and the other not,
// since rules may ask for that although no turn does. What the guide's own rules read of earlier answers tells states apart, too.
type walk struct {
	g      *guide.Guide
	engine engine
	live   [][]guide.Expr // by node index: what can still be read there
	groups []uint64       // by node index: the watched groups it belongs to
	seen   map[string]int
	states []State
	odd    []oddity

	done  int  // states whose answers were followed: those before this position
	cut   bool // there are more states than may be looked at
	quick bool // leaves out what only a defect of the engine could break: Back, and red flags that lead elsewhere
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

func newWalk(g *guide.Guide, watched [][]*guide.Node, rules []*guide.Rule, e engine) *walk {
	w := &walk{g: g, engine: e, live: order(liveness(g, rules)), groups: make([]uint64, len(g.Nodes)), seen: map[string]int{}}
	for i, group := range watched {
		for _, n := range group {
			w.groups[n.Index] |= 1 << i
		}
	}
	w.visit(e.replay(g, triage.Transcript{}))
	return w
}

// to follows the answers of the nearest states, until those of so many were followed, or all, or there are too many.
func (w *walk) to(many, most int) {
	for ; w.done < len(w.states) && w.done < many; w.done++ {
		if w.cut = len(w.states) > most; w.cut {
			return
		}
		w.expand(w.done)
	}
}

// whole says whether every state was reached.
func (w *walk) whole() bool { return w.done == len(w.states) }

func (w *walk) expand(i int) {
	turn := w.states[i].Turn
	next := make([]int, 0, len(turn.Node.Choices))
	for _, c := range turn.Node.Choices {
		after := w.engine.replay(w.g, turn.Choose(c))
		if !w.quick {
			w.doubt(i, &turn, &after, c)
		}
		next = append(next, w.visit(after))
	}
	w.states[i].Next = next
	for _, f := range w.g.Flags {
		if w.quick && (turn.Flag != nil || w.known(f)) {
			continue
		}
		raised := w.engine.replay(w.g, turn.Raise(f))
		if raised.Node != f.To {
			w.odd = append(w.odd, oddity{lostFlag, i, nil, f})
		}
		if turn.Flag == nil { // from a card, another red flag leads to the same cards
			w.visit(raised)
		}
	}
}

// doubt asks of an answer what the engine promises.
func (w *walk) doubt(i int, turn, after *triage.Turn, c *guide.Choice) {
	if len(after.Used) != len(turn.Used)+1 {
		w.odd = append(w.odd, oddity{stuck, i, c, nil})
	}
	if t, ok := after.Back(); !ok || w.engine.replay(w.g, t).Node != turn.Node {
		w.odd = append(w.odd, oddity{lostBack, i, c, nil})
	}
}

// known says whether the one state to which a red flag leads was met: one, where its card reads no answers.
func (w *walk) known(f *guide.Flag) bool {
	if len(w.live[f.To.Index]) > 0 {
		return false
	}
	bits := make([]byte, 11)
	binary.LittleEndian.PutUint16(bits, uint16(f.To.Index))
	bits[10] = 1
	_, met := w.seen[string(bits)]
	return met
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
func order(live []atoms) [][]guide.Expr {
	ordered := make([][]guide.Expr, len(live))
	for i, set := range live {
		for _, a := range slices.SortedFunc(maps.Keys(set), byPlace) {
			ordered[i] = append(ordered[i], a.expr())
		}
	}
	return ordered
}

// byPlace compares atoms: by node, then whether there is an answer, how urgent it is, and which one.
func byPlace(a, b atom) int {
	which := func(a atom) int {
		if a.choice == nil {
			return -1
		}
		return a.choice.Index
	}
	return cmp.Or(cmp.Compare(a.node.Index, b.node.Index), cmp.Compare(which(a), which(b)), cmp.Compare(a.urgency, b.urgency))
}
