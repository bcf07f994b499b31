package vehicle

import (
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"firststeps/test/short"
)

// topics returns all topics that a step may name.
func topics() []Topic { return slices.Collect(maps.Keys(features)) }

// everyCar calls f for every model and year of the register. For makes that have rows it also calls
// f with each market and each shape that the user may state.
func everyCar(f func(Car)) {
	rows := map[string]bool{}
	for _, h := range habits() {
		rows[h.Make] = true
	}
	for _, brand := range Makes() {
		for _, model := range Models(brand) {
			for _, year := range Years(brand, model) {
				c := ByHand(brand, model, year)
				f(c)
				if !rows[brand] && !c.Electric {
					continue
				}
				for _, market := range []string{"", "US", "GB", "CA", "DE"} {
					for shape := UnknownShape; shape <= Front; shape++ {
						f(c.As(shape).In(market))
					}
				}
			}
		}
	}
}

// A row is shown only for its own make, models, years, market and shape, over the whole register.
// The rows shown for one topic are all of the model, or all of the make, or all of electric cars.
func TestOftenReturnsMatchingRows(t *testing.T) {
	short.Skip(t)
	kind := func(h Habit) string {
		if h.Models != nil {
			return "model"
		}
		return h.Make
	}
	shown := map[string]bool{}
	everyCar(func(c Car) {
		for _, about := range topics() {
			got := c.Often(about)
			for _, h := range got {
				shown[h.Source+h.Feature+h.Say] = true
				country := c.Country
				if c.Elsewhere && country != "DE" { // as if in Britain
					country = "GB"
				}
				market := country == "" || slices.Contains(h.Markets, "all") ||
					slices.Contains(h.Markets, country) ||
					slices.Contains(h.Markets, "EU") && (country == "GB" || country == "DE")
				if h.Make != c.Make && (h.Make != Electric || !c.Electric) ||
					h.Models != nil && !slices.Contains(h.Models, c.Model) ||
					c.Year < h.From || c.Year > h.To || !market || kind(h) != kind(got[0]) ||
					h.Shape != UnknownShape && (h.Shape != c.Shape || c.FrontToo && !c.Stated) {
					t.Fatalf("%s, %s, %q, beside %s: %+v", c.Name(), c.Shape, c.Country,
						kind(got[0]), h)
				}
			}
			if len(got) > 0 && got[0].Models != nil {
				continue
			}
			for _, h := range Habits(about) {
				if h.Make == c.Make && slices.Contains(h.Models, c.Model) && c.fits(h) {
					t.Fatalf("%s, %s: the model's own row is not shown: %+v", c.Name(), about, h)
				}
			}
		}
	})
	for _, h := range habits() {
		if !shown[h.Source+h.Feature+h.Say] {
			t.Errorf("%s %s %d-%d, %s, %s: shown for no car of the register", h.Make, h.Models,
				h.From,
				h.To, h.Shape, h.Feature)
		}
	}
}

// Every row uses the register's names, has a short text and belongs to a topic.
func TestRowsNameCarsOfTheRegister(t *testing.T) {
	var used []string
	for _, list := range features {
		used = append(used, list...)
	}
	for _, h := range habits() {
		if !slices.Contains(used, h.Feature) || h.Say == "" || len(strings.Fields(h.Say)) > 24 {
			t.Errorf("%s %v %s: %q", h.Make, h.Models, h.Feature, h.Say)
		}
		if h.Make != Electric && !slices.Contains(Makes(), h.Make) {
			t.Errorf("%s is not a make of the register", h.Make)
		}
		for _, model := range h.Models {
			if !slices.Contains(Models(h.Make), model) {
				t.Errorf("%s %s is not a model of the register", h.Make, model)
			}
		}
		lid := h.Shape != Trunk && strings.Contains(h.Say, "{trunk} lid")
		if h.From > h.To || h.Models != nil && h.From == 0 || lid {
			t.Errorf("%s %v %d-%d: %q", h.Make, h.Models, h.From, h.To, h.Say)
		}
	}
}

