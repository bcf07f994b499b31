package safetycase

import (
	"fmt"
	"io/fs"
	"slices"
)

// Case is a hazard log with the tree against which it is checked.
type Case struct {
	*Log
	Tree *Tree
}

// OpenCase reads the log and the tree below the module's root.
func OpenCase(root fs.FS) (*Case, error) {
	l, err := Read(root)
	if err != nil {
		return nil, err
	}
	t, err := readTree(root)
	return &Case{l, t}, err
}

// check is one requirement on the log; run returns one line for each finding. A test asserts that
// each check can fail.
type check struct {
	name string
	run  func(*Case) []string
}

func checks() []check {
	return []check{
		{"records are complete", ofEach(incomplete)},
		{"numbers are consecutive", outOfOrder},
		{"scores are the matrix's", ofEach(misscored)},
		{"no fatal hazard scores below 3", ofEach(belowMinimum)},
		{"information alone saves no life", ofEach(onlyInformed)},
		{"controlled hazards have evidence", ofEach(unproven)},
		{"open hazards claim nothing", ofEach(overclaimed)},
		{"evidence exists", missingEvidence},
		{"planted faults exist", missingFaults},
		{"people are known", unknownPeople},
		{"every rule has its hazard", unusedRules},
		{"goals are proven or open", unprovenGoals},
		{"proofs are of this release", staleProofs},
	}
}

// Findings returns all findings on the log, in the order of the checks. The case may be written
// only if there are none.
func (c *Case) Findings() (all []string) {
	for _, check := range checks() {
		for _, f := range check.run(c) {
			all = append(all, check.name+": "+f)
		}
	}
	return all
}

// ofEach returns a check that calls one for each hazard, and prefixes its findings with the id.
func ofEach(one func(*Hazard) []string) func(*Case) []string {
	return func(c *Case) (out []string) {
		for i := range c.Hazards {
			for _, f := range one(&c.Hazards[i]) {
				out = append(out, c.Hazards[i].ID+": "+f)
			}
		}
		return out
	}
}

func incomplete(h *Hazard) (out []string) {
	for name, missing := range map[string]bool{
		"title": h.Title == "", "causes": len(h.Causes) == 0, "residual": h.Residual == "",
		"owner":  h.Owner == "",
		"people": len(h.People) == 0,
	} {
		if missing {
			out = append(out, "no "+name)
		}
	}
	slices.Sort(out)
	if h.Status != Controlled && h.Status != Open {
		out = append(out, fmt.Sprintf("status %q is neither controlled nor open", h.Status))
	}
	if h.Arises != "" && h.Arises != later {
		out = append(out, fmt.Sprintf("arises %q: say later, or leave it out", h.Arises))
	}
	if (len(h.Controls) == 0) != (len(h.Class) == 0) {
		out = append(out, "controls without a class, or a class without controls")
	}
	for _, c := range h.Class {
		if c != Design && c != Protection && c != Information {
			out = append(out, fmt.Sprintf("class %q is not D, P or I", c))
		}
	}
	return out
}

func outOfOrder(c *Case) (out []string) {
	if len(c.Hazards) == 0 {
		return []string{"no hazards"}
	}
	for i, h := range c.Hazards {
		if want := fmt.Sprintf("H-%02d", i+1); h.ID != want {
			out = append(out, fmt.Sprintf("id %q, want %s", h.ID, want))
		}
	}
	return out
}
