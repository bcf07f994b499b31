package verify

import (
	"fmt"
	"math"
	"slices"

	"firststeps/internal/guide"
)

// maxStates bounds how many states a guide may have, so that one with a forgotten answer cannot
// hold up a proof for hours.
const maxStates = 400_000

// stages gives after how many states the rules are held. Most faults show near the start: who wants
// one finding is served before the whole guide was walked.
func (o Options) stages() []int {
	if o.NoWalk {
		return []int{0}
	}
	if o.StopAtFirst {
		return []int{0, 300, 3_000, math.MaxInt}
	}
	return []int{math.MaxInt}
}

// hold holds every rule against the states reached so far.
func (p *proof) hold() {
	part := !p.whole()
	if part {
		defer p.blunt()()
	}
	rules := Rules()
	if p.options.StopAtFirst { // it takes as long as all others: one of them may be enough
		i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == "number-from-table" })
		last := rules[i]
		rules = append(slices.Delete(rules, i, i+1), last)
	}
	for _, r := range rules {
		if r.Level == Style && (p.options.NoStyle || p.options.StopAtFirst) ||
			part && slices.Contains(needsAll(), r.ID) {
			continue
		}
		p.rule = r
		r.check(p)
		if p.options.StopAtFirst && len(p.found) > 0 {
			p.found = p.found[:1]
			return
		}
	}
}

// needsAll gives the rules that say of something that it exists: only the whole walk can tell. Of
// all others, one state is enough to see that they do not hold.
func needsAll() []string {
	return []string{
		"reachable", "no-dead-end", "bounded", "urgent-to-professional", "number-from-table",
		"help-in-seconds", "help-in-reach",
	}
}

// blunt takes the answers off the states that were not followed yet, so that no rule looks behind
// them; and off the guide those of its own rules that say where every way ends. What it gives puts
// them back. Such a node is a copy: a rule that compares the node to which an answer leads compares
// its Index.
func (p *proof) blunt() (restore func()) {
	whole := p.g
	own := *whole
	own.Rules = slices.DeleteFunc(slices.Clone(whole.Rules),
		func(r *guide.Rule) bool { return r.Kind == guide.Within })
	p.g = &own
	stumps := map[*guide.Node]*guide.Node{}
	for i := p.done; i < len(p.states); i++ {
		n := p.states[i].Turn.Node
		if stumps[n] == nil {
			stump := *n
			stump.Choices, stump.Notes = nil, nil
			stumps[n] = &stump
		}
		p.states[i].Turn.Node = stumps[n]
	}
	return func() {
		p.g = whole
		for i := p.done; i < len(p.states); i++ {
			p.states[i].Turn.Node = whole.Nodes[p.states[i].Turn.Node.Index]
		}
	}
}

func tooManyStates(p *proof) {
	if p.cut {
		p.find("start", nil, "let questions forget answers that no longer count",
			"there are more than %d states", len(p.states)-1)
	}
}

func stageRules() []Rule {
	return []Rule{{"too-many-states", fmt.Sprintf("A guide has at most %d states.", maxStates),
		"What cannot be walked to its end cannot be proved.", "SPEED.md: the walk", Safety,
		tooManyStates}}
}
