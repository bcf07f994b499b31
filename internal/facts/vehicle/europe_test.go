package vehicle

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// forEachEuropean calls f for every model and year of europe.csv.
func forEachEuropean(t *testing.T, f func(c Car, row []string)) {
	t.Helper()
	all := rows(europeText, 6)
	if len(all) < 20 {
		t.Fatalf("only %d rows", len(all))
	}
	for _, r := range all {
		var from, to int
		if _, err := fmt.Sscanf(r[2], "%d-%d", &from, &to); err != nil || from > to || from < 1980 {
			t.Fatal(r, err)
		}
		for y := from; y <= to; y++ {
			f(ByHand(r[0], r[1], y), r)
		}
	}
}

// Every row of europe.csv must add something to the register, and no two rows may cover one year.
func TestEuropeAddsToTheRegister(t *testing.T) {
	register := map[string]run{}
	for _, b := range readBrands() {
		for _, m := range b.models {
			for _, r := range m.runs {
				for y := r.from; y <= r.to; y++ {
					register[fmt.Sprint(b.name, m.name, y)] = r
				}
			}
		}
	}
	seen := map[string]bool{}
	forEachEuropean(t, func(c Car, row []string) {
		key := fmt.Sprint(c.Make, c.Model, c.Year)
		if seen[key] {
			t.Errorf("%s: two rows", c.Name())
		}
		seen[key] = true
		known, ours := register[key].possible(true), runOf(c.Make, c.Model, c.Year)
		if c.Elsewhere != (known == nil) {
			t.Errorf("%s: made elsewhere only: %v; the register has %v", c.Name(), c.Elsewhere,
				known)
		}
		if !slices.Equal(ours.possible(true), known) {
			t.Errorf("%s: %v of a car for the US, not %v", c.Name(), ours.possible(true), known)
		}
		if slices.Equal(ours.possible(false), known) {
			t.Errorf("%s: %v adds nothing", c.Name(), row)
		}
	})
	for _, b := range readBrands() { // all other cars are unchanged
		for _, m := range b.models {
			for _, y := range Years(b.name, m.name) {
				key := fmt.Sprint(b.name, m.name, y)
				if r := runOf(b.name, m.name, y); !seen[key] &&
					(r.shapes != register[key].shapes || r.electric != register[key].electric) {
					t.Errorf("%s: %+v, not %+v", key, r, register[key])
				}
			}
		}
	}
}

// For a car that was not made for the US market, no verdict of US law, no row of the US market and
// no id with "-us" may appear.
func TestEuropeanCarsGetNothingAmerican(t *testing.T) {
	shown := 0
	forEachEuropean(t, func(c Car, _ []string) {
		if !c.Elsewhere {
			return
		}
		if c.MadeForUS().ForUS {
			t.Errorf("%s was made for the US", c.Name())
		}
		if named, ok := FromID(c.ID() + forUS); !ok || named.ForUS || !named.Elsewhere {
			t.Errorf("%s%s: %+v", c.ID(), forUS, named)
		}
		row := func(market string) Habit {
			return Habit{Make: c.Make, To: 9999,
				Markets: []string{market}}
		}
		for _, country := range []string{"", "US", "PR", "GB", "DE", "JP"} {
			if here := c.In(country); here.fits(row("US")) || !here.fits(row("EU")) {
				t.Errorf("%s in %q: an American row fits, or a European one does not", c.Name(),
					country)
			}
			for shape := UnknownShape; shape <= Front; shape++ {
				car := c.As(shape).In(country)
				if verdict, why := car.Release(); verdict != Unknown ||
					!strings.Contains(why, "not made for the US") {
					t.Errorf("%s in %q: %s, %s", c.Name(), country, verdict, why)
				}
				for _, about := range topics() {
					for _, h := range car.Often(about) {
						shown++
						if !h.soldIn("GB") && !h.soldIn("DE") {
							t.Errorf("%s in %q: %+v", c.Name(), country, h)
						}
					}
				}
			}
		}
	})
	if shown == 0 {
		t.Error("no row is shown for any of them")
	}
}

// A shape that exists only in Britain is possible for a car that may be British, and not for a car
// made for the US.
func TestBritishShapesOnlyForBritishCars(t *testing.T) {
	focus := ByHand("Ford", "Focus", 2009)
	if focus.Elsewhere || !slices.Equal(focus.Possible, []Shape{Trunk, Hatch}) {
		t.Errorf("a Focus of 2009: %+v", focus)
	}
	if us := focus.MadeForUS(); us.Shape != Trunk || !us.ForUS || !us.Passenger {
		t.Errorf("made for the US: %+v", us)
	}
	if us, _ := FromID(focus.MadeForUS().ID()); us.Shape != Trunk || !us.ForUS {
		t.Errorf("named again: %+v", us)
	}
	if read("Ford", "Focus", 2009, "", "").Shape != Trunk { // a VIN without a body class
		t.Error("a VIN of the register leaves the shapes of Britain open")
	}
}

// A sedan of the register may be a wagon if it was not made for the US: outside the US its shape is
// open.
func TestSedansOfTheRegisterMayBeWagonsElsewhere(t *testing.T) {
	both := []Shape{Trunk, Hatch}
	for _, c := range []Car{
		ByHand("Mercedes-Benz", "C-Class", 2012), ByHand("Mazda", "Mazda6", 2015),
		ByHand("Volkswagen", "Passat", 2014), read("Toyota", "Camry", 2015, "Sedan/Saloon", ""),
	} {
		if c.Shape != Trunk {
			t.Fatalf("the register: %+v", c)
		}
		if got := c.In("GB"); got.Shape != UnknownShape || !slices.Equal(got.Possible, both) ||
			got.KnownAnswers() != nil {
			t.Errorf("in Britain: %+v", got)
		}
		for _, known := range []Car{
			c.In("US"), c.In("PR"), c.As(Trunk).In("GB"), c.MadeForUS().In(""),
			c.MadeForUS().In("US"),
		} {
			if known.Shape != Trunk {
				t.Errorf("its shape is open: %+v", known)
			}
		}
	}
	if roadster := ByHand("Mazda", "MX-5", 2015).In("GB"); roadster.Shape != Trunk {
		t.Errorf("a two-seater: %+v", roadster)
	}
}

// The most common British cars can be selected, in a year that targets.csv names.
func TestBritishTargetsCanBeChosen(t *testing.T) {
	for _, c := range []struct {
		make, model string
		year        int
		want        Shape
	}{
		{"Vauxhall", "Corsa", 2015, Hatch}, {"Vauxhall", "Astra", 2012, UnknownShape},
		{"Skoda", "Octavia", 2018, Hatch},
		{"Volkswagen", "Polo", 2019, Hatch}, {"Nissan", "Qashqai", 2021, Hatch},
		{"BMW", "1 Series", 2009, UnknownShape},
	} {
		t.Run(c.make+" "+c.model, func(t *testing.T) {
			got := ByHand(c.make, c.model, c.year)
			if !slices.Contains(Makes(), c.make) || !slices.Contains(Models(c.make), c.model) ||
				!slices.Contains(Years(c.make, c.model), c.year) || !got.Elsewhere ||
				got.Shape != c.want {
				t.Errorf("%+v", got)
			}
		})
	}
	corsa := ByHand("Vauxhall", "Corsa", 2015).In("GB")
	if got := corsa.Often(Seats); slices.ContainsFunc(got,
		func(h Habit) bool { return h.Make != "Vauxhall" }) {
		t.Errorf("of a Corsa: %+v", got)
	}
}
