package place

import (
	"slices"
	"strings"
	"testing"
)

// What people write and what is dialled are one number.
func TestRoadsideDialsWhatItShows(t *testing.T) {
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

// Every country of the tables is one, and no row of one source can be taken for an agreed emergency
// number.
func TestLinesAreNoEmergencyNumbers(t *testing.T) {
	for _, l := range lines() {
		c, ok := Lookup(l.ISO)
		if !ok {
			t.Errorf("%s is no country", l.ISO)
		}
		for _, n := range c.Services {
			if n.Reached(l.Number) && l.Kind != "emergency_text" {
				t.Errorf("%s in %s is %s", l.Number, l.ISO, l.Kind)
			}
		}
	}
	for _, r := range roadside() {
		if _, ok := Lookup(r.ISO); !ok {
			t.Errorf("%s is no country", r.ISO)
		}
	}
	for _, r := range roads() {
		if _, ok := Lookup(r.ISO); !ok {
			t.Errorf("%s is no country", r.ISO)
		}
	}
}

// A sentence for the person has the row's own number.
func TestLinesSayTheirNumber(t *testing.T) {
	for _, l := range lines() {
		if l.Say != "" && !strings.Contains(l.Say, l.Number) {
			t.Errorf("%s of %s is not in %q", l.Number, l.ISO, l.Say)
		}
	}
}

// Two countries' rows in each other's place are seen: what is dialled begins with the country's own
// code.
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
		t.Error("a row of the US in the place of one of Britain, and nothing found")
	}
}

func TestTablesAreAsked(t *testing.T) {
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
		t.Error("locksmiths in CA need a licence")
	}
	if is, known := licensed["TN"]; is || !known {
		t.Error("locksmiths in TN, whose law is gone, need none")
	}
	if got := Roads("GB"); len(got) < 3 {
		t.Errorf("roads of GB: %v", got)
	}
	if got := Roads("CH"); len(got) > 0 {
		t.Errorf("roads of CH, which nobody looked up: %v", got)
	}
}
