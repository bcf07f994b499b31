// Package safetycase generates docs/safety-case.md, the argument that Firststeps is safe enough,
// from the hazard log (docs/hazards.yaml), the rules of package verify, the proofs on record beside
// the guides, and the tests in the tree. A test here also checks that the tests and pages named in
// docs/asvs.md exist.
//
// The package does not judge whether a control is good, and does not run the tests that the log
// names: it checks that each of them exists, and `go test` runs them together with this package.
// Claims that only people can confirm are shown as open. The package is not part of the program.
// Start reading at [Log], then [Case.Findings], then case.md.tmpl.
package safetycase

import (
	"fmt"
	"io/fs"

	"go.yaml.in/yaml/v4"
)

// The files of the log and of the case, relative to the module's root.
const (
	LogFile  = "docs/hazards.yaml"
	CaseFile = "docs/safety-case.md"
)

// noOwner is the owner of a hazard that has no owner yet.
const noOwner = "to be named by the operator"

// Log is the hazard log.
type Log struct {
	People     []Confirmation `yaml:"people"`
	Structural []Structural   `yaml:"structural"`
	Goals      []Goal         `yaml:"goals"`
	Hazards    []Hazard       `yaml:"hazards"`
}

// Confirmation is something that a test cannot show and a person must confirm. No confirmation has
// been given so far.
type Confirmation struct {
	ID       string `yaml:"id"`
	Who      string `yaml:"who"`
	Confirms string `yaml:"confirms"`
}

// Structural is a rule of package verify that is not evidence of a single hazard.
type Structural struct {
	Rule string `yaml:"rule"`
	Why  string `yaml:"why"`
}

// Goal is a claim that is not about a single hazard.
type Goal struct {
	ID       string     `yaml:"id"` // St2.1 belongs to strategy St2
	Claim    string     `yaml:"claim"`
	Evidence []Evidence `yaml:"evidence"`
	Open     []string   `yaml:"open"` // what is not proven
}

// Hazard is something that can hurt a person who uses Firststeps, with its present controls.
type Hazard struct {
	ID     string   `yaml:"id"`
	Title  string   `yaml:"title"`
	Causes []string `yaml:"causes"`

	Severity         Severity   `yaml:"severity"` // before any control
	LikelihoodBefore Likelihood `yaml:"likelihood-before"`
	ScoreBefore      int        `yaml:"score-before"`

	Controls     []string   `yaml:"controls"`
	Class        []Class    `yaml:"class"` // of the controls
	Evidence     []Evidence `yaml:"evidence"`
	ControlFault []Fault    `yaml:"control-fault"`

	SeverityAfter   Severity   `yaml:"severity-after"`
	LikelihoodAfter Likelihood `yaml:"likelihood-after"`
	ScoreAfter      int        `yaml:"score-after"`

	Residual string `yaml:"residual"` // why the residual risk is acceptable or not
	Owner    string `yaml:"owner"`
	Status   Status `yaml:"status"`
	// "later" if no part of the program can cause it yet, else empty
	Arises  string   `yaml:"arises"`
	Missing []string `yaml:"missing"` // if open: the missing controls
	Issue   string   `yaml:"issue"`   // if open: the issue that tracks them
	Reopens string   `yaml:"reopens"` // if controlled: what reopens it; may be empty
	People  []string `yaml:"people"`  // ids of confirmations
}

// Evidence shows that a control works: a rule of package verify, or a test.
type Evidence struct {
	Rule string `yaml:"rule"`
	Note string `yaml:"note"` // where the rule was checked, if not in every state
	// name of a Go test, or title of a browser test with … for its variable parts
	Test string `yaml:"test"`
	In   string `yaml:"in"` // folder of the test
}

// Fault is a planted fault that made a control fail: an entry of
// internal/guide/verify/testdata/faults.yaml, a case of internal/guide/verify/testdata/cases, or a
// test that plants it.
type Fault struct {
	Fault string `yaml:"fault"`
	Case  string `yaml:"case"`
	Test  string `yaml:"test"`
	In    string `yaml:"in"`
}

// Class is a kind of control, the best first: safe by design, a protective measure, information.
type Class string

const (
	Design      Class = "D"
	Protection  Class = "P"
	Information Class = "I"
)

// Status is whether a hazard is sufficiently controlled.
type Status string

const (
	Controlled Status = "controlled"
	Open       Status = "open"
)

// later marks a hazard that no part of the program can cause yet.
const later = "later"

// Read reads the log below the module's root. Unknown and duplicate keys are errors, with their
// lines.
func Read(root fs.FS) (*Log, error) {
	raw, err := fs.ReadFile(root, LogFile)
	if err != nil {
		return nil, err
	}
	var l Log
	if err := yaml.Load(raw, &l, yaml.WithKnownFields()); err != nil {
		return nil, fmt.Errorf("%s: %w", LogFile, err)
	}
	return &l, nil
}
