package vehicle

import (
	"slices"
	"testing"

	"firststeps/internal/facts/place"
)

// The providers of makers' roadside numbers are spelled as Makes spells them, so that they can be
// looked up.
func TestRoadsideProvidersAreMakes(t *testing.T) {
	n := 0
	for _, c := range place.All() {
		for _, r := range place.RoadsideIn(c.ISO) {
			if r.Kind != "oem" {
				continue
			}
			n++
			if !slices.Contains(Makes(), r.Provider) {
				t.Errorf("%s in %s is not a make", r.Provider, r.ISO)
			}
		}
	}
	if n < 10 {
		t.Fatalf("only %d providers", n)
	}
}
