package safetycase

import (
	"fmt"
	"slices"
)

func misscored(h *Hazard) (out []string) {
	for _, s := range []struct {
		when string
		sev  Severity
		like Likelihood
		got  int
	}{{"before", h.Severity, h.LikelihoodBefore, h.ScoreBefore},
		{"after", h.SeverityAfter, h.LikelihoodAfter, h.ScoreAfter}} {
		want, ok := Score(s.sev, s.like)
		if !ok {
			out = append(out, fmt.Sprintf("%s: the matrix has no %q × %q", s.when, s.sev, s.like))
		} else if s.got != want {
			out = append(out, fmt.Sprintf("%s: the matrix gives %d for %s × %s, not %d", s.when,
				want, s.sev, s.like, s.got))
		}
	}
	return out
}

// belowFloor holds on to what is at stake: a control makes a death rarer, never smaller.
func belowFloor(h *Hazard) []string {
	if h.Severity == catastrophic && h.ScoreAfter < floor {
		return []string{fmt.Sprintf("scored %d after, and it can kill: never below %d",
			h.ScoreAfter, floor)}
	}
	return nil
}

func onlyInformed(h *Hazard) []string {
	only := !slices.ContainsFunc(h.Class, func(c Class) bool { return c != Information })
	if h.Severity == catastrophic && len(h.Class) > 0 && only {
		return []string{"words alone stand against something that can kill"}
	}
	return nil
}

func unshown(h *Hazard) (out []string) {
	if h.Status != Controlled {
		return nil
	}
	if len(h.Evidence) == 0 {
		out = append(out, "no evidence: name a rule or a test, or declare it open")
	}
	if len(h.Evidence) > 0 && len(h.ControlFault) == 0 {
		out = append(out, "no planted fault has been seen to turn its evidence red")
	}
	if h.ScoreAfter > releases {
		out = append(out, fmt.Sprintf("scored %d after: over %d nothing counts as controlled",
			h.ScoreAfter, releases))
	}
	if len(h.Missing) > 0 || h.Issue != "" || h.Arises != "" {
		out = append(out, "something is missing, so it is open")
	}
	return out
}

func overclaimed(h *Hazard) (out []string) {
	if h.Status != Open {
		return nil
	}
	if len(h.Missing) == 0 || h.Issue == "" {
		out = append(out, "say what is missing, and in which issue it is to be done")
	}
	if h.SeverityAfter != h.Severity || h.LikelihoodAfter != h.LikelihoodBefore {
		out = append(out, "an open hazard is scored as before: half a control earns nothing")
	}
	if h.Reopens != "" {
		out = append(out, "it need not be opened again")
	}
	return out
}
