package vehicle

import (
	"cmp"
	_ "embed"
	"encoding/csv"
	"fmt"
	"net/url"
	"regexp"
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
	// Bodies says which of them: any; trunk or hatch, those to which the register gives one; coupe, sedan and
	// others, those it calls so; or how their VINs begin: "WBA3X WBA8Z".
	Bodies string
	Truth  string // what it really has: see docs/data.md
	Source string // where it stands
	Date   string // when that was read, YYYY-MM-DD
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
	// Shape is that of the cars that the row is about; Open where it is not known, or not one.
	Shape Shape
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
		h := Habit{
			f[0], stated(f[1]), stated(f[2]), f[3], f[4], f[5], f[6], f[7], f[8], f[9], f[10], f[11], Open,
		}
		from, _ := h.Span()
		h.Shape = ByHand(h.Make, h.Models()[0], from).Shape
		out = append(out, h)
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

// of reports whether the row is about cars of the make, the model and the year.
func (o Override) of(c Car) bool {
	return strings.EqualFold(o.Make, c.Make) && strings.EqualFold(o.Model, c.Model) &&
		o.From <= c.Year && c.Year <= o.To
}

// OneBody reports whether the row is about some bodies of several that the model has.
func (o Override) OneBody() bool {
	return !slices.Contains([]string{"any", "trunk", "hatch"}, o.Bodies)
}

// byVIN reports whether the row names its cars by how their VINs begin.
func (o Override) byVIN() bool { return o.Bodies == strings.ToUpper(o.Bodies) }

// shapes returns the shapes that a car of the row may have; none where the row is about a second
// trunk alone.
func (o Override) shapes() (shapes []Shape) {
	kind, _, _ := strings.Cut(o.Truth, ", ")
	for word := range strings.SplitSeq(kind, " or ") {
		switch word {
		case "liftback":
			word = "hatch"
		case "front too":
			continue
		}
		shapes = append(shapes, ShapeOf(word))
	}
	return shapes
}

// hidden reports whether it cannot be told if the row is about a car.
func (o Override) hidden(body, begins string) bool {
	if o.byVIN() {
		return begins == ""
	}
	return o.OneBody() && body == ""
}

// about reports whether the row is about a car of a shape, whose body the register calls so and
// whose VIN begins so.
func (o Override) about(s Shape, body, begins string) bool {
	switch o.Bodies {
	case "any":
		return true
	case "trunk":
		return s == Trunk || s == Open
	case "hatch":
		return s == Hatch
	}
	name := strings.ToLower(body)
	if o.byVIN() {
		name = begins
	}
	begun := func(start string) bool { return strings.HasPrefix(name, start) }
	return slices.ContainsFunc(strings.Fields(o.Bodies), begun)
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

// Often returns what manuals of the car's make say of a topic, those of its own model and year
// first, and better evidence before weaker. It may be none. A make's cars often do alike, and this
// one may not; what is known to be of another shape is left out.
func (c Car) Often(about guide.Topic) []Habit {
	var out []Habit
	for _, h := range habits() {
		if strings.EqualFold(h.Make, c.Make) && h.Say != "" && h.suits(c.Shape) &&
			slices.Contains(features[about], h.Feature) {
			out = append(out, h)
		}
	}
	slices.SortStableFunc(out, func(a, b Habit) int {
		return cmp.Or(cmp.Compare(c.distance(a), c.distance(b)), cmp.Compare(a.Weakness(), b.Weakness()))
	})
	return out
}

// distance is 0 for a row of the car's own model and year, and 1 for one of its model in another or
// an unknown year.
func (c Car) distance(h Habit) int {
	from, to := h.Span()
	own := func(model string) bool { return strings.EqualFold(model, c.Model) }
	switch {
	case c.Model == "" || !slices.ContainsFunc(h.Models(), own):
		return 2
	case from <= c.Year && c.Year <= to:
		return 0
	}
	return 1
}

// Models returns the models that the row is about: "Altima" of "Altima (Intelligent Key)", both of
// "GS460 / GS350".
func (h Habit) Models() (models []string) {
	for part := range strings.SplitSeq(h.Model, " / ") {
		name, _, _ := strings.Cut(part, " (")
		models = append(models, name)
	}
	return models
}

var spans = regexp.MustCompile(`^(?:c\. )?(\d{4})(?:-(\d{4})|(\+))?$`)

// Span returns the first and the last year that the row is about; both are 0 where it does not say.
func (h Habit) Span() (from, to int) {
	m := spans.FindStringSubmatch(h.Years)
	if m == nil {
		return 0, 0
	}
	from, _ = strconv.Atoi(m[1])
	to, _ = strconv.Atoi(cmp.Or(m[2], m[1]))
	if m[3] != "" {
		to = 9999
	}
	return from, to
}

// suits reports whether a row may be about a car of a shape.
func (h Habit) suits(s Shape) bool { return h.Shape == Open || s == Open || h.Shape == s }

// Weakness is 0 for a maker's own page, 1 for a manual, 2 for a copy of one, and more for the rest.
func (h Habit) Weakness() int {
	if i := slices.Index([]string{"official", "manual", "manual_copy"}, h.Evidence); i >= 0 {
		return i
	}
	return 3
}
