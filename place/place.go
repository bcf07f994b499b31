// Package place knows countries, and the numbers to dial in them: police, ambulance, fire, and the police's other
// number for what is no emergency. Every number comes from the table numbers.csv and names its sources.
//
// A number stands in the table only where two sources agree that it exists and one says whom it reaches. Where they do
// not agree the field is empty. Empty means "unknown", never "none": show [Everywhere], and tell the person to check
// locally and to ask anyone near.
//
// The package does not find out where anyone is, holds no numbers of clubs, makers or locksmiths, and says nothing to a
// person. Start reading at [Country], then [Lookup].
//
// Sources of the table: the emergency number database of the Android Open Source Project (eccdata.txt of 2023-12-28,
// Apache License 2.0), each number compared with libphonenumber's metadata of August 2026 (Apache License 2.0) through
// github.com/nyaruka/phonenumbers (MIT). The three non-emergency numbers come from the web pages named in their rows.
package place

import (
	_ "embed"
	"slices"
	"strings"
)

//go:embed numbers.csv
var table string

var (
	countries = mustParse(table)
	byISO     = index(countries)
)

// Country is one country or territory, and what to dial there.
type Country struct {
	ISO  string // ISO 3166-1 alpha-2 in capitals: GB; and XK, in common use for Kosovo
	Name string // English name as in CLDR, which browsers show too: United Kingdom

	// What to dial, as digits: Australia's is "000", so a number is text. Empty where no number is agreed.
	Police, Ambulance, Fire string

	NonEmergency string // the police's number for what is no emergency; one source only; mostly empty
	Sources      string // where the numbers come from, separated by "; "; empty where nothing was compared
	Date         string // when the row was last compared with its sources, YYYY-MM-DD
	Note         string // what to know about the row, for those who check it; may be empty
}

// One gives the one number that reaches police, ambulance and fire, or "" where there is no such number.
func (c Country) One() string {
	if c.Police == c.Ambulance && c.Ambulance == c.Fire {
		return c.Police
	}
	return ""
}

// Known says whether the country has at least one agreed emergency number. In some 26 countries only some services
// have one: ask for the number of the service that is needed, and where it is "" show [Everywhere] for that service.
func (c Country) Known() bool {
	return c.Police != "" || c.Ambulance != "" || c.Fire != ""
}

// All gives every country, sorted by name as CLDR sorts. The slice is the caller's own.
func All() []Country {
	return slices.Clone(countries)
}

// Lookup finds a country by its ISO code, in capitals or not. It gives false where the code is no country's; any string
// is safe.
func Lookup(iso string) (Country, bool) {
	if len(iso) != 2 { // also keeps out letters that become ASCII only as capitals
		return Country{}, false
	}
	i, ok := byISO[strings.ToUpper(iso)]
	if !ok {
		return Country{}, false
	}
	return countries[i], true
}

// Everywhere gives the numbers to show while the country is unknown or unconfirmed. 112 stands first: Android falls back
// to it in three countries of four, and to 911 in the rest. Neither works everywhere. The slice is the caller's own.
func Everywhere() []string {
	return []string{"112", "911"}
}

func index(cs []Country) map[string]int {
	m := make(map[string]int, len(cs))
	for i, c := range cs {
		m[c.ISO] = i
	}
	return m
}
