package verify

import (
	"fmt"
	"math"
	"slices"

	"firststeps/internal/guide"
)

// maxStates limits the states of a guide, so that a guide that keeps an answer too long cannot
// block a proof for hours.
const maxStates = 400_000

// stages returns the numbers of states after which the rules are checked. Most faults show near the
// start, so a caller who wants one finding gets it before the whole guide was walked.
func (o Options) stages() []int {
	if o.NoWalk {
		return []int{0}
	}
	if o.StopAtFirst {
		return []int{0, 300, 3_000, math.MaxInt}
	}
	return []int{math.MaxInt}
}

// checkRules checks every rule against the states reached so far.
func (p *proof) checkRules() {
	part := !p.complete()
	if part {
		defer p.truncate()()
	}
	rules := RulesFor(p.g)
	// it takes as long as all others together, and one of them may be enough
	if p.options.StopAtFirst {
		i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == "number-from-table" })
		last := rules[i]
		rules = append(slices.Delete(rules, i, i+1), last)
	}
	rules = slices.DeleteFunc(rules, func(r Rule) bool {
		return r.Level == Style && (p.options.NoStyle || p.options.StopAtFirst) ||
			part && slices.Contains(needsAll(), r.ID)
	})
	if p.workers > 1 {
		rules = rules[p.firstBroken(rules):]
	}
	for _, r := range rules {
		p.rule = r
		r.check(p)
		if p.options.StopAtFirst && len(p.found) > 0 {
			p.found = p.found[:1]
			return
		}
	}
}

// firstBroken returns the index of the first rule that does not hold, or the number of rules. It
// checks them in parallel. A rule may leave out a finding because of one of an earlier rule. So
// from the first that has a finding on they must be checked in order.
func (p *proof) firstBroken(rules []Rule) int {
	holds := make([]bool, len(rules))
	parallel(p.workers, 1, len(rules), func(i int) {
		alone := *p
		alone.rule, alone.found = rules[i], nil
		alone.reported, alone.reportedAt = map[string]bool{}, map[[2]string]bool{}
		rules[i].check(&alone)
		holds[i] = len(alone.found) == 0
	})
	if i := slices.Index(holds, false); i >= 0 {
		return i
	}
	return len(rules)
}

// needsAll returns the rules that require something to exist: only the complete walk can decide
// them. Every other rule can be refuted by a single state.
func needsAll() []string {
	return []string{
		"reachable", "no-dead-end", "bounded", "urgent-to-professional", "number-from-table",
		"help-in-seconds", "help-in-turns", "help-in-reach",
	}
}

// truncate removes the answers of the states that are not expanded yet, so that no rule follows
// them. It also removes from the guide the rules of its own that say where every path ends. restore
// undoes both. A truncated node is a copy: a rule that compares the node that an answer leads to
// must compare its Index.
func (p *proof) truncate() (restore func()) {
	full := p.g
	reduced := *full
	reduced.Rules = slices.DeleteFunc(slices.Clone(full.Rules),
		func(r *guide.Rule) bool { return r.Kind == guide.Within })
	p.g = &reduced
	stubs := map[*guide.Node]*guide.Node{}
	for i := p.done; i < len(p.states); i++ {
		n := p.states[i].Turn.Node
		if stubs[n] == nil {
			stub := *n
			stub.Choices, stub.Notes = nil, nil
			stubs[n] = &stub
		}
		p.states[i].Turn.Node = stubs[n]
	}
	return func() {
		p.g = full
		for i := p.done; i < len(p.states); i++ {
			p.states[i].Turn.Node = full.Nodes[p.states[i].Turn.Node.Index]
		}
	}
}

func tooManyStates(p *proof) {
	if p.overLimit {
		p.find("start", nil, "make questions forget answers that no longer count",
			"there are more than %d states", len(p.states)-1)
	}
}

func stageRules() []Rule {
	return []Rule{
		{"too-many-states",
			fmt.Sprintf("A guide has at most %d states.", maxStates),
			"The proof must visit every state. A guide that is too large for this cannot be " +
				"proved.",
			"SPEED.md: the walk", Safety, tooManyStates},
	}
}
