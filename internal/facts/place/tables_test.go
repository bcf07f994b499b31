package place

import (
	"slices"
	"strings"
	"testing"
)

// The number shown and the number dialled must be the same.
func TestRoadsideShownNumberIsDialled(t *testing.T) {
	digits := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, s)
	}
	for _, r := range roadside() {
		shown := strings.TrimPrefix(digits(r.Number), "0")
		got, err := CallBack(r.ISO, r.Number)
		if r.Dial != "+"+digits(r.Dial) || !strings.HasSuffix(r.Dial, shown) ||
			err == nil && got != r.Dial {
			t.Errorf("%s in %s: shows %s, dials %s (understood as %s)", r.Provider, r.ISO, r.Number,
				r.Dial, got)
		}
	}
}

// Every row belongs to a country, and no row that rests on one source is an emergency number.
func TestLinesAreNoEmergencyNumbers(t *testing.T) {
	for _, l := range lines() {
		c, ok := Lookup(l.ISO)
		if !ok {
			t.Errorf("%s is not a country", l.ISO)
		}
		for _, n := range c.Services {
			if n.ReachedBy(l.Number) && l.Kind != "emergency_text" {
				t.Errorf("%s in %s is %s", l.Number, l.ISO, l.Kind)
			}
		}
	}
	for _, h := range helplines() {
		c, ok := Lookup(h.ISO)
		if !ok {
			t.Errorf("%s is not a country", h.ISO)
		}
		for _, n := range c.Services {
			if n.ReachedBy(h.Dial()) {
				t.Errorf("%s of %s in %s is an emergency number", h.Number, h.Who, h.ISO)
			}
		}
	}
	for _, r := range roadside() {
		if _, ok := Lookup(r.ISO); !ok {
			t.Errorf("%s is not a country", r.ISO)
		}
	}
	for _, r := range roads() {
		if _, ok := Lookup(r.ISO); !ok {
			t.Errorf("%s is not a country", r.ISO)
		}
	}
}

// The sentence for the user must contain the row's number.
func TestLinesSayTheirNumber(t *testing.T) {
	for _, l := range lines() {
		if l.Say != "" && !strings.Contains(l.Say, l.Number) {
			t.Errorf("%s of %s is not in %q", l.Number, l.ISO, l.Say)
		}
	}
}

// A number must begin with its country's code, so rows of swapped countries are detected.
func TestRoadsideBelongsToItsCountry(t *testing.T) {
	foreign := func(rows []Roadside) (n int) {
		for _, r := range rows {
			if !strings.HasPrefix(r.Dial, "+"+plans[r.ISO].digits) {
				n++
			}
		}
		return n
	}
	if n := foreign(roadside()); n != 0 {
		t.Errorf("%d numbers are of another country", n)
	}
	swapped := slices.Clone(roadside())
	us := slices.IndexFunc(swapped, func(r Roadside) bool { return r.ISO == "US" })
	gb := slices.IndexFunc(swapped, func(r Roadside) bool { return r.ISO == "GB" })
	swapped[us].ISO, swapped[gb].ISO = swapped[gb].ISO, swapped[us].ISO
	if foreign(swapped) != 2 {
		t.Error("a row of the US swapped with one of Britain was not detected")
	}
}

func TestTableLookups(t *testing.T) {
	if got := Lines("GB"); len(got) < 3 {
		t.Errorf("lines of GB: %v", got)
	}
	if got := RoadsideIn("CA"); len(got) < 3 {
		t.Errorf("roadside in CA: %v", got)
	}
	licensed := map[string]bool{}
	for _, l := range LocksmithsIn("US") {
		licensed[l.State] = l.Licensed()
	}
	if is, known := licensed["CA"]; !is || !known {
		t.Error("locksmiths in CA need a license")
	}
	if is, known := licensed["TN"]; is || !known {
		t.Error("locksmiths in TN, whose law was repealed, need no license")
	}
	if got := Helplines("US", "poison-control"); len(got) != 1 || got[0].Dial() != "18002221222" {
		t.Errorf("poison control of the US: %v", got)
	}
	if got := Helplines("US", "vet"); len(got) > 0 {
		t.Errorf("a vet for all of the US: %v", got)
	}
	if got := HelplinesIn("GB"); len(got) < 3 {
		t.Errorf("helplines of GB: %v", got)
	}
	if got := Roads("GB"); len(got) < 3 {
		t.Errorf("roads of GB: %v", got)
	}
	if got := Roads("CH"); len(got) > 0 {
		t.Errorf("roads of CH, which has no verified rows: %v", got)
	}
}
