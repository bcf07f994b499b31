package verify

import (
	"testing"

	"firststeps/test/short"
)

// A partial walk must not report a finding for a guide that the complete walk proves.
func TestPartialWalkHasNoFalsePositives(t *testing.T) {
	short.Skip(t)
	g := trunk(t)
	if r := Verify(g, Options{NoWalk: true}); len(r.Findings) > 0 {
		t.Error(r.Findings)
	}
	if r := Verify(g, Options{StopAtFirst: true}); !r.Proved() || r.States < 1000 {
		t.Error(r.States, r.Findings)
	}
	for _, most := range []int{1, 7, 300, 3000} {
		r := Verify(g, Options{MaxStates: most, NoStyle: true})
		if len(r.Findings) != 1 || r.Findings[0].Rule != "too-many-states" {
			t.Errorf("with at most %d states: %v", most, r.Findings)
		}
	}
}
