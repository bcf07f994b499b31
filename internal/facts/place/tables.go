package place

import (
	_ "embed"
	"encoding/csv"
	"slices"
	"strings"
	"sync"
)

// These tables hold what one source says. None of it is dialled as an emergency number, and whoever
// shows a row shows its source and its date, and that nobody rang the number where nobody did.
var (
	//go:embed lines.csv
	linesText string
	//go:embed roadside.csv
	roadsideText string
	//go:embed locksmiths.csv
	locksmithsText string
	//go:embed roads.csv
	roadsText string
)

// Line is a number beside the emergency numbers, of a country or a part of it.
type Line struct {
	ISO  string `json:"iso"`
	Area string `json:"area"` // empty for the whole country
	// non_emergency, municipal, road, emergency_text, emergency_textphone, non_emergency_textphone
	Kind   string `json:"kind"`
	Number string `json:"number"` // as people write it
	Note   string `json:"note"`
	// what a guide's step says of it; empty where it is not for the person
	Say    string `json:"say"`
	Source string `json:"source"` // one only
	Date   string `json:"date"`   // when the row was compared with it, YYYY-MM-DD
}

// Roadside is whom to call for roadside help: a maker's own service or a motor club.
type Roadside struct {
	Provider string `json:"provider"`
	Kind     string `json:"kind"` // oem, telematics, motor_club
	ISO      string `json:"iso"`
	// what the source says that the number is for: roadside, customer, unlocking
	Service string `json:"service"`
	Number  string `json:"number"`   // as people write it
	Dial    string `json:"dial"`     // with the country's code: +18002413673
	AsksFor string `json:"asks_for"` // what they will want to know
	Note    string `json:"note"`
	// the date of the source itself, as far as it has one: 2020, undated
	Said     string `json:"said"`
	Evidence string `json:"evidence"` // official, manual, and weaker ones
	Source   string `json:"source"`
	Date     string `json:"date"` // when the row was compared with it, YYYY-MM-DD
	// when somebody rang the number and it was right, YYYY-MM-DD; empty: not verified
	Rung string `json:"rung"`
}

// Verified says whether somebody rang the number and found it right.
func (r Roadside) Verified() bool { return r.Rung != "" }

// SecondHand reports whether the source is not the provider's own page, manual or policy.
func (r Roadside) SecondHand() bool {
	return r.Evidence != "official" && r.Evidence != "manual" && r.Evidence != "policy booklet"
}

// Licence is how a state of the US licenses locksmiths.
type Licence struct {
	State string `json:"state"` // two letters
	Area  string `json:"area"`  // a part of it, or empty
	// state_license, local_permit, local_license, local_preempted, repealed
	Status    string `json:"status"`
	Regulator string `json:"regulator"` // empty where no source names it
	Note      string `json:"note"`
	AsOf      string `json:"as_of"` // of the law, as the source dates it
	Source    string `json:"source"`
	Date      string `json:"date"` // when the row was compared with it, YYYY-MM-DD
}

// Licensed says whether a locksmith there needs a licence that one may ask to see.
func (l Licence) Licensed() bool {
	return l.Status == "state_license" || strings.HasPrefix(l.Status, "local_") &&
		l.Status != "local_preempted"
}

// Road is a rule for people or animals in a car that stands beside fast traffic.
type Road struct {
	ISO      string `json:"iso"`
	About    string `json:"about"` // passengers, animals
	Rule     string `json:"rule"`  // behind-barrier, stay-belted, stay-in, out-if-safe, on-leash
	Note     string `json:"note"`
	Say      string `json:"say"`      // what a guide's step says of it
	Evidence string `json:"evidence"` // official, club, weak
	Source   string `json:"source"`
	Date     string `json:"date"`
}

var (
	lines = sync.OnceValue(func() []Line {
		return read(linesText, 8,
			func(f []string) Line { return Line{f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7]} })
	})
	roadside = sync.OnceValue(func() []Roadside {
		return read(roadsideText, 13, func(f []string) Roadside {
			return Roadside{f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8], f[9], f[10],
				f[11], f[12]}
		})
	})
	locksmiths = sync.OnceValue(func() []Licence {
		return read(locksmithsText, 8,
			func(f []string) Licence {
				return Licence{f[0], f[1], f[2], f[3], f[4], f[5], f[6],
					f[7]}
			})
	})
	roads = sync.OnceValue(func() []Road {
		return read(roadsText, 8,
			func(f []string) Road { return Road{f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7]} })
	})
)

// read makes a row of each line below the first. The tables are part of the program, and a test
// reads them all.
func read[T any](text string, fields int, row func([]string) T) []T {
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

// Lines gives the further numbers of a country, by its ISO code.
func Lines(iso string) []Line { return of(lines(), func(l Line) bool { return l.ISO == iso }) }

// RoadsideIn gives whom to call for roadside help in a country.
func RoadsideIn(iso string) []Roadside {
	return of(roadside(), func(r Roadside) bool { return r.ISO == iso })
}

// LocksmithsIn gives what is known of a country's states. Only of the US is anything known; of a
// state that is missing no licence is known.
func LocksmithsIn(iso string) []Licence {
	return of(locksmiths(), func(Licence) bool { return iso == "US" })
}

// Roads gives a country's rules for those in a car beside fast traffic; none where none is
// verified.
func Roads(iso string) []Road { return of(roads(), func(r Road) bool { return r.ISO == iso }) }

func of[T any](all []T, wanted func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(all), func(t T) bool { return !wanted(t) })
}
