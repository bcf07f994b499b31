package vehicle

import (
	"cmp"
	_ "embed"
	"encoding/csv"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"firststeps/guide"
)

//go:embed overrides.csv
var overridesText string

//go:embed habits.csv
var habitsText string

// Override corrects what the register's body class hides, for some years of a model.
type Override struct {
	Make, Model string
	From, To    int
	Bodies      string // what the register must call it: coupe or sedan, where others of its name have a trunk; trunk; or any
	Truth       string // liftback: opens with the rear window. front: its only trunk is in front. front too: a second one is. Or "liftback, front too"
	Source      string // where it stands
	Date        string // when that was read, YYYY-MM-DD
}

// Habit is what one car's manual, or a page about it, says of a thing that matters when a trunk does not open. Cars of
// the same make often do alike, and one car may not: say "often", with source and date.
type Habit struct {
	Make, Model, Years, Market string // Make is Electric where it is about electric cars of any make
	Feature                    string // lockout_switch, valet_mode_menu, press_pattern, …: see docs/data.md
	Where, Detail              string
	Say                        string // what a guide's step says of it, "{trunk}" for the trunk; empty where it is not for the person
	DeadBattery                string // whether it works with a flat 12 V battery: yes, no, n/a
	Evidence                   string // official, manual, manual_copy, and weaker ones
	Source, Date               string
}

// Liftback says that the car opens with its rear window, whatever the register calls it.
func (o Override) Liftback() bool { return strings.HasPrefix(o.Truth, "liftback") }

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
	for _, f := range rows(habitsText, 12) {
		out = append(out, Habit{f[0], stated(f[1]), stated(f[2]), f[3], f[4], f[5], f[6], f[7], f[8], f[9], f[10], f[11]})
	}
	return out
})

// stated gives a field of a row; empty where it says that its source does not say.
func stated(field string) string {
	if strings.Contains(field, "not stated") {
		return ""
	}
	return field
}

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

// Overrides gives every row that corrects the register. The slice is not to be changed.
func Overrides() []Override { return overrides() }

// Named gives the sites where a row stands, and when they were read; empty where there is no row.
func (o Override) Named() string {
	if o.Make == "" {
		return ""
	}
	var sites []string
	for page := range strings.SplitSeq(o.Source, " ; ") {
		if u, err := url.Parse(page); err == nil {
			sites = append(sites, u.Host)
		}
	}
	return strings.Join(append(sites, o.Date), ", ")
}

// override finds the row for a car; one of an empty Make where there is none.
func override(c Car) Override {
	for _, o := range overrides() {
		if strings.EqualFold(o.Make, c.Make) && strings.EqualFold(o.Model, c.Model) && o.From <= c.Year && c.Year <= o.To {
			return o
		}
	}
	return Override{}
}

// OneBody says that the row is about one body of several that the model has.
func (o Override) OneBody() bool { return o.Bodies == "coupe" || o.Bodies == "sedan" }

// about says whether the row is about a car of a shape, whose body the register calls so.
func (o Override) about(s Shape, body string) bool {
	switch o.Bodies {
	case "any":
		return true
	case "trunk":
		return s == Trunk || s == Open
	}
	return o.OneBody() && strings.HasPrefix(strings.ToLower(body), o.Bodies)
}

// Electric stands for the make where a row is about every electric car.
const Electric = "electric"

// features are what manuals say of a topic of a guide's steps.
var features = map[guide.Topic][]string{
	guide.Lockout: {"lockout_switch", "lockout_by_glovebox", "key_cylinder_lockout", "valet_key", "valet_mode_menu", "valet_mode_exit", "smart_key_disabled_setting"},
	guide.Press:   {"small_battery", "no_power_service", "gearbox", "press_pattern", "power_trunk_limit", "unlock_overload_block", "remote_switch"},
	guide.Seats:   {"seat_release_in_trunk", "keyed_release_from_rear_seat", "no_power_via_rear_seat"},
	guide.Handle:  {"interior_release_handle", "interior_release_reach", "electric_interior_release"},
	guide.Key:     {"mechanical_key_trunk", "mechanical_key_door", "alarm_on_mechanical_key"},
}

// Kinds gives the car as each kind whose manuals may speak of it: as an electric car, whoever made it, and as one of its make.
func (c Car) Kinds() []Car {
	if !c.Electric {
		return []Car{c}
	}
	kind := c
	kind.Make = Electric
	return []Car{kind, c}
}

// Often gives what manuals of the car's make say of a topic, those of its own model first, and better evidence before
// weaker. It may be none. A make's cars often do alike, and this one may not.
func (c Car) Often(about guide.Topic) []Habit {
	var out []Habit
	for _, h := range habits() {
		if strings.EqualFold(h.Make, c.Make) && h.Say != "" && slices.Contains(features[about], h.Feature) {
			out = append(out, h)
		}
	}
	slices.SortStableFunc(out, func(a, b Habit) int {
		return cmp.Or(cmp.Compare(c.distance(a), c.distance(b)), cmp.Compare(a.Weakness(), b.Weakness()))
	})
	return out
}

// distance is 0 for a row of the car's own model.
func (c Car) distance(h Habit) int {
	if c.Model != "" && strings.HasPrefix(strings.ToLower(h.Model), strings.ToLower(c.Model)) {
		return 0
	}
	return 1
}

// Weakness is 0 for a maker's own page, 1 for a manual, 2 for a copy of one, and more for the rest.
func (h Habit) Weakness() int {
	if i := slices.Index([]string{"official", "manual", "manual_copy"}, h.Evidence); i >= 0 {
		return i
	}
	return 3
}
