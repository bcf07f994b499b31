// Package safetycase makes the argument that Firststeps is safe enough, from the hazard log
// (docs/hazards.yaml), the rules of package verify, the proofs on record beside the guides, and the
// tests that exist in the tree. The argument is docs/safety-case.md; nobody writes it by hand. A
// test here also holds docs/asvs.md to the tests and pages that it names.
//
// It does not judge whether a control is good, and does not run the tests that it names: it holds
// that each of them is there, and stands in the same `go test` itself. What only people can confirm
// it shows as open, and never claims. It is no part of the program. Start reading at [Log], then
// [Case.Findings], then case.md.tmpl.
package safetycase

import (
	"fmt"
	"io/fs"

	"go.yaml.in/yaml/v4"
)

// Where the log is read from and the case is written to, from the module's root.
const (
	LogFile  = "docs/hazards.yaml"
	CaseFile = "docs/safety-case.md"
)

// nobody stands for an owner while there is none.
const nobody = "to be named by the operator"

// Log is the hazard log as it is written down.
type Log struct {
	People     []Confirmation `yaml:"people"`
	Structural []Structural   `yaml:"structural"`
	Goals      []Goal         `yaml:"goals"`
	Hazards    []Hazard       `yaml:"hazards"`
}

// Confirmation is something that no test can show and a person has to. None of them has been given
// so far.
type Confirmation struct {
	ID       string `yaml:"id"`
	Who      string `yaml:"who"`
	Confirms string `yaml:"confirms"`
}

// Structural is a rule of package verify that is evidence for no single hazard.
type Structural struct {
	Rule string `yaml:"rule"`
	Why  string `yaml:"why"`
}

// Goal is a claim beside those about single hazards.
type Goal struct {
	ID       string     `yaml:"id"` // St2.1 stands under strategy St2
	Claim    string     `yaml:"claim"`
	Evidence []Evidence `yaml:"evidence"`
	Open     []string   `yaml:"open"` // what is not shown
}

// Hazard is something that can hurt a person who uses Firststeps, and what stands against it today.
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

	Residual string `yaml:"residual"` // why what stays may stay, or why it may not
	Owner    string `yaml:"owner"`
	Status   Status `yaml:"status"`
	// "later" where no part of the program can cause it yet, else empty
	Arises  string   `yaml:"arises"`
	Missing []string `yaml:"missing"` // open: what has to be there
	Issue   string   `yaml:"issue"`   // open: where it is to be done
	Reopens string   `yaml:"reopens"` // controlled: what opens it again; may be empty
	People  []string `yaml:"people"`  // ids of confirmations
}

// Evidence is what shows that a control works: a rule of package verify, or a test.
type Evidence struct {
	Rule string `yaml:"rule"`
	Note string `yaml:"note"` // how far the rule was judged, where that is not everywhere
	// name of a Go test, or title of a browser test with … for what differs
	Test string `yaml:"test"`
	In   string `yaml:"in"` // folder of the test
}

// Fault is what was planted to see a control fail: an entry of
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

// Status says whether enough stands against a hazard.
type Status string

const (
	Controlled Status = "controlled"
	Open       Status = "open"
)

// later marks a hazard that nothing in the program can cause yet.
const later = "later"

// Read reads the log below the module's root. Unknown keys and keys given twice are errors, with
// their lines.
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
