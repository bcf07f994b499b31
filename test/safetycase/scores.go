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
			out = append(out, fmt.Sprintf("%s: the matrix has %d for %s × %s, not %d", s.when,
				want, s.sev, s.like, s.got))
		}
	}
	return out
}

// belowMinimum reports a fatal hazard that scores below minFatal: controls make a death less
// likely, but not less severe.
func belowMinimum(h *Hazard) []string {
	if h.Severity == catastrophic && h.ScoreAfter < minFatal {
		return []string{fmt.Sprintf("scored %d after, but it can kill: at least %d",
			h.ScoreAfter, minFatal)}
	}
	return nil
}

func onlyInformed(h *Hazard) []string {
	only := !slices.ContainsFunc(h.Class, func(c Class) bool { return c != Information })
	if h.Severity == catastrophic && len(h.Class) > 0 && only {
		return []string{"information is the only control of a fatal hazard"}
	}
	return nil
}

func unproven(h *Hazard) (out []string) {
	if h.Status != Controlled {
		return nil
	}
	if len(h.Evidence) == 0 {
		out = append(out, "no evidence: name a rule or a test, or declare it open")
	}
	if len(h.Evidence) > 0 && len(h.ControlFault) == 0 {
		out = append(out, "no planted fault that makes its evidence fail")
	}
	if h.ScoreAfter > maxReleasable {
		out = append(out, fmt.Sprintf("scored %d after: a controlled hazard scores at most %d",
			h.ScoreAfter, maxReleasable))
	}
	if len(h.Missing) > 0 || h.Issue != "" || h.Arises != "" {
		out = append(out, "it has something missing, so it is open")
	}
	return out
}

func overclaimed(h *Hazard) (out []string) {
	if h.Status != Open {
		return nil
	}
	if len(h.Missing) == 0 || h.Issue == "" {
		out = append(out, "state what is missing, and the issue that tracks it")
	}
	if h.SeverityAfter != h.Severity || h.LikelihoodAfter != h.LikelihoodBefore {
		out = append(out, "an open hazard is scored as before: incomplete controls do not count")
	}
	if h.Reopens != "" {
		out = append(out, "an open hazard cannot reopen")
	}
	return out
}
