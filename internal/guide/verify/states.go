package verify

import (
	"math"
	"slices"

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
	w.skipCrosscheck = true
	w.explore(math.MaxInt, math.MaxInt)
	list := make([]State, len(w.states))
	for i := range w.states {
		s := &w.states[i]
		list[i] = State{triage.Replay(g, s.path.transcript()), s.Next, s.Taken}
	}
	return list
}

// state is one state as rules see it. Its size does not depend on the length of its path.
type state struct {
	Turn  triage.State
	Next  []int // as in State
	Taken []int // as in State; nil in a guide without offers
	// watched groups with a node that the run met before this one and left by an answer, not by an
	// offer
	Met  uint64
	path *path // a shortest one
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
	engine engine
	live   [][]read // by node index: the earlier answers that are still read from there on
	groups []uint64 // by node index: the watched groups it belongs to
	seen   map[string]int

	ruleExprs [][]guide.Expr // by node index: the expressions of the guide's own rules there

	states  []state
	first   map[string]int // by node id: the nearest state there
	defects []engineDefect

	done           int  // number of states, from the first, that were expanded
	overLimit      bool // there are more states than allowed
	skipCrosscheck bool // skips the checks of the engine itself

	target triage.State // the state that the current move leads to
	keyBuf []byte       // its key
}

func newWalk(g *guide.Guide, watched [][]*guide.Node, rules []*guide.Rule, e engine) *walk {
	w := &walk{
		g: g, engine: e, live: reads(liveness(g, rules)),
		groups:    make([]uint64, len(g.Nodes)+len(g.Offers)),
		ruleExprs: ruleExprs(g, rules), seen: map[string]int{}, first: map[string]int{},
	}
	for i, group := range watched {
		for _, n := range group {
			w.groups[n.Index] |= 1 << i
		}
	}
	return w
}

// begin visits the state in which every run begins.
func (w *walk) begin() {
	w.target = w.engine.begin(w.g)
	w.visit(0, nil, path{})
}

// explore expands states, nearest first, until the first n are expanded, no state is left, or there
// are more than limit states.
func (w *walk) explore(n, limit int) {
	if len(w.states) == 0 {
		w.begin()
	}
	for ; w.done < len(w.states) && w.done < n; w.done++ {
		if w.overLimit = len(w.states) > limit; w.overLimit {
			return
		}
		w.expand(w.done)
		if !w.skipCrosscheck {
			w.crosscheck(w.done)
		}
	}
}

// complete reports whether every reachable state was expanded.
func (w *walk) complete() bool { return w.done == len(w.states) }

func (w *walk) expand(i int) {
	s := w.states[i]
	next := make([]int, 0, len(s.Turn.Node.Choices))
	for _, c := range s.Turn.Node.Choices {
		w.engine.after(&s.Turn, c, &w.target)
		next = append(next, w.visit(s.Met|w.groups[s.Turn.Node.Index], s.path,
			path{from: i, node: s.Turn.Node, choice: c}))
	}
	w.states[i].Next, w.states[i].Taken = next, w.expandOffers(i)
	if s.Turn.Flag != nil { // raised on a card, another red flag leads to the same cards
		return
	}
	for _, f := range w.g.Flags {
		w.engine.raise(&s.Turn, f, &w.target)
		w.crosscheckFlag(i, f, w.target.Node)
		if !w.flagStateSeen(f) {
			w.visit(s.Met, s.path, path{from: i, flag: f})
		}
	}
}

// expandOffers follows the offers of a state. The node at which an offer is taken does not count as
// met, because the user did not do what it asks.
func (w *walk) expandOffers(i int) []int {
	if len(w.g.Offers) == 0 {
		return nil
	}
	s := w.states[i]
	taken := slices.Repeat([]int{-1}, len(w.g.Offers))
	for _, o := range w.engine.offers(&s.Turn) {
		w.engine.take(&s.Turn, o, &w.target)
		taken[o.Index] = w.visit(s.Met, s.path, path{from: i, node: o.Node, choice: o.Asked()})
	}
	return taken
}

// visit returns the position of the state that a move led to, and adds the state if it is new.
func (w *walk) visit(met uint64, before *path, move path) int {
	w.keyBuf = w.key(w.keyBuf[:0], &w.target, met)
	i, known := w.seen[string(w.keyBuf)]
	if !known {
		i = len(w.states)
		w.seen[string(w.keyBuf)] = i
		w.states = append(w.states,
			state{Turn: w.target.Clone(), Met: met, path: before.extend(move)})
		if _, met := w.first[w.target.Node.ID]; !met {
			w.first[w.target.Node.ID] = i
		}
	}
	return i
}
