package verify

import (
	"math"
	"runtime"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// State is one state, with a shortest path to it.
type State struct {
	Turn        triage.Turn // its Transcript is the path
	Next        []int       // by choice: the position of the next state in the list of states
	NextByOffer []int       // by Offer.Index: the same; -1 if the offer is not made
}

// States returns every reachable state, nearest first, including those behind red flags.
func States(g *guide.Guide) []State {
	w := newWalk(g, nil, nil, realEngine())
	w.explore(math.MaxInt, math.MaxInt)
	list := make([]State, len(w.states))
	for i := range w.states {
		s := &w.states[i]
		list[i] = State{triage.Replay(g, w.transcript(s)), positions(s.Next), positions(s.Taken)}
	}
	return list
}

func positions(of []int32) []int {
	if of == nil {
		return nil
	}
	list := make([]int, len(of))
	for k, i := range of {
		list[k] = int(i)
	}
	return list
}

// state is one state as rules see it. Its size does not depend on the length of its path. There are
// hundreds of thousands of states, so their lists share memory: see slab.
type state struct {
	Turn  triage.State
	Next  []int32 // as in State
	Taken []int32 // as in State; nil in a guide without offers
	// watched groups with a node that the run met before this one and left by an answer, not by an
	// offer
	Met  uint64
	path path   // a shortest one
	key  string // no other state has it
}

// walk explores the states of a guide. watched are groups of nodes. Two states also differ if one
// run has met a group and the other has not, because rules may depend on that although no turn
// does. What the guide's own rules read of earlier answers distinguishes states, too.
//
// The walk goes from state to state by one answer or red flag, as triage.Replay does with the next
// entry of a transcript. It does not assume that a replay from the start reaches the same state:
// see crosscheck.go.
type walk struct {
	g      *guide.Guide
	logic  *guide.Guide // of g; the walk and the cross-check read no other guide
	engine engine
	live   [][]read // by node index: the earlier answers that are still read from there on
	groups []uint64 // by node index: the watched groups it belongs to
	seen   map[string]int32

	ruleExprs [][]guide.Expr // by node index: the expressions of the guide's own rules there

	states  []state
	first   map[string]int // by node id: the nearest state there
	defects []engineDefect

	cards     []bool // by Flag.Index: the only state that the red flag leads to was added
	done      int    // number of states, from the first, that were expanded
	overLimit bool   // there are more states than allowed
	workers   int    // goroutines that expand states

	batch []expansion // its memory is used again
	memory
}

// memory has the lists of all states.
type memory struct {
	answers slab[uint8]
	edges   slab[int32]
	keys    keys
}

func newWalk(g *guide.Guide, watched [][]*guide.Node, rules []*guide.Rule, e engine) *walk {
	logic := logicOf(g)
	w := &walk{
		g: g, logic: logic, engine: e, live: reads(liveness(logic, rules)),
		groups:    make([]uint64, len(g.Nodes)+len(g.Offers)),
		ruleExprs: ruleExprs(logic, rules), seen: map[string]int32{}, first: map[string]int{},
		cards: make([]bool, len(g.Flags)), workers: runtime.GOMAXPROCS(0),
	}
	for i, group := range watched {
		for _, n := range group {
			w.groups[n.Index] |= 1 << i
		}
	}
	return w
}

// begin adds the state in which every run begins.
func (w *walk) begin() {
	s := w.engine.begin(w.logic)
	w.add(w.key(nil, &s, 0), &s, 0, path{})
}

// maxBatch is how many states are expanded before their targets are compared with each other.
const maxBatch = 1024

// explore expands states, nearest first, until the first n are expanded, no state is left, or there
// are more than limit states. States are expanded in parallel, but new ones are added in order, so
// the result does not depend on the number of workers.
func (w *walk) explore(n, limit int) {
	if len(w.states) == 0 {
		w.begin()
	}
	for w.done < len(w.states) && w.done < n {
		count := min(len(w.states), n, w.done+maxBatch) - w.done
		for len(w.batch) < count {
			w.batch = append(w.batch, expansion{})
		}
		parallel(w.workers, someStates, count, func(k int) { w.batch[k].expand(w, w.done+k) })
		for k := range w.batch[:count] {
			if w.overLimit = len(w.states) > limit; w.overLimit {
				return
			}
			w.settle(&w.batch[k])
		}
	}
	if w.complete() {
		w.batch = nil
	}
}

// complete reports whether every reachable state was expanded.
func (w *walk) complete() bool { return w.done == len(w.states) }

// expansion is where the answers, offers and red flags of a state lead.
type expansion struct {
	edges   []edge // in this order
	used    int    // of edges
	defects []engineDefect
}

// edge leads to a state. Only if it was not known when the edge was followed, key and state are
// set.
type edge struct {
	to    int32 // its position, or one of the following
	key   []byte
	state triage.State
}

const (
	notMade = -1 // the offer is not made, or the red flag need not be followed
	unknown = -2
)

// next returns a further edge, with the memory of one that was used before.
func (x *expansion) next() *edge {
	if x.used == len(x.edges) {
		x.edges = append(x.edges, edge{})
	}
	x.used++
	return &x.edges[x.used-1]
}

// expand follows all edges of the i-th state. It writes nothing of the walk. The node at which an
// offer is taken does not count as met, because the user did not do what it asks.
func (x *expansion) expand(w *walk, i int) {
	s := &w.states[i]
	x.used, x.defects = 0, x.defects[:0]
	for _, c := range s.Turn.Node.Choices {
		e := x.next()
		w.engine.after(&s.Turn, c, &e.state)
		w.find(e, s.Met|w.groups[s.Turn.Node.Index])
	}
	offers := x.used
	for range w.logic.Offers {
		x.next().to = notMade
	}
	if len(w.logic.Offers) > 0 {
		for _, o := range w.engine.offers(&s.Turn) {
			e := &x.edges[offers+o.Index]
			w.engine.take(&s.Turn, o, &e.state)
			w.find(e, s.Met)
		}
	}
	if s.Turn.Flag != nil { // raised on a card, another red flag leads to the same cards
		return
	}
	for _, f := range w.logic.Flags {
		e := x.next()
		w.engine.raise(&s.Turn, f, &e.state)
		if e.state.Node != f.To {
			x.defects = append(x.defects, engineDefect{kind: flagDiverged, state: i, flag: f})
		}
		if e.to = notMade; !w.cards[f.Index] {
			w.find(e, s.Met)
		}
	}
}

// find looks for the state that an edge leads to.
func (w *walk) find(e *edge, met uint64) {
	e.key = w.key(e.key[:0], &e.state, met)
	e.to = unknown
	if at, known := w.seen[string(e.key)]; known {
		e.to = at
	}
}

// settle adds the states that an expansion of the next state led to, if they are new.
func (w *walk) settle(x *expansion) {
	i, edges := w.done, x.edges[:x.used]
	s := w.states[i]
	take := func(met uint64, move path) int32 {
		e := &edges[0]
		if edges = edges[1:]; e.to != unknown {
			return e.to
		}
		if at, known := w.seen[string(e.key)]; known {
			return at
		}
		return w.add(e.key, &e.state, met, s.path.extend(move, i))
	}
	n := s.Turn.Node
	next := w.edges.take(len(n.Choices))
	for k, c := range n.Choices {
		next[k] = take(s.Met|w.groups[n.Index], path{node: n, choice: c})
	}
	var taken []int32
	if len(w.logic.Offers) > 0 {
		taken = w.edges.take(len(w.logic.Offers))
	}
	for k, o := range w.logic.Offers {
		taken[k] = take(s.Met, path{node: o.Node, choice: o.Asked()})
	}
	for k := 0; len(edges) > 0; k++ {
		f := w.logic.Flags[k]
		take(s.Met, path{flag: f})
		w.cards[k] = len(w.live[f.To.Index]) == 0 // the card reads no answers
	}
	w.states[i].Next, w.states[i].Taken = next, taken
	w.defects = append(w.defects, x.defects...)
	w.done++
}

// add adds a state and returns its position.
func (w *walk) add(key []byte, s *triage.State, met uint64, to path) int32 {
	i, name := len(w.states), w.keys.add(key)
	w.seen[name] = int32(i)
	w.states = append(w.states,
		state{Turn: s.CloneInto(w.answers.take(s.Size())), Met: met, path: to, key: name})
	if _, met := w.first[s.Node.ID]; !met {
		w.first[s.Node.ID] = i
	}
	return int32(i)
}
