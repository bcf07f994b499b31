// Package verify proves that a guide is safe: it walks every state the guide can be in, with the
// engine's own transitions (package triage), and checks each state against rules.
//
// A state is a node and what later turns can still read of the earlier answers; answers that are
// never read again do not distinguish states. That keeps the number of states linear in the size of
// a guide, although transcripts have no maximum length. A [Finding] has one shortest transcript
// that reproduces it. Safety rules cannot be switched off.
//
// The package does not read files. It does not judge whether a text is true: people must. Start
// reading at [Verify], then [Rules], then states.go for the walk, and crosscheck.go for how the
// walk is compared with triage.Replay.
package verify

import (
	"cmp"
	"fmt"
	"strings"
	"sync"

	"firststeps/internal/guide"
)

// Level tells safety rules from style rules.
type Level uint8

const (
	Safety Level = iota // cannot be switched off
	Style               // can be switched off
)

// String returns the level as reports have it: safety, style.
func (l Level) String() string { return [...]string{"safety", "style"}[l] }

// Rule is a property that every guide must have in every state.
type Rule struct {
	ID     string // never changes
	Title  string // the property, as a sentence
	Why    string // what happens to whom if the property is missing
	Source string // the hazard, fact or lesson that the rule comes from
	Level  Level
	check  func(*proof)
}

// Finding reports that a rule does not hold.
type Finding struct {
	Rule    string `json:"rule"`
	Level   string `json:"level"`
	File    string `json:"file"`    // guide.yaml, or text/<language>.yaml
	Subject string `json:"subject"` // key path in the file: questions.life.choices.none
	// shortest transcript that reproduces it; empty if none is needed
	Path    string `json:"way"`
	Message string `json:"message"`
	Fix     string `json:"mend"`
}

// Options configure a proof.
type Options struct {
	Today   string // YYYY-MM-DD; if empty, review dates are not checked
	NoStyle bool   // skips style rules

	// seconds of the last proved release: the limit if the guide declares none
	RecordedTimes guide.Seconds
	RecordedTurns int  // as RecordedTimes, for turns to help
	Times         bool // fills Report.Times

	// returns only the first safety finding and stops there; the engine itself is not checked
	StopAtFirst bool
	NoWalk      bool // checks only what needs no walk; that proves nothing

	// the cross-checks that need not be repeated, or nil; those of this proof are added
	Checked *Checked

	// maximum number of states, 400,000 if 0; a guide with more is not proved
	MaxStates int
}

// Report is the outcome: a proof if it has no safety finding.
type Report struct {
	Guide    string    `json:"guide"`
	Version  string    `json:"version"`
	Release  string    `json:"release"`
	States   int       `json:"states"`
	Rules    int       `json:"rules"`
	Findings []Finding `json:"findings"`

	// worst times of the guide, in seconds; not set with StopAtFirst
	Worst guide.Seconds `json:"worst"`
	Turns int           `json:"turns"` // to help, at most; not set with StopAtFirst
	Times []Times       `json:"times,omitempty"`
}

// Proved reports whether every safety rule holds in every state.
func (r Report) Proved() bool {
	for _, f := range r.Findings {
		if f.Level == Safety.String() {
			return false
		}
	}
	return true
}

// proof is a verification in progress.
type proof struct {
	*walk
	options Options
	watch   watch
	rule    Rule
	found   []Finding
	// file and subject of each finding: one fault is reported once, by the first rule that finds it
	reported   map[string]bool
	reportedAt map[[2]string]bool // rule and subject of findings about states
	timed      *timed
	help       func() (at, turns int) // turnsToHelp of the complete walk
	back       func() *predecessors   // by answers, in the complete walk
	backAll    func() *predecessors   // by answers and offers
}

// Verify walks every state of a guide and checks it against every rule.
func Verify(g *guide.Guide, o Options) Report { return verifyOn(realEngine(), g, o) }

