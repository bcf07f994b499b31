package vehicle

import (
	"slices"
	"testing"

	"firststeps/internal/facts/place"
)

// A maker's number is found by the name that cars have here.
func TestMakersAreSpelledAsCarsAre(t *testing.T) {
	n := 0
	for _, c := range place.All() {
		for _, r := range place.RoadsideIn(c.ISO) {
			if r.Kind != "oem" {
				continue
			}
			n++
			if !slices.Contains(Makes(), r.Provider) {
				t.Errorf("%s in %s is no make", r.Provider, r.ISO)
			}
		}
	}
	if n < 10 {
		t.Fatalf("only %d", n)
	}
}
