package safetycase

import (
	"fmt"
	"io/fs"
	"slices"
)

// Case is a hazard log with what there is to hold it against.
type Case struct {
	*Log
	Tree *Tree
}

// OpenCase reads log and tree below the module's root.
func OpenCase(root fs.FS) (*Case, error) {
	l, err := Read(root)
	if err != nil {
		return nil, err
	}
	t, err := look(root)
	return &Case{l, t}, err
}

// check is one demand on the log: it gives a line a finding. A test asserts that each has been seen
// to fail.
type check struct {
	name string
	run  func(*Case) []string
}

func checks() []check {
	return []check{
		{"records are whole", ofEach(unwhole)},
		{"numbers run on", outOfOrder},
		{"scores are the matrix's", ofEach(misscored)},
		{"nothing that kills falls below 3", ofEach(belowFloor)},
		{"information alone saves no life", ofEach(onlyInformed)},
		{"controlled means shown", ofEach(unshown)},
		{"open claims nothing", ofEach(overclaimed)},
		{"evidence exists", missingEvidence},
		{"planted faults exist", missingFaults},
		{"people are named", unknownPeople},
		{"every rule has its hazard", idleRules},
		{"goals are shown or open", unshownGoals},
		{"proofs are of this release", staleProofs},
	}
}

// Findings gives everything that is wrong with the log, in the order of the checks. It is empty
// where the case may be written.
func (c *Case) Findings() (all []string) {
	for _, check := range checks() {
		for _, f := range check.run(c) {
			all = append(all, check.name+": "+f)
		}
	}
	return all
}

// ofEach asks a question of each hazard, and puts its id before each answer.
func ofEach(ask func(*Hazard) []string) func(*Case) []string {
	return func(c *Case) (out []string) {
		for i := range c.Hazards {
			for _, f := range ask(&c.Hazards[i]) {
				out = append(out, c.Hazards[i].ID+": "+f)
			}
		}
		return out
	}
}

func unwhole(h *Hazard) (out []string) {
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
		out = append(out, "controls and their class go together")
	}
	for _, c := range h.Class {
		if c != Design && c != Protection && c != Information {
			out = append(out, fmt.Sprintf("class %q is none of D, P, I", c))
		}
	}
	return out
}

func outOfOrder(c *Case) (out []string) {
	if len(c.Hazards) == 0 {
		return []string{"there are no hazards"}
	}
	for i, h := range c.Hazards {
		if want := fmt.Sprintf("H-%02d", i+1); h.ID != want {
			out = append(out, fmt.Sprintf("%q stands in the place of %s", h.ID, want))
		}
	}
	return out
}
