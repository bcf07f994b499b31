package secondopinion

import (
	"cmp"
	"slices"
)

// withinTurns is how many screens may come until somebody is called, once something urgent was said.
const withinTurns = 3

// ends sees to it that every state can come to a disposition, without a red flag.
func (e *examination) ends() {
	before := make([][]int, len(e.states))
	var open []int
	for i, next := range e.next {
		if e.m.nodes[e.states[i].node].kind == end {
			open = append(open, i)
		}
		for _, to := range next {
			if to != nowhere {
				before[to] = append(before[to], i)
			}
		}
	}
	ends := make([]bool, len(e.states))
	for len(open) > 0 {
		i := open[len(open)-1]
		open = open[:len(open)-1]
		if !ends[i] {
			ends[i] = true
			open = append(open, before[i]...)
		}
	}
	for i, s := range e.states {
		if !ends[i] {
			e.fault(noDeadEnd, e.m.nodes[s.node].id, e.way(i))
		}
	}
}

// pursuit is a promise that every way comes to something within a number of turns.
type pursuit struct {
	rule  string
	name  string // what it is said of; empty for the node where it is broken
	turns int
	met   func(*node) bool
	wrong func(*node) bool // must not come before; may be nil
	again func(*node) bool // the turns count anew from here; may be nil
	cost  func(*node) int  // how much of the turns a node takes
}

// seed is where a pursuit begins: a state, and the way there.
type seed struct {
	state int
	way   string
}

// pursue follows every way from the seeds until the promise is kept or broken.
func (e *examination) pursue(p pursuit, seeds []seed) {
	type hunted struct{ state, left int }
	ways := map[hunted]string{}
	var open []hunted
	add := func(h hunted, way string) {
		if _, known := ways[h]; !known {
			ways[h] = way
			open = append(open, h)
		}
	}
	for _, s := range seeds {
		add(hunted{s.state, p.turns}, s.way)
	}
	for len(open) > 0 {
		h := open[0]
		open = open[1:]
		n := e.m.nodes[e.states[h.state].node]
		if p.met(n) {
			continue
		}
		left := h.left - p.cost(n)
		if p.again != nil && p.again(n) {
			left = p.turns
		}
		if n.kind == end || left <= 0 || p.wrong != nil && p.wrong(n) {
			e.fault(p.rule, cmp.Or(p.name, n.id), ways[h])
			continue
		}
		for c, to := range e.next[h.state] {
			if to != nowhere {
				add(hunted{to, left}, ways[h]+"~"+n.id+"."+n.choices[c].id)
			}
		}
	}
}

// seeds are the states at some nodes. A rule that starts there has all its turns still to go.
func (e *examination) seeds(at []bool) []seed {
	var out []seed
	for i, s := range e.states {
		if at[s.node] {
			out = append(out, seed{i, e.way(i)})
		}
	}
	return out
}

// help sees to it that an offer leads to somebody in two entries, wherever nobody is called yet.
func (e *examination) help() {
	near := func(i int) bool {
		n := e.m.nodes[e.states[i].node]
		return n.who != "" || n.class == "help" || n.class == "wait"
	}
	urgently := slices.ContainsFunc(e.m.nodes, func(n *node) bool {
		return slices.ContainsFunc(n.choices, func(c choice) bool { return c.urgency == urgent })
	})
	if len(e.m.offers) == 0 {
		if urgently && slices.ContainsFunc(e.m.nodes, func(n *node) bool { return n.class == "help" }) {
			e.fault(helpInReach, "", "")
		}
		return
	}
	led := func(to int) bool { return to != nowhere && near(to) }
	for i, s := range e.states {
		n := e.m.nodes[s.node]
		if n.life || n.callsEmergency() || near(i) || slices.ContainsFunc(e.offered[i], func(to int) bool {
			return led(to) || to != nowhere && slices.ContainsFunc(e.next[to], led)
		}) {
			continue
		}
		e.fault(helpInReach, n.id, e.way(i))
	}
}

// professional sees to it that somebody is called soon after an urgent answer, and that nothing has to be tried first.
// Making the place safe takes no turn; a later question that weighs how urgent it is begins the count anew.
func (e *examination) professional() {
	weighs := func(n *node) bool {
		return n.kind == question && slices.ContainsFunc(n.choices, func(c choice) bool { return c.urgency > calm })
	}
	var seeds []seed
	started := map[int]bool{}
	for i, next := range e.next {
		for c, to := range next {
			if e.m.nodes[e.states[i].node].choices[c].urgency == urgent && to != nowhere && !started[to] {
				started[to] = true
				seeds = append(seeds, seed{to, e.and(i, c)})
			}
		}
	}
	e.pursue(pursuit{
		rule: urgentToHelp, turns: withinTurns, again: weighs, wrong: (*node).isTry,
		met: func(n *node) bool { return n.who != "" || n.class == "help" || n.class == "wait" || n.life },
		cost: func(n *node) int {
			if n.class == "scene" {
				return 0
			}
			return 1
		},
	}, seeds)
}