// Models with similar names get different rows, and so do different years of one model.
func TestRowsOfSimilarNames(t *testing.T) {
	for _, c := range []struct {
		make, model string
		year        int
		about       Topic
		want        bool
	}{
		{"Ford", "Mustang Mach-E", 2023, Lockout, true}, {"Ford", "Mustang", 2023, Lockout, false},
		{"Acura", "TLX", 2015, Seats, true}, {"Acura", "TL", 2014, Seats, false},
		{"Acura", "TLX", 2018, Seats, false},
		{"BMW", "330i", 2020, Lockout, true}, {"BMW", "328i", 2015, Lockout, false},
		{"BMW", "540i", 2000, Key, true}, {"BMW", "540i", 2018, Key, false},
	} {
		t.Run(fmt.Sprint(c.make, " ", c.model, " ", c.year), func(t *testing.T) {
			got := ByHand(c.make, c.model, c.year).As(Trunk).Often(c.about)
			if c.make == "Ford" && c.model == "Mustang Mach-E" {
				got = ByHand(c.make, c.model, c.year).As(Hatch).Often(c.about)
			}
			if (len(got) > 0) != c.want {
				t.Errorf("%s %s %d: %+v", c.make, c.model, c.year, got)
			}
		})
	}
	for want, c := range map[string]Car{ // by the make of the rows shown
		Electric: ByHand("Porsche", "Taycan", 2021),
		"Jaguar": {Make: "Jaguar", Year: 2017, Electric: true, Country: "GB", Shape: Hatch},
	} {
		got := c.Often(Press)
		other := func(h Habit) bool { return h.Make != want }
		if len(got) == 0 || slices.ContainsFunc(got, other) {
			t.Errorf("%s: %+v", c.Name(), got)
		}
	}
}

// A car with two trunks, and a car without back seats, get their own answers in advance.
func TestInAdvance(t *testing.T) {
	for _, c := range []struct {
		make, model string
		year        int
		said        Shape
		want        []string
	}{
		{"Toyota", "Camry", 2015, UnknownShape, []string{"trunk"}},
		{"Tesla", "Model 3", 2019, UnknownShape, nil},
		{"Tesla", "Model 3", 2019, Front, []string{"front"}},
		{"Porsche", "Boxster", 2007, UnknownShape, nil},
		{"Porsche", "Boxster", 2007, Trunk, []string{"two-seat", "trunk"}},
		{"Ford", "Mustang Mach-E", 2021, UnknownShape, nil},
		{"Porsche", "911", 2015, UnknownShape, []string{"front"}},
		{"Mazda", "MX-5", 2016, UnknownShape, []string{"two-seat", "trunk"}},
		{"Mercedes-Benz", "SLK-Class", 2007, UnknownShape, []string{"two-seat", "trunk"}},
		{"smart", "Fortwo", 2010, UnknownShape, []string{"hatch"}},
		{"Honda", "Civic", 2003, UnknownShape, nil},
		{"Honda", "Civic", 2003, Hatch, []string{"hatch"}},
	} {
		t.Run(fmt.Sprint(c.make, " ", c.model, " ", c.year, c.said), func(t *testing.T) {
			car := ByHand(c.make, c.model, c.year).As(c.said)
			if got := car.KnownAnswers(); !slices.Equal(got, c.want) {
				t.Errorf("%s, said %q: %q, want %q", car.Name(), c.said, got, c.want)
			}
		})
	}
}

// No row about the rear trunk's lid is shown for a car with two trunks until the user has said
// which trunk is shut.
func TestTwoTrunksAreAskedFirst(t *testing.T) {
	row := Habit{Make: "Porsche", To: 9999, Markets: []string{"all"}, Shape: Trunk}
	boxster := ByHand("Porsche", "Boxster", 2007)
	if boxster.fits(row) || boxster.As(Front).fits(row) || !boxster.As(Trunk).fits(row) {
		t.Errorf("not stated %v, front %v, trunk %v", boxster.fits(row),
			boxster.As(Front).fits(row), boxster.As(Trunk).fits(row))
	}
}