func verifyOn(e engine, g *guide.Guide, o Options) Report {
	groups, watch := watched(logicOf(g))
	p := &proof{walk: newWalk(g, groups, g.Rules, e), options: o, watch: watch,
		reported: map[string]bool{}, reportedAt: map[[2]string]bool{}, timed: &timed{}}
	p.help = sync.OnceValues(p.turnsToHelp)
	p.back = sync.OnceValue(func() *predecessors { return p.predecessors(false) })
	p.backAll = sync.OnceValue(func() *predecessors { return p.predecessors(true) })
	if o.StopAtFirst {
		p.workers = 1 // the caller verifies many guides at once
	}
	for _, n := range o.stages() {
		p.explore(n, cmp.Or(o.MaxStates, maxStates))
		if p.complete() {
			p.seen = nil // no state is added any more
		}
		if !o.StopAtFirst {
			p.crosscheckOnce(o.Checked)
		}
		for i := range p.states {
			p.states[i].Turn.Guide = g // rules read texts, too
		}
		p.checkRules()
		if p.complete() || p.overLimit || o.StopAtFirst && len(p.found) > 0 {
			break
		}
	}
	r := Report{
		Guide: g.ID, Version: g.Version, Release: g.Release,
		States: len(p.states), Rules: CountRules(g), Findings: p.found,
	}
	if p.complete() && !o.StopAtFirst {
		r.Worst = p.slowest()
		_, r.Turns = p.help()
		if o.Times {
			r.Times = p.times()
		}
	}
	return r
}

// find reports that the current rule does not hold for a subject in guide.yaml. The path of at
// reproduces it.
func (p *proof) find(subject string, at *state, fix, message string, args ...any) {
	p.findIn("guide.yaml", subject, at, fix, message, args...)
}

// findAt is find for a fault of a state. It reports nothing if the path to the state contains an
// answer that was already reported, or passes another node for which the same rule has a finding:
// one fault is one finding. Other faults of the state show after that one is fixed. Findings are
// only left out if there is one already, so whether a guide is proved does not depend on this. A
// path passes a node when it leaves it by an answer or by an offer.
func (p *proof) findAt(subject string, s *state, fix, message string, args ...any) {
	nodeReported := func(n *guide.Node) bool {
		return p.reportedAt[[2]string{p.rule.ID, ofNode(n)}]
	}
	for w := &s.path; w.moves > 0; w = p.before(w) {
		past := p.states[w.from].Turn.Node
		if w.node != nil && (p.choiceReported(w.node, w.choice) || nodeReported(w.node) ||
			nodeReported(past)) {
			return
		}
	}
	p.reportedAt[[2]string{p.rule.ID, subject}] = true
	p.find(subject, s, fix, message, args...)
}

// choiceReported reports whether an answer already has a finding.
func (p *proof) choiceReported(n *guide.Node, c *guide.Choice) bool {
	return p.reported[inGuideFile(ofChoice(n, c))]
}

func inGuideFile(subject string) string { return "guide.yaml:" + subject }

// findText is find for a text in one language.
func (p *proof) findText(t *guide.Text, subject string, fix, message string, args ...any) {
	p.findIn("text/"+t.Language+".yaml", subject, p.nearest(subject), fix, message, args...)
}

func (p *proof) findIn(file, subject string, at *state, fix, message string, args ...any) {
	if key := file + ":" + subject; p.reported[key] {
		return
	} else {
		p.reported[key] = true
	}
	f := Finding{
		Rule: p.rule.ID, Level: p.rule.Level.String(), File: file, Subject: subject,
		Message: fmt.Sprintf(message, args...), Fix: fix,
	}
	if at != nil {
		f.Path = p.transcript(at).String()
	}
	p.found = append(p.found, f)
}

// nearest returns the first state at the node that a subject names, as an example of where a text
// is shown.
func (p *proof) nearest(subject string) *state {
	parts := strings.Split(subject, ".")
	if len(parts) < 2 {
		return nil
	}
	if i, met := p.first[parts[1]]; met {
		return &p.states[i]
	}
	return nil
}

// ofNode and ofChoice return the subjects of nodes and choices.
func ofNode(n *guide.Node) string {
	if n.Kind == guide.Offering {
		return "always." + n.ID
	}
	return n.Kind.String() + "s." + n.ID
}

func ofChoice(n *guide.Node, c *guide.Choice) string {
	switch n.Kind {
	case guide.Offering:
		return ofNode(n)
	case guide.Step:
		return ofNode(n) + ".outcomes." + c.ID
	}
	return ofNode(n) + ".choices." + c.ID
}

// isCard reports whether a node is an emergency card. callsEmergency reports whether it calls the
// emergency service, card or not.
func isCard(n *guide.Node) bool {
	return n.Kind == guide.Disposition && n.Urgency == guide.Emergency
}

func callsEmergency(n *guide.Node) bool {
	return n.Call != nil && n.Call.Who == guide.EmergencyService
}

func isTry(n *guide.Node) bool { return n.Kind == guide.Step && n.Class == guide.Try }
