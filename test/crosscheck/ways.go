package crosscheck

import (
	"cmp"
	"slices"
)

// withinTurns is the maximum number of screens after an urgent answer until a call.
const withinTurns = 3

// checkEnds checks that every state can reach a disposition without a red flag.
func (e *examination) checkEnds() {
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
			e.faultAt(noDeadEnd, e.m.nodes[s.node].id, i, nowhere)
		}
	}
}

// obligation requires that every path reaches something within a number of turns.
type obligation struct {
	rule  string
	name  string // the name to report; if empty, that of the node where it fails
	turns int
	met   func(*node) bool
	wrong func(*node) bool // must not come before; may be nil
	again func(*node) bool // the count restarts here; may be nil
	cost  func(*node) int  // number of turns that a node takes
}

// seed is where an obligation begins: a state, and where its path is traced from.
type seed struct{ state, at, choice int }

// trail is a path followed for an obligation: the state before the last answer, that answer, and
// the trail before it. The first element has the trace of its seed.
type trail struct {
	before     *trail
	at, choice int
}

func (e *examination) text(t *trail) string {
	if t.before == nil {
		return e.trace(t.at, t.choice)
	}
	n := e.m.nodes[e.states[t.at].node]
	return e.text(t.before) + "~" + n.id + "." + n.choices[t.choice].id
}

// checkWithin follows every path from the seeds until the obligation is fulfilled or violated.
func (e *examination) checkWithin(p obligation, seeds []seed) {
	type item struct{ state, left int }
	trails := map[item]*trail{}
	var open []item
	add := func(h item, before *trail, at, choice int) {
		if trails[h] == nil {
			trails[h] = &trail{before, at, choice}
			open = append(open, h)
		}
	}
	for _, s := range seeds {
		add(item{s.state, p.turns}, nil, s.at, s.choice)
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
			e.faultBy(p.rule, cmp.Or(p.name, n.id), func() string { return e.text(trails[h]) })
			continue
		}
		for c, to := range e.next[h.state] {
			if to != nowhere {
				add(item{to, left}, trails[h], h.state, c)
			}
		}
	}
}

// seeds returns the states at some nodes. An obligation that starts there has all its turns left.
func (e *examination) seeds(at []bool) []seed {
	var out []seed
	for i, s := range e.states {
		if at[s.node] {
			out = append(out, seed{i, i, nowhere})
		}
	}
	return out
}

// helpCalled reports whether a professional was called on the path to a state.
func (e *examination) helpCalled(i int) bool {
	mine := func(w watch) bool { return w.rule == helpInReach }
	return e.states[i].facts[e.width+slices.IndexFunc(e.walk.watches, mine)] == 1
}

// checkHelp reports the screens from which no offer leads to a professional in two entries, unless
// one is called there, or was called before and is waited for.
func (e *examination) checkHelp() {
	helps := func(i int) bool {
		n := e.m.nodes[e.states[i].node]
		if n.class == "wait" {
			return e.helpCalled(i)
		}
		return n.who != "" && !n.callsEmergency() || n.class == "help"
	}
	hasUrgent := slices.ContainsFunc(e.m.nodes, func(n *node) bool {
		return slices.ContainsFunc(n.choices, func(c choice) bool { return c.urgency == urgent })
	})
	if len(e.m.offers) == 0 {
		if hasUrgent && slices.ContainsFunc(e.m.nodes,
			func(n *node) bool { return n.class == "help" }) {
			e.fault(helpInReach, "", "")
		}
		return
	}
	leadsToHelp := func(to int) bool { return to != nowhere && helps(to) }
	for i, s := range e.states {
		n := e.m.nodes[s.node]
		if n.dangerous() || helps(i) || slices.ContainsFunc(e.offered[i], func(to int) bool {
			return leadsToHelp(to) || to != nowhere && slices.ContainsFunc(e.next[to], leadsToHelp)
		}) {
			continue
		}
		e.fault(helpInReach, n.id, e.path(i))
	}
}

// checkProfessional checks that a call comes soon after an urgent answer, and that nothing must be
// tried first. Making the place safe takes no turn; a later question about urgency restarts the
// count. It applies until a professional was called: then help is coming, or could not come.
func (e *examination) checkProfessional() {
	asksUrgency := func(n *node) bool {
		return n.kind == question && slices.ContainsFunc(n.choices,
			func(c choice) bool { return c.urgency > calm })
	}
	var seeds []seed
	started := map[int]bool{}
	for i, next := range e.next {
		if e.helpCalled(i) {
			continue
		}
		for c, to := range next {
			if e.m.nodes[e.states[i].node].choices[c].urgency == urgent && to != nowhere &&
				!started[to] {
				started[to] = true
				seeds = append(seeds, seed{to, i, c})
			}
		}
	}
	e.checkWithin(obligation{
		rule: urgentToHelp, turns: withinTurns, again: asksUrgency, wrong: (*node).isTry,
		met: func(n *node) bool {
			return n.who != "" || n.class == "help" || n.class == "wait" || n.life
		},
		cost: func(n *node) int {
			if n.class == "scene" {
				return 0
			}
			return 1
		},
	}, seeds)
}
