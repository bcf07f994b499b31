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
)

//go:embed overrides.csv
var overridesText string

//go:embed habits.csv
var habitsText string

//go:embed two-seaters.csv
var twoSeatersText string

// twoSeater is a model that had no back seats in some years.
type twoSeater struct {
	make, model string
	from, to    int
}

var twoSeaters = sync.OnceValue(func() []twoSeater {
	var out []twoSeater
	for _, f := range rows(twoSeatersText, 6) {
		from, err := strconv.Atoi(f[2])
		to, err2 := strconv.Atoi(f[3])
		if err != nil || err2 != nil {
			panic(fmt.Sprintf("two-seaters.csv: the years of %v", f))
		}
		out = append(out, twoSeater{f[0], f[1], from, to})
	}
	return out
})

// TwoSeats reports whether all cars of the model and year have no back seats.
func (c Car) TwoSeats() bool {
	return slices.ContainsFunc(twoSeaters(), func(s twoSeater) bool {
		return strings.EqualFold(s.make, c.Make) && strings.EqualFold(s.model, c.Model) &&
			s.from <= c.Year && c.Year <= s.to
	})
}

// TwoSeaters returns make, model, first and last year of every row. The slice is the caller's own.
func TwoSeaters() (all [][4]any) {
	for _, s := range twoSeaters() {
		all = append(all, [4]any{s.make, s.model, s.from, s.to})
	}
	return all
}

// Override corrects what the register's body class hides, for some years of a model.
type Override struct {
	Make, Model string
	From, To    int
	// Bodies selects the cars: any; trunk or hatch, cars with that shape in the register; coupe,
	// sedan and others, the register's body classes; or prefixes of VINs: "WBA3X WBA8Z".
	Bodies string
	Truth  string // the real body: see docs/data.md
	Source string // addresses of the sources, separated by " ; "
	Date   string // when the sources were read, YYYY-MM-DD
}

// Habit is what manuals say about a thing that matters when a trunk does not open, for some models
// of a make, for a make in general, or for electric cars of any make. A particular car may differ:
// write "often", and show the source and the date.
type Habit struct {
	Make     string   // Electric if the row is about electric cars of any make
	Models   []string // as the register names them; nil if the row covers the whole make
	From, To int      // model years; 0 and 9999 if the source does not say
	// the markets that the cars were made for: US, GB, …; EU for Europe, all for any
	Markets       []string
	Shape         Shape  // of the cars that the row covers; Open if it covers any shape
	Feature       string // lockout_switch, valet_mode_menu, press_pattern, …: see docs/data.md
	Where, Detail string
	Say           string // the text that a guide's step shows, "{trunk}" for the trunk
	DeadBattery   string // whether it works with a flat 12 V battery: yes, no, n/a
	Evidence      string // official, manual, manual_copy, and weaker ones
	Source, Date  string
}

// Liftback reports whether the car opens with its rear window, regardless of its body class in the
// register.
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
	for _, f := range rows(habitsText, 13) {
		h := Habit{
			Make: f[0], From: 0, To: 9999, Markets: strings.Split(f[3], "/"), Shape: ShapeOf(f[4]),
			Feature: f[5], Where: f[6], Detail: f[7], Say: f[8], DeadBattery: f[9],
			Evidence: f[10], Source: f[11], Date: f[12],
		}
		if f[1] != "" {
			h.Models = strings.Split(f[1], " / ")
		}
		if f[2] != "" {
			if _, err := fmt.Sscanf(f[2], "%d-%d", &h.From, &h.To); err != nil {
				panic(fmt.Sprintf("habits.csv: the years of %v", f))
			}
		}
		out = append(out, h)
	}
	return out
})

// rows returns the rows of a CSV table below its header. It panics on a malformed table: the tables
// are embedded, and tests have read them.
func rows(text string, fields int) [][]string {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = fields
	all, err := r.ReadAll()
	if err != nil {
		panic(err)
	}
	return all[1:]
}

