package safetycase

import (
	"fmt"
	"slices"
	"strings"
)

func missingEvidence(c *Case) (out []string) {
	for _, h := range c.Hazards {
		for _, e := range h.Evidence {
			out = append(out, c.Tree.missing(h.ID, e)...)
		}
	}
	for _, g := range c.Goals {
		for _, e := range g.Evidence {
			out = append(out, c.Tree.missing(g.ID, e)...)
		}
	}
	return out
}

// missing returns the findings on a piece of evidence of the hazard or goal with an id.
func (t *Tree) missing(id string, e Evidence) []string {
	_, known := t.rules[e.Rule]
	switch {
	case (e.Rule == "") == (e.Test == ""):
		return []string{id + ": evidence must be either a rule or a test"}
	case e.Rule != "" && !known:
		return []string{fmt.Sprintf("%s: no rule %q", id, e.Rule)}
	case e.Test != "" && !t.tests[place{e.In, e.Test}]:
		return []string{fmt.Sprintf("%s: no test %q in %q", id, e.Test, e.In)}
	}
	return nil
}

func missingFaults(c *Case) (out []string) {
	for i := range c.Hazards {
		h := &c.Hazards[i]
		for _, f := range h.ControlFault {
			if wrong := c.Tree.faultError(h, f); wrong != "" {
				out = append(out, h.ID+": "+wrong)
			}
		}
	}
	return out
}

// faultError returns why a fault does not exist, or does not make a rule of the hazard fail.
func (t *Tree) faultError(h *Hazard, f Fault) string {
	name, rule, known := f.Fault, "", t.tests[place{f.In, f.Test}]
	switch {
	case f.Fault != "":
		rule, known = t.faults[f.Fault], t.faults[f.Fault] != ""
	case f.Case != "":
		name, rule, known = f.Case, t.cases[f.Case], t.cases[f.Case] != ""
	default:
		name = f.Test
	}
	named := slices.ContainsFunc(h.Evidence, func(e Evidence) bool {
		return e.Rule != "" && e.Rule == rule
	})
	switch {
	case !known:
		return fmt.Sprintf("no planted fault, case or test %q", name)
	case f.Test == "" && !named:
		return fmt.Sprintf("%q makes %s fail, which is not evidence of this hazard", name, rule)
	}
	return ""
}

func unknownPeople(c *Case) (out []string) {
	used := map[string]bool{}
	for _, h := range c.Hazards {
		for _, id := range h.People {
			used[id] = true
			if !slices.ContainsFunc(c.People, func(p Confirmation) bool { return p.ID == id }) {
				out = append(out, fmt.Sprintf("%s: unknown person %q", h.ID, id))
			}
		}
	}
	for _, p := range c.People {
		if !used[p.ID] {
			out = append(out, fmt.Sprintf("no hazard names the person %q", p.ID))
		}
	}
	return out
}

// unusedRules checks that the log names every rule: a rule without a hazard has no known reason.
func unusedRules(c *Case) (out []string) {
	used, why := map[string]bool{}, map[string]bool{}
	for _, h := range c.Hazards {
		for _, e := range h.Evidence {
			used[e.Rule] = true
		}
	}
	for _, s := range c.Structural {
		why[s.Rule] = true
		if _, known := c.Tree.rules[s.Rule]; !known || s.Why == "" || used[s.Rule] {
			out = append(out, fmt.Sprintf("structural %q: must be a rule with a reason, and "+
				"not evidence of a hazard", s.Rule))
		}
	}
	for rule := range c.Tree.rules {
		if !used[rule] && !why[rule] {
			out = append(out, fmt.Sprintf("the rule %q is not evidence of any hazard: name it at "+
				"one, or under structural", rule))
		}
	}
	slices.Sort(out)
	return out
}

func unprovenGoals(c *Case) (out []string) {
	for _, g := range c.Goals {
		strategy, _, _ := strings.Cut(g.ID, ".")
		if !slices.Contains([]string{"St2", "St3", "St4"}, strategy) || g.Claim == "" {
			out = append(out,
				fmt.Sprintf("%q: a goal must have a claim and an id under St2, St3 or St4", g.ID))
		}
		if len(g.Evidence) == 0 && len(g.Open) == 0 {
			out = append(out, g.ID+": neither proven nor open")
		}
	}
	return out
}

func staleProofs(c *Case) (out []string) {
	if len(c.Tree.proofs) == 0 {
		return []string{"no guide ships"}
	}
	for _, p := range c.Tree.proofs {
		if wrong := p.stale(); wrong != "" {
			out = append(out, p.Guide.ID+": "+wrong)
		}
	}
	return out
}
