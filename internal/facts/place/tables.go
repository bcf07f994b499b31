package place

import (
	_ "embed"
	"encoding/csv"
	"slices"
	"strings"
	"sync"
)

// Each row of these tables rests on one source. None of the numbers is an emergency number. A
// caller that shows a row must show its source and date, too, and for an unverified number that it
// is unverified.
var (
	//go:embed lines.csv
	linesText string
	//go:embed roadside.csv
	roadsideText string
	//go:embed locksmiths.csv
	locksmithsText string
	//go:embed roads.csv
	roadsText string
	//go:embed helplines.csv
	helplinesText string
	//go:embed left.csv
	leftText string
)

// Line is a further number of a country or a part of it, beside the emergency numbers.
type Line struct {
	ISO  string `json:"iso"`
	Area string `json:"area"` // empty for the whole country
	// non_emergency, municipal, road, emergency_text, emergency_textphone, non_emergency_textphone
	Kind   string `json:"kind"`
	Number string `json:"number"` // as people write it
	Note   string `json:"note"`
	// the text that a guide's step shows; empty if the line is not for the user
	Say    string `json:"say"`
	Source string `json:"source"` // one only
	Date   string `json:"date"`   // when the row was compared with it, YYYY-MM-DD
}

// Roadside is a provider of roadside help: a maker's own service or a motor club.
type Roadside struct {
	Provider string `json:"provider"`
	Kind     string `json:"kind"` // oem, telematics, motor_club
	ISO      string `json:"iso"`
	// the purpose of the number according to the source: roadside, customer, unlocking
	Service string `json:"service"`
	Number  string `json:"number"`   // as people write it
	Dial    string `json:"dial"`     // with the country's code: +18002413673
	AsksFor string `json:"asks_for"` // the data that the provider will ask for
	Note    string `json:"note"`
	// date of the source itself: 2020, undated
	Said     string `json:"said"`
	Evidence string `json:"evidence"` // official, manual, and weaker ones
	Source   string `json:"source"`
	Date     string `json:"date"` // when the row was compared with it, YYYY-MM-DD
	// when a test call found the number right, YYYY-MM-DD; empty: not verified
	TestedOn string `json:"rung"`
}

// Verified reports whether a test call found the number right.
func (r Roadside) Verified() bool { return r.TestedOn != "" }

// SecondHand reports whether the source is not the provider's own page, manual or policy.
func (r Roadside) SecondHand() bool { return secondHand(r.Evidence) }

func secondHand(evidence string) bool {
	return evidence != "official" && evidence != "manual" && evidence != "policy booklet"
}

// Helpline is a service that a guide may tell people to call, beside the emergency services: poison
// control, a gas company, a vet. A country without a row has no number that a source names.
type Helpline struct {
	Who      string `json:"who"` // as in guides: vet, poison-control, gas-company
	ISO      string `json:"iso"`
	Area     string `json:"area"`   // empty for the whole country
	Name     string `json:"name"`   // of the service, as its country knows it
	Number   string `json:"number"` // as people write it
	Note     string `json:"note"`   // when it answers, if the source says so
	Said     string `json:"said"`   // date of the source itself: 2020, undated
	Evidence string `json:"evidence"`
	Source   string `json:"source"`
	Date     string `json:"date"` // when the row was compared with it, YYYY-MM-DD
}

// SecondHand reports whether the source is not the service's own.
func (h Helpline) SecondHand() bool { return secondHand(h.Evidence) }

// Dial returns the number as dialed in its country.
func (h Helpline) Dial() string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, h.Number)
}

// Licence is how a state of the US licenses locksmiths.
type Licence struct {
	State string `json:"state"` // two letters
	Area  string `json:"area"`  // a part of it, or empty
	// state_license, local_permit, local_license, local_preempted, repealed
	Status    string `json:"status"`
	Regulator string `json:"regulator"` // empty if no source names it
	Note      string `json:"note"`
	AsOf      string `json:"as_of"` // of the law, as the source dates it
	Source    string `json:"source"`
	Date      string `json:"date"` // when the row was compared with it, YYYY-MM-DD
}

// Licensed reports whether a locksmith there needs a license that a customer may ask to see.
func (l Licence) Licensed() bool {
	return l.Status == "state_license" || strings.HasPrefix(l.Status, "local_") &&
		l.Status != "local_preempted"
}

