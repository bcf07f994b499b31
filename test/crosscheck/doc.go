// Package crosscheck checks the core safety rules a second time, in another way. It exists because
// a mistake in the verifier, the engine or the compiler would blind all three: it reads the YAML
// itself, has its own picture of what the format means (docs/guide-format.md and the decisions),
// and walks another state space.
//
// Where the verifier works out for each node which answers are read later, this package looks at
// the whole guide once: the answers to a question fall into classes that no condition can tell
// apart, and a state is a node with one class for each question. That is more states than needed,
// and nothing to be wrong about.
//
// The package does not import any other of this project, does not prove what is not in its list of
// rules, and has no diagnostics: a guide that it cannot read is an error, and the compiler says it
// better. Start reading at [Examine], then walk.go.
package crosscheck

import (
	"cmp"
	"io/fs"
	"math"
	"slices"
)

// The rules that are looked at, by the ids that the verifier has for the same.
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
)

// Fault is that a rule does not hold.
type Fault struct {
	Rule string // id
	// what it does not hold of: a node, node.choice, a flag, caution, note, rule, or case of a
	// junction
	Node string
	Way  string // a shortest transcript that shows it; empty where none is needed
}

// Report is what an examination saw.
type Report struct {
	Faults []Fault // by rule, then by node: one for each pair
	States int     // how many were walked
	More   int     // how many were walked again, finer, to see where notes are shown
	Turns  int     // how many answers were followed from the first
}

// Rules gives the ids of the rules that are looked at, in alphabetical order.
func Rules() []string {
	ids := []string{
		dangerFirst, flagToCard, unknownUnsafe, answerLeads, noDeadEnd, reachable, noProperty,
		numberPresent, sceneFirst,
		triesInBudget, roadsideFirst, cautionNegated, urgentToHelp, unsureIsWorst, emergencyNext,
		harmless, unsureOffered,
		ownRules, numberKnown, stepSearches, helpInReach,
	}
	slices.Sort(ids)
	return ids
}

// Check looks at the guide in a folder. The error says that it could not be read.
func Check(fsys fs.FS) ([]Fault, error) {
	r, err := Examine(fsys)
	return r.Faults, err
}

// Examine is Check, with the numbers.
func Examine(fsys fs.FS) (Report, error) {
	m, err := read(fsys)
	if err != nil {
		return Report{}, err
	}
	return examine(m, math.MaxInt), nil
}

// examine follows the answers of most states and no more. If some are left, only the rules are held
// that a single state, or a single answer there, can break: what it finds, a whole examination
// finds, too.
func examine(m *model, most int) Report {
	e := &examination{walk: explore(m, most), seen: map[[2]string]bool{}, shown: map[string]*walk{}}
	e.texts()
	e.words()
	e.edges()
	e.watches()
	e.tries()
	e.own()
	if e.whole() {
		e.within()
		e.ends()
		e.professional()
		e.help()
		e.reached()
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

// examination holds a walked guide against the rules.
type examination struct {
	*walk
	faults []Fault
	seen   map[[2]string]bool
	shown  map[string]*walk // by note: where more has to be told apart to see whether it is shown
}

// fault notes the first fault of a rule at a node: the walk goes breadth first, so its way is a
// shortest one.
func (e *examination) fault(rule, node, way string) {
	e.faultBy(rule, node, func() string { return way })
}

// faultAt is fault for a state, or for an answer there where choice is not nowhere.
func (e *examination) faultAt(rule, node string, state, choice int) {
	e.faultBy(rule, node, func() string { return e.trace(state, choice) })
}

// faultBy asks for the way only where it is kept: a fault may show in thousands of states.
func (e *examination) faultBy(rule, node string, way func() string) {
	if key := [2]string{rule, node}; !e.seen[key] {
		e.seen[key] = true
		e.faults = append(e.faults, Fault{rule, node, way()})
	}
}
