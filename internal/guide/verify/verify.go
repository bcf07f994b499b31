// Package verify proves that a guide is safe: it walks every state the guide can be in, with the
// engine's own legs (package triage), and holds each against rules.
//
// A state is a node and what later turns can still read of the answers before it; answers that
// nothing reads any more do not tell states apart. That keeps their number linear in the size of a
// guide, where transcripts are without end. A [Finding] has one shortest transcript that shows it.
// Safety rules cannot be switched off.
//
// The package does not read files, and does not judge whether a text is true: that is for people.
// Start reading at [Verify], then [Rules], then states.go for the walk, and crosscheck.go for how
// it is held against triage.Replay.
package verify

import (
	"cmp"
	"fmt"
	"strings"

	"firststeps/internal/guide"
)

// Level says whether a rule can be switched off.
type Level uint8

const (
	Safety Level = iota // cannot
	Style               // can
)

// String gives the level as it stands in reports: safety, style.
func (l Level) String() string { return [...]string{"safety", "style"}[l] }

// Rule is a property that every guide must have in every state.
type Rule struct {
	ID     string // stable
	Title  string // what holds, as a sentence
	Why    string // what happens to whom without it
	Source string // hazard, fact or lesson that it comes from
	Level  Level
	check  func(*proof)
}

// Finding is that a rule does not hold.
type Finding struct {
	Rule    string `json:"rule"`
	Level   string `json:"level"`
	File    string `json:"file"`    // guide.yaml, or text/<language>.yaml
	Subject string `json:"subject"` // where in the file: questions.life.choices.none
	Way     string `json:"way"`     // shortest transcript that shows it; empty where none is needed
	Message string `json:"message"`
	Mend    string `json:"mend"`
}

// Options are what a proof may be told.
type Options struct {
	Today   string // YYYY-MM-DD; empty leaves freshness out
	NoStyle bool   // leaves style rules out

	// what the last proved release took: the bound where the guide declares none
	Recorded guide.Seconds
	Times    bool // fills Report.Times

	// gives the first safety finding alone, and looks no further; the engine itself is taken to be
	// sound
	StopAtFirst bool
	NoWalk      bool // holds only what shows without a walk; that proves nothing
	// most states that are looked at, 400,000 where it is 0; a guide with more is not proved
	MaxStates int
}

// Report is the outcome: a proof where there is no safety finding.
type Report struct {
	Guide    string    `json:"guide"`
	Version  string    `json:"version"`
	Release  string    `json:"release"`
	States   int       `json:"states"`
	Rules    int       `json:"rules"`
	Findings []Finding `json:"findings"`

	Worst guide.Seconds `json:"worst"` // the seconds that the guide takes; not with StopAtFirst
	Times []Times       `json:"times,omitempty"`
}

// Proved says that every safety rule holds in every state.
func (r Report) Proved() bool {
	for _, f := range r.Findings {
		if f.Level == Safety.String() {
			return false
		}
	}
	return true
}

// proof is a verification under way.
type proof struct {
	*walk
	options Options
	watch   watch
	rule    Rule
	found   []Finding
	// one fault, one finding: what a former rule has found is not found again
	subject map[string]bool
	blamed  map[[2]string]bool // rule and subject of findings about states
	timed   []*clock           // when timedAt states had been followed
	timedAt int
}

// Verify walks every state of a guide and holds it against every rule.
func Verify(g *guide.Guide, o Options) Report { return verifyOn(realEngine(), g, o) }

func verifyOn(e engine, g *guide.Guide, o Options) Report {
	groups, watch := watched(g)
	p := &proof{walk: newWalk(g, groups, g.Rules, e), options: o, watch: watch,
		subject: map[string]bool{}, blamed: map[[2]string]bool{}}
	p.quick = o.StopAtFirst
	for _, many := range o.stages() {
		p.to(many, cmp.Or(o.MaxStates, maxStates))
		p.hold()
		if p.whole() || p.cut || o.StopAtFirst && len(p.found) > 0 {
			break
		}
	}
	r := Report{
		Guide: g.ID, Version: g.Version, Release: g.Release,
		States: len(p.states), Rules: len(Rules()) + len(g.Rules), Findings: p.found,
	}
	if p.whole() && !o.StopAtFirst {
		r.Worst = p.slowest()
		if o.Times {
			r.Times = p.times()
		}
	}
	return r
}

// find notes that the rule does not hold of a subject in guide.yaml, and the way to see it.
func (p *proof) find(subject string, way *state, mend, message string, args ...any) {
	p.findIn("guide.yaml", subject, way, mend, message, args...)
}

// findAt is find for what is wrong with being in a state. It is silent where the way there leads
// over an answer that was found already, or past another node that the same rule has found: one
// fault, one finding. What else is wrong there shows once that is mended; without such a finding
// nothing is left out, so a proof never hangs on it. A way past a node leaves it by an answer or by
// an offer.
func (p *proof) findAt(subject string, s *state, mend, message string, args ...any) {
	blamed := func(n *guide.Node) bool { return p.blamed[[2]string{p.rule.ID, ofNode(n)}] }
	for w := s.way; w.moves > 0; w = w.before {
		past := p.states[w.from].Turn.Node
		if w.node != nil && (p.blames(w.node, w.choice) || blamed(w.node) || blamed(past)) {
			return
		}
	}
	p.blamed[[2]string{p.rule.ID, subject}] = true
	p.find(subject, s, mend, message, args...)
}

// blames says whether an answer was found already.
func (p *proof) blames(n *guide.Node, c *guide.Choice) bool {
	return p.subject[inLogic(ofChoice(n, c))]
}

func inLogic(subject string) string { return "guide.yaml:" + subject }

// findText is find for a text of a language.
func (p *proof) findText(t *guide.Text, subject string, mend, message string, args ...any) {
	p.findIn("text/"+t.Language+".yaml", subject, p.nearest(subject), mend, message, args...)
}

func (p *proof) findIn(file, subject string, way *state, mend, message string, args ...any) {
	if key := file + ":" + subject; p.subject[key] {
		return
	} else {
		p.subject[key] = true
	}
	f := Finding{
		Rule: p.rule.ID, Level: p.rule.Level.String(), File: file, Subject: subject,
		Message: fmt.Sprintf(message, args...), Mend: mend,
	}
	if way != nil {
		f.Way = way.way.transcript().String()
	}
	p.found = append(p.found, f)
}

// nearest gives the first state at the node that a subject names, so that a text can be looked at.
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

// subjects of nodes and choices.
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

// isCard says whether a node is an emergency card; calls whether it has the emergency service
// called, card or not.
func isCard(n *guide.Node) bool {
	return n.Kind == guide.Disposition &&
		n.Urgency == guide.Emergency
}

func calls(n *guide.Node) bool { return n.Call != nil && n.Call.Who == guide.EmergencyService }

func isTry(n *guide.Node) bool { return n.Kind == guide.Step && n.Class == guide.Try }
