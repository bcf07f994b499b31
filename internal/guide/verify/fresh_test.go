package verify

import "testing"

// TestReleasePastReviewDateIsRejected checks that the shipped guide is not proved for a release
// after its review date. Without a date, as for users, the review date has no effect.
func TestReleasePastReviewDateIsRejected(t *testing.T) {
	g := trunk(t)
	r := Verify(g, Options{Today: "9999-12-31", StopAtFirst: true})
	if r.Proved() || r.Findings[0].Rule != "review-date" {
		t.Errorf("release after %s is proved: %+v", g.ReviewBy, r.Findings)
	}
	late := compiled(t, base(t))
	late.ReviewBy = "2000-01-01"
	if r := Verify(late, Options{}); !r.Proved() {
		t.Errorf("without a date it is rejected: %+v", r.Findings)
	}
}
