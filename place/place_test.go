package place

import (
	"slices"
	"strings"
	"testing"
)

// Read by hand from the compared sources: police/ambulance/fire, then the non-emergency number.
var pinned = map[string]string{
	"US": "911/911/911", "CA": "911/911/911", "MX": "911/911/911", "PR": "911/911/911",
	"GB": "999/999/999 101", "IE": "112/112/112", "AU": "000/000/000 131444", "NZ": "111/111/111 105",
	"DE": "112/112/112", "FR": "112/112/112", "ES": "112/112/112", "IT": "112/112/112", "AT": "112/112/112",
	"BE": "112/112/112", "NL": "112/112/112", "PL": "112/112/112", "CH": "112/112/112", "RU": "112/112/112",
	"NO": "112/113/110", "IN": "112/112/112", "JP": "110/119/119", "CN": "110/120/119", "TW": "110/119/119",
	"HK": "999/999/999", "SG": "999/995/995", "BR": "190/192/193", "CL": "133/131/132", "AR": "911/911/911",
	"ZA": "112/112/112", "KE": "999/999/999", "IL": "100/101/102", "UA": "102/103/101", "TH": "191/1669/199",
	"VN": "113/115/114", "TR": "155/112/110", "AE": "999/998/997", "NR": "110/111/112",
}

func TestNumbersOfWellKnownCountries(t *testing.T) {
	for iso, want := range pinned {
		c := must(t, iso)
		got := strings.TrimSpace(c.Police + "/" + c.Ambulance + "/" + c.Fire + " " + c.NonEmergency)
		if got != want {
			t.Errorf("%s: got %s, want %s", iso, got, want)
		}
	}
}

// Where the sources agree on one service only, the others stay empty, however well known a number may be.
func TestServicesWithoutAgreementStayEmpty(t *testing.T) {
	for iso, want := range map[string]string{
		"KR": "112//119", "SA": "999/997/", "AF": "119//119", "CM": "117//", "PA": "/911/911", "VU": "/112/", "ST": "//112",
	} {
		c := must(t, iso)
		if c.dial() != want {
			t.Errorf("%s: got %s, want %s", iso, c.dial(), want)
		}
		if c.One() != "" || !c.Known() {
			t.Errorf("%s: One() = %q, Known() = %v; want no one number, but known", iso, c.One(), c.Known())
		}
	}
}

// The first line: the sources do not agree on any number. The second: no row of both sources was compared.
const unknown = "AM DZ GA GN GQ HN IO IQ LA LS LY MA MR RS TK TM UZ " +
	"AQ AX BL BQ BV CC CW CX EH GG GS HM IM JE MF MQ NF PN SJ SX TF UM YT"

func TestUnknownCountriesHaveNoNumber(t *testing.T) {
	want := strings.Fields(unknown)
	slices.Sort(want)
	var got []string
	for _, c := range All() {
		if !c.Known() {
			got = append(got, c.ISO)
		}
		if !c.Known() && (c.One() != "" || c.NonEmergency != "") {
			t.Errorf("%s is unknown and has a number: %+v", c.ISO, c)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("unknown countries:\n got %v\nwant %v", got, want)
	}
}

func TestOnlyThreeCountriesHaveANonEmergencyNumber(t *testing.T) {
	var got []string
	for _, c := range All() {
		if c.NonEmergency == "" {
			continue
		}
		got = append(got, c.ISO+c.NonEmergency)
		if !strings.Contains(c.Note, c.NonEmergency+": single source") || !strings.Contains(c.Sources, "; http") {
			t.Errorf("%s: the number rests on one page, and the row must say so: %+v", c.ISO, c)
		}
	}
	if want := []string{"AU131444", "NZ105", "GB101"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAllIsSortedAndTheCallersOwn(t *testing.T) {
	first := All()
	if want := 249 + 1; len(first) != want { // ISO 3166-1, and Kosovo
		t.Errorf("got %d countries, want %d", len(first), want)
	}
	// CLDR's order, where accents count last: a browser sorts the same list the same way.
	if first[1].Name != "Åland Islands" || first[len(first)-1].Name != "Zimbabwe" {
		t.Error("the countries are not sorted by name")
	}
	first[0].Police = "000"
	if All()[0].Police == "000" {
		t.Error("a caller changed the table")
	}
}

func TestLookup(t *testing.T) {
	for iso, want := range map[string]string{
		"GB": "United Kingdom", "gb": "United Kingdom", "Ci": "Côte d’Ivoire", "XK": "Kosovo", "xk": "Kosovo",
		"": "", "G": "", "GBR": "", "ZZ": "", "EU": "", "UK": "", " GB": "", "G\x00": "", "ſe": "", "ı": "", "日本": "",
	} {
		c, ok := Lookup(iso)
		if c.Name != want || ok != (want != "") {
			t.Errorf("Lookup(%q) = %q, %v; want %q", iso, c.Name, ok, want)
		}
	}
}

func TestEverywhere(t *testing.T) {
	Everywhere()[0] = "0"
	if got := Everywhere(); !slices.Equal(got, []string{"112", "911"}) {
		t.Errorf("got %v", got)
	}
}

func FuzzLookup(f *testing.F) {
	f.Add("GB")
	f.Add("ſe")
	f.Fuzz(func(t *testing.T, iso string) {
		c, ok := Lookup(iso)
		if ok != (c.ISO != "") || ok && c.ISO != strings.ToUpper(iso) {
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
