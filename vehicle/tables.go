package vehicle

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed overrides.csv
var overridesText string

//go:embed habits.csv
var habitsText string

// Override corrects what the register's body class hides, for some years of a model.
type Override struct {
	Make, Model string
	From, To    int
	Bodies      string // the body it is about: trunk, where only cars that the register gives a trunk; any otherwise
	Truth       string // liftback: opens with the rear window. front: its only trunk is in front. front too: a second one is
	Source      string // where it stands
	Date        string // when that was read, YYYY-MM-DD
}

// Habit is what one car's manual, or a page about it, says of a thing that matters when a trunk does not open. Cars of
// the same make often do alike, and one car may not: say "often", with source and date.
type Habit struct {
	Make, Model, Years, Market string
	Feature                    string // lockout_switch, valet_mode_menu, press_pattern, …: see docs/data.md
	Where, Detail              string
	DeadBattery                string // whether it works with a flat 12 V battery: yes, no, n/a
	Evidence                   string // official, manual, manual_copy, and weaker ones
	Source, Date               string
}

var overrides = sync.OnceValue(func() []Override {
	var out []Override
	for _, f := range rows(overridesText, 8) {
		from, err := strconv.Atoi(f[2])
		to, err2 := strconv.Atoi(f[3])
		if err != nil || err2 != nil {
			panic(fmt.Sprintf("overrides.csv: the years of %v", f))
		}
		out = append(out, Override{f[0], f[1], from, to, f[4], f[5], f[6], f[7]})
	}
	return out
})

var habits = sync.OnceValue(func() []Habit {
	var out []Habit
	for _, f := range rows(habitsText, 11) {
		out = append(out, Habit{f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8], f[9], f[10]})
	}
	return out
})

// rows reads a table that tests have read before: a fault in it is a fault of the build.
func rows(text string, fields int) [][]string {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = fields
	all, err := r.ReadAll()
	if err != nil {
		panic(err)
	}
	return all[1:]
}

// override finds the row for a car; one of an empty Make where there is none.
func override(c Car) Override {
	for _, o := range overrides() {
		if strings.EqualFold(o.Make, c.Make) && strings.EqualFold(o.Model, c.Model) && o.From <= c.Year && c.Year <= o.To &&
			(o.Bodies == "any" || c.Shape == Trunk || c.Shape == Open) {
			return o
		}
	}
	return Override{}
}

// Often gives the habits of a car's make with one of these features, those of its own model first; none that is for
// professionals only.
func (c Car) Often(features ...string) []Habit {
	var own, others []Habit
	for _, h := range habits() {
		if !strings.EqualFold(h.Make, c.Make) || !slices.Contains(features, h.Feature) {
			continue
		}
		if strings.EqualFold(h.Model, c.Model) {
			own = append(own, h)
		} else {
			others = append(others, h)
		}
	}
	return append(own, others...)
}
