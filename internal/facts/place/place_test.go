package place

import (
	"slices"
	"strings"
	"testing"
)

// pinned are numbers that were checked by hand, with the countries' own authorities where possible:
// ambulance/police/fire, with the marks of Pack. They must not change in the table by accident.
var pinned = map[string]string{
	"US": "911", "CA": "911", "GB": "999", "IE": "112", "AU": "000", "NZ": "111", "FR": "112",
	"KR": "119/112/119", "LB": "140/112/175", "JP": "119/110/119", "CN": "120/110/119",
	"TW": "119/110/119", "HK": "999",
	"SG": "995/999/995", "BR": "192/190/193", "CL": "131/133/132", "TH": "1669/191/199",
	"VN": "115/113/114",
	"IL": "101/100/102", "NO": "113/112/110",
}

func TestNumbersOfWellKnownCountries(t *testing.T) {
	for iso, want := range pinned {
		if got := strings.TrimRight(must(t, iso).packed(), "+*"); got != want {
			t.Errorf("%s: got %s, want %s", iso, got, want)
		}
	}
}

func TestBeside(t *testing.T) {
	number := func(dial, also string) Number {
		return Number{Dial: dial, Also: also,
			Evidence: Single}
	}
	for name, c := range map[string]struct {
		services [3]Number
		want     string
	}{
		"nothing known": {[3]Number{}, "112 911"},
		"one for all": {[3]Number{number("999", "112"), number("999", "112"),
			number("999", "112")}, "112"},
		"not for all": {[3]Number{number("15", ""), number("17", "112"),
			number("18", "112")}, ""},
		"for all in one way": {[3]Number{number("112", ""), number("110", "112"),
			number("112", "")}, "112"},
		"police only":            {[3]Number{{}, number("112", ""), number("119", "")}, ""},
		"beside the police only": {[3]Number{{}, number("110", "911 112"), number("119", "")}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join((Country{Services: c.services}).AlsoOffered(),
				" "); got != c.want {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
		})
	}
}

// The police's non-emergency number rests on one page, and lines.csv has it with that page.
func TestOnlyThreeCountriesHaveANonEmergencyNumber(t *testing.T) {
	var got []string
	for _, c := range All() {
		if c.NonEmergency == "" {
			continue
		}
		got = append(got, c.ISO+c.NonEmergency)
		if !slices.ContainsFunc(Lines(c.ISO), func(l Line) bool {
			return l.Kind == "non_emergency" && l.Number == c.NonEmergency
		}) {
			t.Errorf("%s: %s has no row in lines.csv", c.ISO, c.NonEmergency)
		}
	}
	if want := []string{"AU131444", "NZ105", "GB101"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAllIsSortedAndACopy(t *testing.T) {
	first := All()
	if want := 249 + 1; len(first) != want { // ISO 3166-1, and Kosovo
		t.Errorf("got %d countries, want %d", len(first), want)
	}
	// In CLDR's order accents count last: a browser sorts the list in the same way.
	if first[1].Name != "Åland Islands" || first[len(first)-1].Name != "Zimbabwe" {
		t.Error("the countries are not sorted by name")
	}
	first[0].Services[Police].Dial = "000"
	if All()[0].Services[Police].Dial == "000" {
		t.Error("a caller changed the table")
	}
}

func TestLookup(t *testing.T) {
	for iso, want := range map[string]string{
		"GB": "United Kingdom", "gb": "United Kingdom", "Ci": "Côte d’Ivoire", "XK": "Kosovo",
		"xk": "Kosovo",
		"UK": "United Kingdom", "uk": "United Kingdom", "EL": "Greece", "ß": "",
		"": "", "G": "", "GBR": "", "ZZ": "", "EU": "", " GB": "", "G\x00": "", "ſe": "", "ı": "",
		"日本": "",
	} {
		c, ok := Lookup(iso)
		if c.Name != want || ok != (want != "") {
			t.Errorf("Lookup(%q) = %q, %v; want %q", iso, c.Name, ok, want)
		}
	}
}

func TestEverywhere(t *testing.T) {
	FallbackNumbers()[0] = "0"
	if got := FallbackNumbers(); !slices.Equal(got, []string{"112", "911"}) {
		t.Errorf("got %v", got)
	}
}

func FuzzLookup(f *testing.F) {
	f.Add("GB")
	f.Add("ſe")
	f.Fuzz(func(t *testing.T, iso string) {
		c, ok := Lookup(iso)
		if ok != (c.ISO != "") || ok && c.ISO != strings.ToUpper(iso) &&
			!strings.Contains(Aliases, strings.ToUpper(iso)+c.ISO) {
			t.Errorf("Lookup(%q) = %+v, %v", iso, c, ok)
		}
	})
}

func must(t *testing.T, iso string) Country {
	t.Helper()
	c, ok := Lookup(iso)
	if !ok {
		t.Fatalf("%s is not in the table", iso)
	}
	return c
}
