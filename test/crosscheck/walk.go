package crosscheck

import (
	"maps"
	"slices"
)

// state is a node with the class of the latest answer to each question, and a mark for each watch.
type state struct {
	node  int
	facts []byte // classes by place, then watches
}

// walk is every state that answers can lead to, nearest first. Red flags are left out: each leads
// to the same card from everywhere, and back.
type walk struct {
	m *model
	classes
	watches  []watch
	states   []state
	index    map[string]int // by facts, then the node in two bytes
	keyBuf   []byte         // key of the current state
	factsBuf []byte         // facts of the current state
	from     []int          // by state: the state before
	by       []int          // by state: the choice there that leads here
	next     [][]int        // by state, then by choice; nowhere if an answer does not lead on
	offered  [][]int        // by state, then by offer; nowhere if it is not made
	taken    map[string][]bool
	turns    int
}

const nowhere = -1

// explore walks a guide with everything that its junctions and rules read. It follows the answers
// of at most limit states, nearest first.
func explore(m *model, limit int) *walk {
	var read []formula
	for _, r := range m.own {
		if r.form == "never" || r.form == "always" {
			read = append(read, r.when)
		}
	}
	for _, n := range m.nodes {
		if n.isTry() && !m.hasOwnRule(n) {
			read = append(read, m.scene())
			break
		}
	}
	return m.walk(read, m.watched(), limit)
}

// walk visits the states that the junctions and some more formulas can distinguish. It follows the
// answers of at most limit states.
func (m *model) walk(read []formula, watches []watch, limit int) *walk {
	w := &walk{m: m, watches: watches, index: map[string]int{}, taken: map[string][]bool{}}
	for _, id := range slices.Sorted(maps.Keys(m.junctions)) {
		w.taken[id] = make([]bool, len(m.junctions[id]))
		for _, c := range m.junctions[id] {
			if c.when != nil {
				read = append(read, *c.when)
			}
		}
	}
	for _, when := range m.whens {
		read = append(read, when)
	}
	w.classes = partition(m, read)
	w.visit(state{m.byID[m.file.Start].at, make([]byte, w.width+len(watches))}, nowhere, nowhere)
	for i := 0; i < min(len(w.states), limit); i++ {
		n := m.nodes[w.states[i].node]
		w.next = append(w.next, make([]int, len(n.choices)))
		for c := range n.choices {
			w.next[i][c] = w.answer(i, c)
		}
		w.offered = append(w.offered, make([]int, len(m.offers)))
		for k := range m.offers {
			w.offered[i][k] = w.offer(i, k)
		}
	}
	return w
}

func (w *walk) visit(s state, from, by int) int {
	w.keyBuf = append(append(w.keyBuf[:0], s.facts...), byte(s.node), byte(s.node>>8))
	at, known := w.index[string(w.keyBuf)]
	if !known {
		at = len(w.states)
		w.index[string(w.keyBuf)] = at
		s.facts = slices.Clone(s.facts)
		w.states, w.from, w.by = append(w.states, s), append(w.from, from), append(w.by, by)
	}
	return at
}

// answer returns the state that an answer leads to: the answer becomes a fact, junctions read the
// facts, and the next node forgets what it declares.
func (w *walk) answer(from, by int) int {
	s := w.states[from]
	n := w.m.nodes[s.node]
	facts := append(w.factsBuf[:0], s.facts...)
	w.factsBuf = facts
	if at := w.place[n.at]; at >= 0 {
		facts[at] = w.of[n.at][by]
	}
	for i, watch := range w.watches {
		if watch.after[n.at] {
			facts[w.width+i] = 1
		}
	}
	return w.arrive(from, by, n.choices[by].to, facts)
}

// offer returns the state that an offer leads to, or nowhere if it is not made: on questions about
// life, on emergency cards, beside the emergency number, if its condition does not hold, or if it
// would show the same screen. The node at which it is taken does not count as met.
func (w *walk) offer(from, k int) int {
	s, o := w.states[from], w.m.offers[k]
	n := w.m.nodes[s.node]
	when, conditional := w.m.whens[o.id]
	if n.dangerous() || conditional && !w.holds(when, s.facts) {
		return nowhere
	}
	facts := append(w.factsBuf[:0], s.facts...)
	w.factsBuf = facts
	if at := w.place[o.at]; at >= 0 {
		facts[at] = w.of[o.at][0]
	}
	if w.follow(o.choices[0].to, facts, 0) == n {
		return nowhere
	}
	return w.arrive(from, len(n.choices)+k, o.choices[0].to, facts)
}

// arrive follows an edge with the given facts.
func (w *walk) arrive(from, by int, edge string, facts []byte) int {
	to := w.follow(edge, facts, 0)
	if to == nil {
		return nowhere
	}
	w.turns++
	for _, gone := range to.forgets {
		if at := w.place[gone]; at >= 0 {
			facts[at] = 0
		}
	}
	return w.visit(state{to.at, facts}, from, by)
}

// follow returns the node that a name leads to. It returns nil if there is no such name, if no
// case of a junction holds, or if junctions form a cycle.
func (w *walk) follow(to string, facts []byte, depth int) *node {
	cases, junction := w.m.junctions[to]
	if !junction || depth > len(w.m.junctions) {
		return w.m.byID[to]
	}
	for i, c := range cases {
		if c.when == nil || w.holds(*c.when, facts) {
			w.taken[to][i] = true
			return w.follow(c.to, facts, depth+1)
		}
	}
	return nil
}

// complete reports whether the answers of every state were followed.
func (w *walk) complete() bool { return len(w.next) == len(w.states) }

// path returns the transcript by which the walk reached a state.
func (w *walk) path(at int) string {
	if w.from[at] == nowhere {
		return ""
	}
	return w.pathWith(w.from[at], w.by[at])
}

// trace returns the path to a state, plus an answer if choice is not nowhere.
func (w *walk) trace(at, choice int) string {
	if choice == nowhere {
		return w.path(at)
	}
	return w.pathWith(at, choice)
}

// pathWith returns the path to a state plus one more answer.
func (w *walk) pathWith(at, choice int) string {
	n := w.m.nodes[w.states[at].node]
	last := n.id
	if choice < len(n.choices) {
		last += "." + n.choices[choice].id
	} else if k := choice - len(n.choices); k < len(w.m.offers) {
		last = w.m.offers[k].id + ".asked"
	}
	if before := w.path(at); before != "" {
		return before + "~" + last
	}
	return last
}
