// Package place holds countries and the numbers to dial in them: police, ambulance, fire, and the
// police's number for non-emergencies.
//
// The table numbers.csv has one row for each country and service: the number to dial, how well its
// sources agree on it, and why it was chosen. The table number-sources.csv has what each source
// says. A source is evidence for a service only if it names that service: see [Evidence]. An empty
// number means "unknown", never "none": show [Country.Beside].
//
// Other tables hold data with one source for each row: numbers of clubs and makers, rules of the
// road, licenses of locksmiths.
//
// The package does not determine where a user is, and has no texts for users. Start reading at
// [Country], then [Lookup] and [Find].
package place

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

var (
	//go:embed countries.csv
	countriesText string
	//go:embed numbers.csv
	numbersText string
)

var (
	countries = mustParse(countriesText, numbersText)
	byISO     = index(countries)
)

// Country is one country or territory and the numbers to dial there.
type Country struct {
	ISO  string // ISO 3166-1 alpha-2 in capitals: GB; and XK, in common use for Kosovo
	Name string // English name as in CLDR, which browsers show too: United Kingdom

	Services [3]Number // what to dial, by [Ambulance], [Police] and [Fire]

	// the police's number for non-emergencies; from one source; mostly empty
	NonEmergency string
}

// The emergency services, as positions in [Country.Services]. Package guide has them in the same
// order.
const (
	Ambulance = iota
	Police
	Fire
)

var serviceNames = [...]string{Ambulance: "ambulance", Police: "police", Fire: "fire"}

// Number is the number to dial for one service of a country. The zero value is an unknown number.
type Number struct {
	Dial     string   // digits; text, since Australia's is "000"
	Also     string   // other numbers that reach the service, separated by spaces
	Evidence Evidence // None if and only if Dial is empty
	Decision string   // why this number
	Date     string   // when the row was last compared with its sources, YYYY-MM-DD
}

// Evidence is how well sources agree on the number of a service. Only a source that names the
// service counts, and all public lists count as one source, because they copy from each other.
type Evidence int

// The kinds of evidence, the weakest first.
const (
	None     Evidence = iota // no number is known
	Single                   // one source names it, and no source names another number
	Conflict                 // one source names it, and another source names another number
	Agreed                   // two independent sources name it
)

// String returns the evidence as it is written in the table and in JSON.
func (e Evidence) String() string { return evidences[e] }

// MarshalText returns String as bytes, for JSON.
func (e Evidence) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText is the reverse of MarshalText.
func (e *Evidence) UnmarshalText(text []byte) error {
	i := slices.Index(evidences[:], string(text))
	if i < 0 {
		return fmt.Errorf("evidence %q is not one of %v", text, evidences)
	}
	*e = Evidence(i)
	return nil
}

var evidences = [...]string{None: "none", Single: "single", Conflict: "conflict", Agreed: "agreed"}

// SharedNumber returns the number that reaches all three services with the same evidence, and false
// if there is no such number.
func (c Country) SharedNumber() (Number, bool) {
	first := c.Services[0]
	return first, c.Known() && !slices.ContainsFunc(c.Services[1:], func(n Number) bool {
		return n.Dial != first.Dial || n.Evidence != first.Evidence
	})
}

// Known reports whether the number of at least one service is known.
func (c Country) Known() bool {
	return slices.ContainsFunc(c.Services[:], func(n Number) bool { return n.Evidence != None })
}

// Agreed reports whether the sources agree on the number of every service.
func (c Country) Agreed() bool {
	return !slices.ContainsFunc(c.Services[:], func(n Number) bool { return n.Evidence != Agreed })
}

// AlsoOffered returns those of [FallbackNumbers] that may be offered in addition to the country's
// own numbers: those that sources name for all three services, because a number of the police may
// not reach an ambulance. If no number of the country is known, it returns all of them, as for an
// unknown country.
func (c Country) AlsoOffered() []string {
	return slices.DeleteFunc(FallbackNumbers(), func(number string) bool {
		return c.Known() && slices.ContainsFunc(c.Services[:], func(n Number) bool {
			return !n.ReachedBy(number)
		})
	})
}

// ReachedBy reports whether a number reaches the service.
func (n Number) ReachedBy(by string) bool {
	return by != "" && (n.Dial == by || slices.Contains(strings.Fields(n.Also), by))
}

// All returns every country, sorted by name in CLDR's order. The caller owns the slice.
func All() []Country {
	return slices.Clone(countries)
}

// Aliases are codes of two letters in common use that are not in ISO 3166-1, each followed by the
// code of the same country in ISO 3166-1.
const Aliases = "UKGB ELGR"

// Lookup returns the country with a code of two letters. It ignores case and accepts [Aliases]; any
// string is safe. See [Find] for names.
func Lookup(code string) (Country, bool) {
	if len(code) != 2 { // also rejects letters that ToUpper turns into ASCII
		return Country{}, false
	}
	code = strings.ToUpper(code)
	for alias := range strings.FieldsSeq(Aliases) {
		if alias[:2] == code {
			code = alias[2:]
		}
	}
	i, ok := byISO[code]
	if !ok {
		return Country{}, false
	}
	return countries[i], true
}

// FallbackNumbers returns the numbers to show while the country is unknown or unconfirmed. 112 is
// first: Android falls back to it in three of four countries, and to 911 in the rest. Neither works
// in every country. The caller owns the slice.
func FallbackNumbers() []string {
	return []string{"112", "911"}
}

func index(cs []Country) map[string]int {
	m := make(map[string]int, len(cs))
	for i, c := range cs {
		m[c.ISO] = i
	}
	return m
}