// Road is a rule for people or animals in a car that has stopped beside fast traffic.
type Road struct {
	ISO      string `json:"iso"`
	About    string `json:"about"` // passengers, animals
	Rule     string `json:"rule"`  // behind-barrier, stay-belted, stay-in, out-if-safe, on-leash
	Note     string `json:"note"`
	Say      string `json:"say"`      // the text that a guide's step shows
	Evidence string `json:"evidence"` // official, club, weak
	Source   string `json:"source"`
	Date     string `json:"date"`
}

var (
	lines = sync.OnceValue(func() []Line {
		return readTable(linesText, 8,
			func(f []string) Line { return Line{f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7]} })
	})
	roadside = sync.OnceValue(func() []Roadside {
		return readTable(roadsideText, 13, func(f []string) Roadside {
			return Roadside{f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8], f[9], f[10],
				f[11], f[12]}
		})
	})
	locksmiths = sync.OnceValue(func() []Licence {
		return readTable(locksmithsText, 8, func(f []string) Licence {
			return Licence{f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7]}
		})
	})
	helplines = sync.OnceValue(func() []Helpline {
		return readTable(helplinesText, 10, func(f []string) Helpline {
			return Helpline{f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8], f[9]}
		})
	})
	roads = sync.OnceValue(func() []Road {
		return readTable(roadsText, 8,
			func(f []string) Road { return Road{f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7]} })
	})
)

// left is the codes of the countries in which traffic keeps left.
var left = sync.OnceValue(func() map[string]bool {
	codes := map[string]bool{}
	for _, iso := range readTable(leftText, 3, func(f []string) string { return f[0] }) {
		codes[iso] = true
	}
	return codes
})

// KeepsLeft reports whether traffic in the country keeps left. It is false if the country is
// unknown.
func (c Country) KeepsLeft() bool { return left()[c.ISO] }

// readTable returns the rows of a table below its header. It panics on a malformed table: the
// tables are embedded, and a test reads all of them.
func readTable[T any](text string, fields int, row func([]string) T) []T {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = fields
	all, err := r.ReadAll()
	if err != nil {
		panic("place: " + err.Error())
	}
	out := make([]T, 0, len(all))
	for _, f := range all[1:] {
		out = append(out, row(f))
	}
	return out
}

// Rows by country. Pages and proofs ask for those of every country at every screen.
var (
	linesOf     = grouped(lines, func(l Line) string { return l.ISO })
	roadsideOf  = grouped(roadside, func(r Roadside) string { return r.ISO })
	helplinesOf = grouped(helplines, func(h Helpline) string { return h.ISO })
	roadsOf     = grouped(roads, func(r Road) string { return r.ISO })
)

// grouped returns a function that returns the rows of a country, in the order of the table. The
// rows are shared, but nothing can be appended to them in place.
func grouped[T any](all func() []T, iso func(T) string) func(string) []T {
	groups := sync.OnceValue(func() map[string][]T {
		by := map[string][]T{}
		for _, t := range all() {
			by[iso(t)] = append(by[iso(t)], t)
		}
		return by
	})
	return func(iso string) []T {
		if rows := groups()[iso]; len(rows) > 0 {
			return slices.Clip(rows)
		}
		return []T{} // in JSON a list, too
	}
}

// Lines returns the further numbers of a country, by its ISO code. Callers must not change the rows
// that this and the following functions return.
func Lines(iso string) []Line { return linesOf(iso) }

// RoadsideIn returns the providers of roadside help in a country.
func RoadsideIn(iso string) []Roadside { return roadsideOf(iso) }

// Helplines returns the services of one kind in a country.
func Helplines(iso, who string) []Helpline {
	some := []Helpline{}
	for _, h := range helplinesOf(iso) {
		if h.Who == who {
			some = append(some, h)
		}
	}
	return some
}

// HelplinesIn returns the services of all kinds in a country.
func HelplinesIn(iso string) []Helpline { return helplinesOf(iso) }

// LocksmithsIn returns the license rules of a country's states. The table covers only the US; for a
// state without a row no license rule is known.
func LocksmithsIn(iso string) []Licence {
	if iso != "US" {
		return []Licence{}
	}
	return slices.Clip(locksmiths())
}

// Roads returns a country's rules for people in a car beside fast traffic, or none if no rule is
// verified.
func Roads(iso string) []Road { return roadsOf(iso) }