// Overrides returns every row that corrects the register. Callers must not modify the slice.
func Overrides() []Override { return overrides() }

// Named returns the hosts of the row's sources and the date when they were read, or "" for the
// zero Override.
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

// covers reports whether the row is about cars of c's make, model and year.
func (o Override) covers(c Car) bool {
	return strings.EqualFold(o.Make, c.Make) && strings.EqualFold(o.Model, c.Model) &&
		o.From <= c.Year && c.Year <= o.To
}

// OneBody reports whether the row covers only some of the bodies that the model has.
func (o Override) OneBody() bool {
	return !slices.Contains([]string{"any", "trunk", "hatch"}, o.Bodies)
}

// byVIN reports whether the row selects its cars by the start of their VINs.
func (o Override) byVIN() bool { return o.Bodies == strings.ToUpper(o.Bodies) }

// shapes returns the shapes that a car of the row may have, and none if the row only adds a second
// trunk.
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

// undecidable reports whether body and begins do not suffice to decide if the row covers a car.
func (o Override) undecidable(body, begins string) bool {
	if o.byVIN() {
		return begins == ""
	}
	return o.OneBody() && body == ""
}

// matchesBody reports whether the row covers a car with the shape, the register's body class and
// the start of the VIN.
func (o Override) matchesBody(s Shape, body, begins string) bool {
	switch o.Bodies {
	case "any":
		return true
	case "trunk":
		return s == Trunk || s == UnknownShape
	case "hatch":
		return s == Hatch
	}
	name := strings.ToLower(body)
	if o.byVIN() {
		name = begins
	}
	matches := func(prefix string) bool { return strings.HasPrefix(name, prefix) }
	return slices.ContainsFunc(strings.Fields(o.Bodies), matches)
}

// Electric is the make of rows that cover electric cars of any make.
const Electric = "electric"

// Topic is a subject on which a guide's step shows notes from manuals.
type Topic string

// The topics, as guides name them.
const (
	Lockout Topic = "lockout" // what switches the release off
	Press   Topic = "press"   // how to press it, and how many times
	Seats   Topic = "seats"   // access past the back seats
	Handle  Topic = "handle"  // the release inside the trunk
	Key     Topic = "key"     // the key blade
	Cabin   Topic = "cabin"   // the release in the cabin
	Power   Topic = "power"   // a flat 12-volt battery
	Maker   Topic = "maker"   // the help of the car's maker
)

// features are the features of rows that belong to each topic.
var features = map[Topic][]string{
	Lockout: {"lockout_switch", "lockout_by_glovebox", "key_cylinder_lockout", "valet_key",
		"valet_mode_menu", "valet_mode_exit", "smart_key_disabled_setting"},
	Press: {"small_battery", "gearbox", "press_pattern", "power_trunk_limit",
		"unlock_overload_block", "remote_switch"},
	Seats: {"seat_fold", "pass_through", "seat_release_in_trunk", "no_power_via_rear_seat",
		"keyed_release_from_rear_seat", "tailgate_release_inside"},
	Handle: {"interior_release_handle", "electric_interior_release",
		"tailgate_release_inside"},
	Key:   {"mechanical_key_trunk", "mechanical_key_door", "alarm_on_mechanical_key"},
	Cabin: {"cabin_release", "cabin_release_off"},
	Power: {"jump_post", "battery_place", "dead_battery", "front_trunk_no_power",
		"no_power_service", "small_battery"},
	Maker: {"remote_unlock"},
}

// byTopic holds the rows of each topic, stronger evidence before weaker.
var byTopic = sync.OnceValue(func() map[Topic][]Habit {
	all := map[Topic][]Habit{}
	for about, names := range features {
		for _, h := range habits() {
			if slices.Contains(names, h.Feature) {
				all[about] = append(all[about], h)
			}
		}
		slices.SortStableFunc(all[about], func(a, b Habit) int {
			return cmp.Compare(a.EvidenceRank(), b.EvidenceRank())
		})
	}
	return all
})

