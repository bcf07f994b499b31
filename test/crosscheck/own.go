package crosscheck

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// ownRule is a rule of the guide's own.
type ownRule struct {
	id     string
	form   string // never, always, before, within, calls
	at, to []bool // by node
	when   formula
	turns  int
	call   string // one word: whom, or which emergency service
}

// addRules resolves the guide's own rules.
func (m *model) addRules() error {
	for _, id := range slices.Sorted(maps.Keys(m.file.Rules)) {
		r, err := m.ownRule(id, m.file.Rules[id])
		if err != nil {
			return fmt.Errorf("rule %s: %w", id, err)
		}
		m.own = append(m.own, r)
	}
	return nil
}

func (m *model) ownRule(id string, f ownRuleFile) (ownRule, error) {
	r := ownRule{id: id, turns: f.Within, call: f.Calls}
	var at, to []string
	var when *rawExpr
	switch {
	case f.Never != nil && f.When != nil:
		r.form, at, when = "never", f.Never, f.When
	case f.Always != nil && f.At != nil:
		r.form, at, when = "always", f.At, f.Always
	case f.Calls != "" && f.At != nil:
		r.form, at = "calls", f.At
	case f.Before != nil && f.First != nil:
		r.form, at, to = "before", f.Before, f.First
	case f.Within > 0 && f.From != nil && f.To != nil:
		r.form, at, to = "within", f.From, f.To
	default:
		return r, fmt.Errorf("want one of never, always, before, within, calls")
	}
	var err error
	if r.at, err = m.places(at); err != nil {
		return r, err
	}
	if r.to, err = m.places(to); err != nil {
		return r, err
	}
	if when != nil {
		r.when, err = m.formula(*when, 0)
		r.when = m.simplify(r.when)
	}
	return r, err
}

// simplify replaces "any of these" by "any answer" if these are all the answers to one node. That
// is the same, and distinguishes fewer states.
func (m *model) simplify(f formula) formula {
	if f.op != "any" {
		return f
	}
	named := map[int]bool{}
	for _, arg := range f.args {
		if arg.op != "" || arg.choice == anyChoice || arg.node != f.args[0].node {
			return f
		}
		named[arg.choice] = true
	}
	if node := f.args[0].node; len(named) == len(m.nodes[node].choices) {
		return formula{node: node, choice: anyChoice}
	}
	return f
}

// places resolves IDs of nodes, and words that stand for a class of steps or for every emergency
// card.
func (m *model) places(words []string) ([]bool, error) {
	in := make([]bool, len(m.nodes))
	for _, word := range words {
		known := slices.Contains([]string{"scene", "search", "try", "help", "wait", "emergency"},
			word)
		for i, n := range m.nodes {
			class := word == n.class || word == "emergency" && n.kind == end &&
				n.urgency == emergency
			in[i] = in[i] || n.id == word || class
			known = known || n.id == word
		}
		if !known {
			return nil, fmt.Errorf("unknown node or class %q", word)
		}
	}
	return in, nil
}

// hasOwnRule reports whether the guide itself says when a try must not come up.
func (m *model) hasOwnRule(try *node) bool {
	return slices.ContainsFunc(m.own, func(r ownRule) bool {
		return r.form == "never" && r.at[try.at]
	})
}

// checkOwn checks the guide's own rules about single states or nodes. Rules about what comes before
// are watched while walking.
func (e *examination) checkOwn() {
	for _, r := range e.m.own {
		switch r.form {
		case "never", "always":
			e.checkStates(r)
		case "calls":
			e.checkCalls(r)
		}
	}
}

// checkOwnWithin checks the guide's own rules about what comes soon.
func (e *examination) checkOwnWithin() {
	for _, r := range e.m.own {
		if r.form == "within" {
			e.checkWithin(obligation{
				// the first node is the one it begins at
				rule: ownRules, name: r.id, turns: r.turns + 1,
				met:  func(n *node) bool { return r.to[n.at] },
				cost: func(*node) int { return 1 },
			}, e.seeds(r.at))
		}
	}
}

// checkCalls checks a rule about whom its nodes call, reachable or not.
func (e *examination) checkCalls(r ownRule) {
	for i, n := range e.m.nodes {
		call := e.m.file.Steps[n.id].Call
		if n.kind == end {
			call = e.m.file.Dispositions[n.id].Call
		}
		if n.kind != offer && r.at[i] && (n.kind == question ||
			cmp.Or(call.Service, call.Who) != r.call) {
			e.fault(ownRules, r.id, "")
		}
	}
}

// checkStates checks a rule about single states.
func (e *examination) checkStates(r ownRule) {
	for i, s := range e.states {
		if r.at[s.node] && e.holds(r.when, s.facts) == (r.form == "never") {
			e.faultAt(ownRules, r.id, i, nowhere)
		}
	}
}
