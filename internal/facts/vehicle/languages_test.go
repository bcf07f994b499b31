package vehicle

import (
	"maps"
	"slices"
	"testing"

	"firststeps/internal/facts/vin"
)

// TestEverySentenceIsTranslated fails if a sentence of a table or a reason has no translation in
// some language, or if a translation has no sentence any more.
func TestEverySentenceIsTranslated(t *testing.T) {
	said := map[string]bool{}
	for _, h := range habits() {
		said[h.Say] = true
	}
	for _, c := range kindsOfCars() {
		_, why := c.Release()
		said[why] = true
	}
	for language, translated := range sentences() {
		for sentence := range said {
			if Said(sentence, language) == sentence {
				t.Errorf("%s: not translated: %q", language, sentence)
			}
		}
		for sentence := range translated {
			if !said[sentence] {
				t.Errorf("%s: no table has %q", language, sentence)
			}
		}
	}
	got := slices.Sorted(maps.Keys(sentences()))
	if !slices.Equal(got, []string{"de", "es", "fr"}) {
		t.Errorf("translations: %v", got)
	}
}

// kindsOfCars returns cars for every reason that Release has.
func kindsOfCars() []Car {
	all := []Car{{Elsewhere: true}, {Truth: Override{Truth: "liftback"}}, {Shape: Hatch},
		{Shape: Pickup}, {}, {Shape: Trunk}, {Shape: Trunk, ForUS: true}}
	for p := vin.None + 1; problem(p) != ""; p++ {
		all = append(all, Car{Problem: p})
	}
	for year := 1999; year < 2006; year++ {
		for _, shape := range []Shape{Trunk, Front} {
			all = append(all, Car{Shape: shape, ForUS: true, Passenger: true, Year: year})
		}
	}
	return append(all, Car{Shape: Trunk, ForUS: true, Passenger: true})
}