// Habits returns what manuals say on a topic, stronger evidence before weaker. Callers must not
// modify the slice.
func Habits(about Topic) []Habit { return byTopic()[about] }

// Often returns what manuals say on a topic for the car, stronger evidence before weaker: the rows
// of its model; if there are none, those of its make; if there are none either and the car is
// electric, those of electric cars. It leaves out rows of other years, markets and shapes.
func (c Car) Often(about Topic) []Habit {
	var own, maker, general []Habit
	same := func(model string) bool { return strings.EqualFold(model, c.Model) }
	for _, h := range Habits(about) {
		electric := h.Make == Electric && c.Electric
		switch {
		case !electric && !strings.EqualFold(h.Make, c.Make) || !c.fits(h):
		case electric:
			general = append(general, h)
		case h.Models == nil:
			maker = append(maker, h)
		case slices.ContainsFunc(h.Models, same):
			own = append(own, h)
		}
	}
	switch {
	case own != nil:
		return own
	case maker != nil:
		return maker
	}
	return general
}

// fits reports whether a row covers cars of this year, market and shape. A row about one shape does
// not cover a car whose shape is not known.
func (c Car) fits(h Habit) bool {
	return h.From <= c.Year && c.Year <= h.To && h.soldIn(c.market()) &&
		(h.Shape == UnknownShape || h.Shape == c.Shape && (c.Stated || !c.FrontToo))
}

// market returns the code of the country that the car was made for, or "" if that is not known.
func (c Car) market() string {
	switch {
	case c.Elsewhere && !slices.Contains(European(), c.Country):
		return "GB" // whose cars europe.csv lists
	case c.ForUS || slices.Contains(american, c.Country):
		return "US"
	}
	return c.Country
}

// europeanMarket lists the countries that a row's market EU covers: the European Union and its
// neighbors, whose cars have the same manuals.
const europeanMarket = "AD AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV " +
	"MC MT NL NO PL PT RO SE SI SK SM VA"

// European returns the codes of the countries of the market EU.
func European() []string { return strings.Fields(europeanMarket) }

// soldIn reports whether the row covers cars made for a market. It reports true for an unknown
// market: the row is shown with its own markets, so the user can judge.
func (h Habit) soldIn(market string) bool {
	return market == "" || slices.Contains(h.Markets, "all") ||
		slices.Contains(h.Markets, market) ||
		slices.Contains(h.Markets, "EU") && slices.Contains(European(), market)
}

// subject returns the name of the cars that the row covers: a model of its make, the make, or
// Electric.
func (h Habit) subject(model string) string {
	if h.Models == nil {
		return h.Make
	}
	return h.Make + " " + model
}

// Whose returns the name of the cars that a row shown for the car covers.
func (c Car) Whose(h Habit) string { return h.subject(c.Model) }

// Label returns the cars of a model that the row covers: "Toyota Camry 2012-2014, US". If the row
// covers the whole make, it begins with cars instead of a make and model: "Toyota cars".
func (h Habit) Label(model, cars string) string {
	label := cars
	if h.Models != nil {
		label = h.subject(model)
	}
	switch {
	case h.From == 0:
	case h.From == h.To:
		label += fmt.Sprintf(" %d", h.From)
	default:
		label += fmt.Sprintf(" %d-%d", h.From, h.To)
	}
	if !slices.Contains(h.Markets, "all") {
		label += ", " + strings.Join(h.Markets, "/")
	}
	return label
}

// EvidenceRank ranks the evidence: 0 for a maker's own page, 1 for a manual, 2 for a copy of a
// manual, 3 for anything else.
func (h Habit) EvidenceRank() int {
	if i := slices.Index([]string{"official", "manual", "manual_copy"}, h.Evidence); i >= 0 {
		return i
	}
	return 3
}
