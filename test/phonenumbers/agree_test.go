package phonenumbers_test

import (
	"encoding/csv"
	"os"
	"slices"
	"testing"

	"github.com/nyaruka/phonenumbers/v2"

	. "firststeps/internal/facts/place"
)

// table returns the rows of a table in package place's testdata, without the header.
func table(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open("../../internal/facts/place/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// libphonenumber knows which short numbers exist in a country, but not which service they reach. It
// must know every number of the table, or testdata/not-in-libphonenumber.csv must have the number
// with a reason. That file must have no other numbers.
func TestEveryNumberExists(t *testing.T) {
	reasons := map[string]string{}
	for _, row := range table(t, "not-in-libphonenumber.csv") {
		if reasons[row[0]+" "+row[1]] = row[2]; row[2] == "" {
			t.Errorf("%s %s: no reason", row[0], row[1])
		}
	}
	for _, number := range unknown(All()) {
		if reasons[number] == "" {
			t.Errorf("%s is unknown to libphonenumber, and has no reason to be kept", number)
		}
		delete(reasons, number)
	}
	for number := range reasons {
		t.Errorf("%s is known to libphonenumber, or no longer shown: remove the reason", number)
	}
}

// A mistyped number is detected.
func TestInventedNumbersAreDetected(t *testing.T) {
	for iso, number := range map[string]string{"US": "912", "AU": "00", "CH": "149", "FR": "129",
		"AM": "912"} {
		t.Run(iso, func(t *testing.T) {
			c, _ := Lookup(iso)
			c.Services[Fire].Dial = number
			if found := unknown([]Country{c}); !slices.Contains(found, iso+" "+number) {
				t.Errorf("%s with %s: %v", iso, number, found)
			}
		})
	}
}

// unknown returns the numbers that libphonenumber does not know, each with its country.
func unknown(cs []Country) (all []string) {
	for _, c := range cs {
		for _, n := range c.Services {
			if n.Dial == "" || phonenumbers.IsEmergencyNumber(n.Dial, c.ISO) {
				continue
			}
			if p, err := phonenumbers.Parse(n.Dial, c.ISO); err != nil ||
				!phonenumbers.IsValidShortNumberForRegion(p, c.ISO) {
				all = append(all, c.ISO+" "+n.Dial)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Every region of libphonenumber is in the table. Ascension and Tristan da Cunha belong to SH.
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