// Every two-seater is in the register, and no two rows cover the same car.
func TestTwoSeatersAreOfTheRegister(t *testing.T) {
	for i, s := range twoSeaters() {
		years := Years(s.make, s.model)
		if s.from > s.to || !slices.Contains(years, s.from) || !slices.Contains(years, s.to) {
			t.Errorf("%s %s %d-%d: the register has %v", s.make, s.model, s.from, s.to, years)
		}
		for _, o := range twoSeaters()[:i] {
			if o.make == s.make && o.model == s.model && o.from <= s.to && s.from <= o.to {
				t.Errorf("%s %s: two rows", s.make, s.model)
			}
		}
	}
}

// TestNothingWrongForReportedCars checks the cars of first-hand reports for the kinds of fault that
// the reports found. The cars and the faults are in testdata/field.csv.
func TestNothingWrongForReportedCars(t *testing.T) {
	f, err := os.Open("testdata/field.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 50 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	for _, r := range rows[1:] {
		id, brand, country, car, shape := r[0], r[1], r[2], r[3], ShapeOf(r[4])
		c, ok := FromID(car)
		if ok != (car != "") || ok && c.Make != brand {
			t.Errorf("%s: the car %q is %+v", id, car, c)
			continue
		}
		for _, in := range []string{"", country} {
			checkRows(t, id, c.As(shape).In(in))
		}
		if got := c.KnownAnswers(); c.FrontToo && got != nil ||
			r[4] == "two-seat" && c.Shape == Trunk &&
				!c.FrontToo && !slices.Contains(got, TwoSeat) {
			t.Errorf("%s, %s: answered in advance with %q", id, c.Name(), got)
		}
	}
}

// checkRows fails the test if the rows shown for a car have a fault of a kind that was reported.
func checkRows(t *testing.T, id string, c Car) {
	for _, about := range topics() {
		for _, h := range c.Often(about) {
			label := h.Label(c.Model, h.Make+" cars")
			switch say := h.Say; {
			case h.Models != nil && !slices.Contains(h.Models, c.Model):
				t.Errorf("%s, %s: a row of another model: %s", id, c.Name(), say)
			case h.From != 0 && (c.Year < h.From || c.Year > h.To):
				t.Errorf("%s, %s: a row of another year: %s", id, c.Name(), say)
			case !h.soldIn(c.market()), !strings.Contains(label+" all",
				strings.Join(h.Markets, "/")):
				t.Errorf("%s, %s: a row of another market: %s", id, c.Name(), say)
			case c.Shape != Trunk && (h.Shape == Trunk || strings.Contains(say, "{trunk} lid")):
				t.Errorf("%s, %s: a trunk's lid, of a car with a %s: %s", id, c.Name(), c.Shape,
					say)
			case h.From != 0 && h.From == h.To && !strings.Contains(label, strconv.Itoa(h.From)):
				t.Errorf("%s: the label hides the year: %s", id, label)
			}
		}
	}
}

// For the most common cars, each topic has a row, or else sought.csv says that a search found
// nothing or is still to be done. sought.csv does not name topics that have a row.
func TestEveryTargetIsCoveredOrSought(t *testing.T) {
	table := func(name string) [][]string {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return rows(string(b), 0)
	}
	sought := map[string]string{} // topics by make, model and market
	for _, r := range table("sought.csv") {
		sought[r[0]+" "+r[1]+" "+r[3]] = r[4]
	}
	targets := table("testdata/targets.csv")
	if len(targets) < 85 {
		t.Fatalf("only %d targets", len(targets))
	}
	for _, r := range targets {
		var from, to int
		if _, err := fmt.Sscanf(r[2], "%d-%d", &from, &to); err != nil {
			t.Fatal(r, err)
		}
		name := r[0] + " " + r[1] + " " + r[3]
		for _, about := range []Topic{Seats, Cabin, Key, Power} {
			covered := slices.ContainsFunc(Habits(about), func(h Habit) bool {
				return h.Make == r[0] && slices.Contains(h.Models, r[1]) &&
					h.From <= to && from <= h.To && h.soldIn(r[3])
			})
			open := slices.Contains(strings.Split(sought[name], "/"), string(about))
			if covered == open {
				t.Errorf("%s, %s: covered by a row is %v, and sought is %v", name, about, covered,
					open)
			}
		}
		delete(sought, name)
	}
	for name := range sought {
		t.Errorf("%s is in sought.csv, but is not a target", name)
	}
}
