package place

import (
	"slices"
	"testing"

	"github.com/nyaruka/phonenumbers/v2"
)

// The second source, asked anew: libphonenumber must know every emergency number of the table, in its own country.
func TestEveryNumberIsKnownToTheSecondSource(t *testing.T) {
	for _, finding := range disagreements(All()) {
		t.Error(finding)
	}
}

// The check above must see two rows swapped, the commonest slip in a table.
func TestSwappedRowsAreSeen(t *testing.T) {
	for _, pair := range [][2]string{{"US", "AU"}, {"GB", "NZ"}, {"JP", "BR"}, {"CN", "DE"}, {"NO", "US"}, {"IN", "GB"}} {
		if found := disagreements(swapped(t, pair[0], pair[1])); len(found) == 0 {
			t.Errorf("%s and %s swapped: nothing found", pair[0], pair[1])
		}
	}
}

// A number typed wrongly, or one that belongs to a country's help line, is seen too.
func TestInventedNumbersAreSeen(t *testing.T) {
	for iso, number := range map[string]string{"US": "912", "AU": "00", "CH": "143", "FR": "119", "AM": "911"} {
		c := must(t, iso)
		c.Fire = number
		if found := disagreements([]Country{c}); len(found) != 1 {
			t.Errorf("%s with %s: want one finding, got %v", iso, number, found)
		}
	}
}

// Every region that libphonenumber knows can be chosen. Ascension and Tristan da Cunha belong to SH.
func TestNoCountryIsMissing(t *testing.T) {
	regions := phonenumbers.GetSupportedRegions()
	if len(regions) < 240 {
		t.Fatalf("libphonenumber names only %d regions", len(regions))
	}
	for iso := range regions {
		if _, ok := Lookup(iso); !ok && iso != "AC" && iso != "TA" {
			t.Errorf("%s is missing", iso)
		}
	}
}

// disagreements names every emergency number that libphonenumber does not know for its country.
func disagreements(cs []Country) []string {
	var found []string
	for _, c := range cs {
		numbers := []string{c.Police, c.Ambulance, c.Fire}
		slices.Sort(numbers)
		for _, n := range slices.Compact(numbers) {
			if n != "" && !phonenumbers.IsEmergencyNumber(n, c.ISO) {
				found = append(found, c.ISO+" "+c.Name+": "+n+" is no emergency number in libphonenumber")
			}
		}
	}
	return found
}

// swapped gives the table with the numbers of two countries in each other's place.
func swapped(t *testing.T, a, b string) []Country {
	t.Helper()
	cs := All()
	i, j := byISO[must(t, a).ISO], byISO[must(t, b).ISO]
	x, y := &cs[i], &cs[j]
	x.Police, x.Ambulance, x.Fire, y.Police, y.Ambulance, y.Fire = y.Police, y.Ambulance, y.Fire, x.Police, x.Ambulance, x.Fire
	return cs
}
