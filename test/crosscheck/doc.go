// Package crosscheck checks the core safety rules a second time, in another way. It exists because
// a mistake in the verifier, the engine or the compiler could hide a fault from all three: it reads
// the YAML itself, has its own interpretation of the format (docs/guide-format.md and the
// decisions), and walks another state space.
//
// The verifier computes for each node which answers are read later. This package looks at the whole
// guide once: the answers to a question are divided into classes that no condition can distinguish,
// and a state is a node with one class for each question. That is more states than needed, but
// there is less to get wrong.
//
// The package imports no other package of this project, proves nothing beyond its list of rules,
// and has no diagnostics: a guide that it cannot read is an error, and the compiler explains it
// better. Start reading at [Examine], then walk.go.
package crosscheck

import (
	"cmp"
	"io/fs"
	"math"
	"slices"
)

// The rules that are checked, with the IDs that the verifier has for them.
const (
	dangerFirst    = "danger-first"
	flagToCard     = "flag-leads-to-card"
	unknownUnsafe  = "unknown-is-unsafe"
	answerLeads    = "every-answer-leads"
	noDeadEnd      = "no-dead-end"
	reachable      = "reachable"
	noProperty     = "no-property-caution-in-danger"
	numberPresent  = "number-present"
	numberKnown    = "number-known"
	stepSearches   = "emergency-step-searches"
	sceneFirst     = "scene-before-try"
	triesInBudget  = "tries-within-budget"
	roadsideFirst  = "roadside-first"
	cautionNegated = "caution-negated"
	urgentToHelp   = "urgent-to-professional"
	unsureIsWorst  = "unsure-is-worst"
	emergencyNext  = "emergency-next"
	harmless       = "harmless"
	unsureOffered  = "unsure-offered"
	ownRules       = "own-rule"
	helpInReach    = "help-in-reach"
	fewFlags       = "few-flags"
	shortLists     = "short-lists"
	linesDiffer    = "lines-differ"
)

// roadsideRules are only for guides about cars beside a road.
var roadsideRules = []string{sceneFirst, triesInBudget, roadsideFirst}

// Fault reports that a rule does not hold.
type Fault struct {
	Rule string // ID of the rule
	// what breaks the rule: a node, node.choice, a flag, caution, note, rule, or case of a junction
	Node string
	Path string // a shortest transcript that reproduces it; empty if none is needed
}

// Report is the result of an examination.
type Report struct {
	Faults []Fault // by rule, then by node: one for each pair
	States int     // states walked
	More   int     // states walked again with finer classes, to see where notes are shown
	Turns  int     // answers followed
}

// Rules returns the IDs of the rules that are checked, in alphabetical order.
func Rules() []string {
	ids := []string{
		dangerFirst, flagToCard, unknownUnsafe, answerLeads, noDeadEnd, reachable, noProperty,
		numberPresent, sceneFirst,
		triesInBudget, roadsideFirst, cautionNegated, urgentToHelp, unsureIsWorst, emergencyNext,
		harmless, unsureOffered,
		ownRules, numberKnown, stepSearches, helpInReach, fewFlags, shortLists, linesDiffer,
	}
	slices.Sort(ids)
	return ids
}

// Check returns the faults of the guide in a folder. It returns an error if the guide could not be
// read.
func Check(fsys fs.FS) ([]Fault, error) {
	r, err := Examine(fsys)
	return r.Faults, err
}

// Examine is Check with the numbers.
func Examine(fsys fs.FS) (Report, error) {
	m, err := read(fsys)
	if err != nil {
		return Report{}, err
	}
	return examine(m, math.MaxInt), nil
}

// examine follows the answers of at most limit states. If states are left, it checks only the rules
// that a single state, or a single answer there, can break: every fault that it finds, a complete
// examination finds, too.
func examine(m *model, limit int) Report {
	e := &examination{walk: explore(m, limit), seen: map[[2]string]bool{},
		shown: map[string]*walk{}}
	e.checkTexts()
	e.checkNodes()
	e.checkEdges()
	e.checkWatches()
	e.checkTries()
	e.checkOwn()
	if e.complete() {
		e.checkOwnWithin()
		e.checkEnds()
		e.checkProfessional()
		e.checkHelp()
		e.checkReached()
	}
	slices.SortFunc(e.faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Node, b.Node))
	})
	return e.report()
}

func (e *examination) report() Report {
	r := Report{Faults: e.faults, States: len(e.states), Turns: e.turns}
	for _, w := range e.shown {
		r.More += len(w.states)
	}
	return r
}

// examination checks a walked guide against the rules.
type examination struct {
	*walk
	faults []Fault
	seen   map[[2]string]bool
	shown  map[string]*walk // by note: a walk that distinguishes what the note's condition reads
}

// fault records the first fault of a rule at a node. The walk is breadth-first, so its path is a
// shortest one.
func (e *examination) fault(rule, node, way string) {
	e.faultBy(rule, node, func() string { return way })
}

// faultAt is fault for a state, or for an answer in it if choice is not nowhere.
func (e *examination) faultAt(rule, node string, state, choice int) {
	e.faultBy(rule, node, func() string { return e.trace(state, choice) })
}

// faultBy computes the path only for the fault that is kept: a fault may show in thousands of
// states.
func (e *examination) faultBy(rule, node string, way func() string) {
	if slices.Contains(roadsideRules, rule) && !e.m.isRoadside() {
		return
	}
	if key := [2]string{rule, node}; !e.seen[key] {
		e.seen[key] = true
		e.faults = append(e.faults, Fault{rule, node, way()})
	}
}
