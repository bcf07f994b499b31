package crosscheck

import "cmp"

// watch remembers whether a node of after was met earlier in the run. Forgetting answers does not
// change it.
type watch struct {
	rule  string
	name  string // the name to report; if empty, that of the node
	at    []bool // by node: where the rule applies
	after []bool // by node: what is remembered
	never bool   // a node must not have been met; otherwise one must
}

// watched returns what must be remembered of a run to check the rules that say "before".
func (m *model) watched() []watch {
	life := m.nodesWhere(m.asksOfLife)
	out := []watch{
		{rule: dangerFirst, name: m.file.Start,
			at: m.nodesWhere(func(n *node) bool { return !life[n.at] }), after: life},
		{rule: roadsideFirst, at: m.nodesWhere(calls("locksmith")),
			after: m.nodesWhere(calls("roadside"))},
	}
	professional := m.nodesWhere(func(n *node) bool { return n.who != "" && !n.callsEmergency() })
	nowhere := make([]bool, len(m.nodes)) // helpCalled reads this watch
	out = append(out, watch{rule: helpInReach, at: nowhere, after: professional})
	scene := m.nodesWhere((*node).isScene)
	out = append(out, watch{rule: sceneFirst, at: m.nodesWhere((*node).isTry), after: scene})
	for _, n := range m.nodes {
		if n.tries > 0 {
			this := m.nodesWhere(func(other *node) bool { return other == n })
			out = append(out, watch{rule: triesInBudget, at: this, after: this, never: true})
		}
	}
	for _, r := range m.own {
		if r.form == "before" {
			out = append(out, watch{rule: ownRules, name: r.id, at: r.at, after: r.to})
		}
	}
	return out
}

// asksOfLife reports whether a question is about life by its content, not only because it is
// declared so: at least half of its answers are emergencies.
func (m *model) asksOfLife(n *node) bool {
	emergencies := 0
	for _, c := range n.choices {
		if c.urgency == emergency {
			emergencies++
		}
	}
	return n.life && 2*emergencies >= len(n.choices)
}

func calls(who string) func(*node) bool { return func(n *node) bool { return n.who == who } }

func (m *model) nodesWhere(want func(*node) bool) []bool {
	out := make([]bool, len(m.nodes))
	for i, n := range m.nodes {
		out[i] = want(n)
	}
	return out
}

// scene returns a formula that holds if a step that makes the place safe was answered, and nothing
// has made that invalid since.
func (m *model) scene() formula {
	f := formula{op: "any"}
	for _, n := range m.nodes {
		if n.isScene() && len(n.choices) > 0 {
			f.args = append(f.args, formula{node: n.at, choice: anyChoice})
		}
	}
	return f
}

// checkWatches checks the rules that say "before".
func (e *examination) checkWatches() {
	for i, s := range e.states {
		for k, watch := range e.walk.watches {
			if met := s.facts[e.width+k] == 1; watch.at[s.node] && met == watch.never {
				e.faultAt(watch.rule, cmp.Or(watch.name, e.m.nodes[s.node].id), i, nowhere)
			}
		}
	}
}

// checkTries checks that the place is safe before a try for which the guide has no rule of its own:
// an old answer about it is not enough.
func (e *examination) checkTries() {
	for i, s := range e.states {
		n := e.m.nodes[s.node]
		if n.isTry() && !e.m.hasOwnRule(n) && !e.holds(e.m.scene(), s.facts) {
			e.faultAt(sceneFirst, n.id, i, nowhere)
		}
	}
}
