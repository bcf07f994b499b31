package safetycase

import (
	"fmt"
	"slices"
	"strings"
)

func missingEvidence(c *Case) (out []string) {
	for _, h := range c.Hazards {
		for _, e := range h.Evidence {
			out = append(out, c.Tree.lacks(h.ID, e)...)
		}
	}
	for _, g := range c.Goals {
		for _, e := range g.Evidence {
			out = append(out, c.Tree.lacks(g.ID, e)...)
		}
	}
	return out
}

func (t *Tree) lacks(who string, e Evidence) []string {
	_, known := t.rules[e.Rule]
	switch {
	case (e.Rule == "") == (e.Test == ""):
		return []string{who + ": evidence is a rule or a test"}
	case e.Rule != "" && !known:
		return []string{fmt.Sprintf("%s: there is no rule %q", who, e.Rule)}
	case e.Test != "" && !t.tests[place{e.In, e.Test}]:
		return []string{fmt.Sprintf("%s: there is no test %q in %q", who, e.Test, e.In)}
	}
	return nil
}

func missingFaults(c *Case) (out []string) {
	for i := range c.Hazards {
		h := &c.Hazards[i]
		for _, f := range h.ControlFault {
			if wrong := c.Tree.unplanted(h, f); wrong != "" {
				out = append(out, h.ID+": "+wrong)
			}
		}
	}
	return out
}

// unplanted says why a fault is none, or none that turns a rule of the hazard red.
func (t *Tree) unplanted(h *Hazard, f Fault) string {
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
		return e.Rule != "" &&
			e.Rule == rule
	})
	switch {
	case !known:
		return fmt.Sprintf("there is no fault, case or test of a fault %q", name)
	case f.Test == "" && !named:
		return fmt.Sprintf("%q turns %s red, which is no evidence here", name, rule)
	}
	return ""
}

func unknownPeople(c *Case) (out []string) {
	asked := map[string]bool{}
	for _, h := range c.Hazards {
		for _, id := range h.People {
			asked[id] = true
			if !slices.ContainsFunc(c.People, func(p Confirmation) bool { return p.ID == id }) {
				out = append(out, fmt.Sprintf("%s: nobody is called %q", h.ID, id))
			}
		}
	}
	for _, p := range c.People {
		if !asked[p.ID] {
			out = append(out, fmt.Sprintf("no hazard asks %q", p.ID))
		}
	}
	return out
}

// idleRules holds that the log knows every rule: a rule without a hazard is a rule nobody knows the
// reason of.
func idleRules(c *Case) (out []string) {
	used, why := map[string]bool{}, map[string]bool{}
	for _, h := range c.Hazards {
		for _, e := range h.Evidence {
			used[e.Rule] = true
		}
	}
	for _, s := range c.Structural {
		why[s.Rule] = true
		if _, known := c.Tree.rules[s.Rule]; !known || s.Why == "" || used[s.Rule] {
			out = append(out,
				fmt.Sprintf(
					"structural %q: it must be a rule, have its reason, and be evidence for no "+
						"hazard", s.Rule))
		}
	}
	for rule := range c.Tree.rules {
		if !used[rule] && !why[rule] {
			out = append(out,
				fmt.Sprintf(
					"the rule %q is evidence for no hazard: name it at one, or under structural",
					rule))
		}
	}
	slices.Sort(out)
	return out
}

func unshownGoals(c *Case) (out []string) {
	for _, g := range c.Goals {
		strategy, _, _ := strings.Cut(g.ID, ".")
		if !slices.Contains([]string{"St2", "St3", "St4"}, strategy) || g.Claim == "" {
			out = append(out,
				fmt.Sprintf("%q: a goal has a claim, and stands under St2, St3 or St4", g.ID))
		}
		if len(g.Evidence) == 0 && len(g.Open) == 0 {
			out = append(out, g.ID+": neither shown nor open")
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
