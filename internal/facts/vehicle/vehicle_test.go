package vehicle

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"firststeps/internal/facts/vin"
)

// sedan returns a car that the law on releases covers.
func sedan(year int) vin.Car {
	return vin.Car{Make: "Toyota", Model: "Camry", Year: year, BodyClass: "Sedan/Saloon",
		VehicleType: "Passenger Car", CheckDigitOK: true}
}

func TestRelease(t *testing.T) {
	with := func(c vin.Car, change func(*vin.Car)) vin.Car { change(&c); return c }
	for name, c := range map[string]struct {
		car  vin.Car
		want Verdict
	}{
		"2015 sedan": {sedan(2015), Expected},
		"2003 sedan": {sedan(2003), Expected},
		"2002 sedan": {sedan(2002), Likely},
		"2001 sedan": {sedan(2001), Possible},
		"1999 sedan": {sedan(1999), NotExpected},
		"limousine":  {with(sedan(2015), func(c *vin.Car) { c.BodyClass = "Limousine" }), Expected},
		"hatchback": {with(sedan(2015),
			func(c *vin.Car) { c.BodyClass = "Hatchback/Liftback/Notchback" }), NotExpected},
		"pickup": {with(sedan(2015), func(c *vin.Car) {
			c.BodyClass, c.VehicleType = "Pickup",
				"Truck"
		}), NotExpected},
		"a convertible SUV": {with(sedan(2015), func(c *vin.Car) {
			c.Model, c.BodyClass, c.VehicleType = "X", "Convertible/Cabriolet",
				"Multipurpose Passenger Vehicle (MPV)"
		}), Unknown},
		"an unknown body": {with(sedan(2015),
			func(c *vin.Car) { c.Model, c.BodyClass = "X", "" }), Unknown},
		"no year": {sedan(0), Unknown},
		"a wrong check digit": {with(sedan(2015),
			func(c *vin.Car) { c.Problem = vin.CheckDigit }), Unknown},
		"an unknown maker": {with(sedan(2015),
			func(c *vin.Car) { c.Problem = vin.UnknownWMI }), Unknown},
		"two years": {with(sedan(2015),
			func(c *vin.Car) { c.Problem = vin.TwoYears }), Unknown},
		"a liftback registered as a sedan": {vin.Car{Make: "Audi", Model: "S7", Year: 2013,
			BodyClass: "Sedan/Saloon", VehicleType: "Passenger Car"}, NotExpected},
	} {
		t.Run(name, func(t *testing.T) {
			got, why := FromVIN(c.car).Release()
			if got != c.want || !strings.HasSuffix(why, ".") {
				t.Errorf("%s: %s (%s), want %s", name, got, why, c.want)
			}
		})
	}
}

// A VIN with any problem gets the verdict Unknown.
func TestProblemsMakeReleaseUnknown(t *testing.T) {
	for p := vin.NotAVIN; p <= vin.TwoYears; p++ {
		for year := 1980; year < 2030; year++ {
			c := sedan(year)
			c.Problem = p
			car := FromVIN(c)
			if got, why := car.Release(); got != Unknown || why == "" || why != problem(p) {
				t.Errorf("problem %d, year %d: %s (%s)", p, year, got, why)
			}
			if car.Shape != UnknownShape || car.Possible != nil || car.ForUS {
				t.Errorf("problem %d, year %d: %+v", p, year, car)
			}
		}
	}
}

// read returns a passenger car of the register whose VIN has the prefix begins.
func read(brand, model string, year int, body, begins string) Car {
	c := vin.Car{Make: brand, Model: model, Year: year, BodyClass: body,
		VehicleType: "Passenger Car"}
	copy(c.Prefix[:], begins)
	return FromVIN(c)
}

// A car that the register calls a sedan, a coupe or a wagon may have another shape.
func TestShapeByVIN(t *testing.T) {
	const sedan, coupe, open = "Sedan/Saloon", "Coupe", "Convertible/Cabriolet"
	trunkOrHatch, trunkOrFront := []Shape{Trunk, Hatch}, []Shape{Trunk, Front}
	for _, c := range []struct {
		make, model string
		year        int
		body        string
		begins      string
		want        []Shape
		verdict     Verdict
	}{
		{"Dodge", "Charger", 2023, sedan, "", []Shape{Trunk}, Expected},
		{"Dodge", "Charger", 2024, coupe, "", []Shape{Hatch}, NotExpected},
		{"Dodge", "Charger", 2026, sedan, "", []Shape{Hatch}, NotExpected},
		{"Mercedes-Benz", "EQS-Class Sedan", 2023, sedan, "", []Shape{Hatch}, NotExpected},
		{"Mercedes-Benz", "EQE-Class Sedan", 2023, sedan, "", []Shape{Trunk}, Expected},
		{"Mercedes-Benz", "AMG GT", 2021, sedan, "", []Shape{Hatch}, NotExpected},
		{"Mercedes-Benz", "AMG GT", 2025, coupe, "", []Shape{Hatch}, NotExpected},
		{"Audi", "TT", 2001, coupe, "", []Shape{Hatch}, NotExpected},
		{"Audi", "TT", 2012, coupe, "", []Shape{Hatch}, NotExpected},
		{"Audi", "TT", 2010, "Roadster", "", []Shape{Trunk}, Expected},
		{"Audi", "TT RS", 2013, coupe, "", []Shape{Hatch}, NotExpected},
		{"Audi", "TTS", 2010, coupe, "", []Shape{Hatch}, NotExpected},
		{"Audi", "RS 7", 2016, sedan, "", []Shape{Hatch}, NotExpected},
		{"BMW", "335i", 2015, sedan, "WBA3X9C5", trunkOrHatch, Unknown},
		{"BMW", "335i", 2015, sedan, "WBA3B9C5", []Shape{Trunk}, Expected},
		{"BMW", "340i", 2018, sedan, "WBA8Y3C5", trunkOrHatch, Unknown},
		{"BMW", "535i", 2012, sedan, "WBASN2C5", trunkOrHatch, Unknown},
		{"BMW", "535i", 2012, sedan, "WBAFR7C5", []Shape{Trunk}, Expected},
		{"BMW", "Z4", 2007, coupe, "", []Shape{Hatch}, NotExpected},
		{"BMW", "Z4", 2007, open, "", []Shape{Trunk}, Expected},
		{"Chrysler", "Crossfire", 2005, coupe, "", []Shape{Hatch}, NotExpected},
		{"Jaguar", "F-TYPE", 2018, coupe, "", []Shape{Hatch}, NotExpected},
		{"Jaguar", "F-TYPE", 2018, open, "", []Shape{Trunk}, Expected},
		{"Chevrolet", "Corvette", 2008, coupe, "", trunkOrHatch, Unknown},
		{"Chevrolet", "Corvette", 2008, open, "", []Shape{Trunk}, Expected},
		{"Chevrolet", "Corvette", 2016, coupe, "", []Shape{Hatch}, NotExpected},
		{"Mazda", "RX-7", 1993, coupe, "", trunkOrHatch, Unknown},
		{"Toyota", "Supra", 1994, coupe, "", []Shape{Hatch}, NotExpected},
		{"Ferrari", "488", 2017, coupe, "", trunkOrFront, Unknown},
		{"Lamborghini", "Gallardo", 2012, open, "", trunkOrFront, Unknown},
		{"McLaren", "720S", 2019, coupe, "", trunkOrFront, Unknown},
		{"McLaren", "GT", 2021, coupe, "", trunkOrHatch, Unknown},
		{"Ferrari", "458", 2015, coupe, "", []Shape{Front}, Likely},
		{"Ferrari", "458", 2017, coupe, "", trunkOrFront, Unknown},
		{"Lamborghini", "Huracan", 2026, coupe, "", trunkOrFront, Unknown},
		{"DeLorean", "DMC-12", 1982, coupe, "", trunkOrFront, Unknown},
		{"Porsche", "911", 1995, coupe, "", trunkOrFront, Unknown},
		{"Porsche", "911", 2015, coupe, "", []Shape{Front}, Likely},
		{"Porsche", "Taycan", 2022, sedan, "WP0BB2Y1", trunkOrHatch, Unknown},
		{"Porsche", "Taycan", 2022, sedan, "WP0AB2Y1", []Shape{Trunk}, Expected},
		{"Audi", "A6", 2005, "Wagon", "", trunkOrHatch, Unknown},
		{"BMW", "525i", 2005, "Wagon", "", []Shape{Trunk}, Expected},
		{"BMW", "530i", 2005, "Wagon", "", []Shape{Trunk}, Expected},
		{"Hyundai", "Elantra", 2004, sedan, "KMHDN56D", trunkOrHatch, Unknown},
		{"Hyundai", "Elantra", 2004, sedan, "KMHDN46D", []Shape{Trunk}, Expected},
		{"Ford", "Explorer Sport Trac", 2003,
			"Sport Utility Vehicle (SUV)/Multi-Purpose Vehicle (MPV)", "", []Shape{Pickup},
			NotExpected},
		{"Volkswagen", "", 1982, "Hatchback/Liftback/Notchback", "", []Shape{UnknownShape},
			Unknown},
	} {
		t.Run(fmt.Sprint(c.make, " ", c.model, " ", c.year, c.begins), func(t *testing.T) {
			car := read(c.make, c.model, c.year, c.body, c.begins)
			got := car.Possible
			if car.Shape != UnknownShape || got == nil {
				got = []Shape{car.Shape}
			}
			if verdict, _ := car.Release(); !slices.Equal(got, c.want) || verdict != c.verdict {
				t.Errorf("%s, %s %s: %v, %s; want %v, %s", car.Name(), c.body, c.begins, got,
					verdict, c.want, c.verdict)
			}
		})
	}
}

// For a car named by hand, the shape is open if its bodies differ, and known if they agree.
func TestShapeByHand(t *testing.T) {
	for _, c := range []struct {
		make, model string
		year        int
		want        []Shape
	}{
		{"Dodge", "Charger", 2025, []Shape{Hatch}},
		{"Mercedes-Benz", "EQS-Class Sedan", 2024, []Shape{Hatch}},
		{"Nissan", "300ZX", 1985, []Shape{Hatch}},
		{"BMW", "525i", 2005, []Shape{Trunk}}, {"Dodge", "Dart", 2014, []Shape{Trunk}},
		{"BMW", "328i", 2015, []Shape{Trunk, Hatch}}, {"BMW", "550i", 2013, []Shape{Trunk, Hatch}},
		{"Audi", "TT", 2008, []Shape{Trunk, Hatch}},
		{"Jaguar", "XF", 2018, []Shape{Trunk, Hatch}},
		{"Toyota", "Camry", 1996, []Shape{Trunk, Hatch}},
		{"Hummer", "H3", 2009, []Shape{Hatch, Pickup}},
		{"Ferrari", "F430", 2007, []Shape{Trunk, Front}},
	} {
		t.Run(fmt.Sprint(c.make, " ", c.model, " ", c.year), func(t *testing.T) {
			car := ByHand(c.make, c.model, c.year)
			got := car.Possible
			if car.Shape != UnknownShape {
				got = []Shape{car.Shape}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", car.Name(), got, c.want)
			}
		})
	}
}

// US law does not apply to a car in a country that the user confirmed and that has another law.
func TestReleaseByCountry(t *testing.T) {
	for iso, want := range map[string]Verdict{"": Expected, "US": Expected, "PR": Expected,
		"GB": Unknown, "CA": Unknown, "DE": Unknown, "JP": Unknown, "AU": Unknown} {
		if got, why := FromVIN(sedan(2015)).In(iso).Release(); got != want {
			t.Errorf("%q: %s (%s), want %s", iso, got, why, want)
		}
	}
	if got, _ := ByHand("Toyota", "Camry", 2015).In("US").Release(); got != Unknown {
		t.Errorf("a car of unknown market, in the US: %s", got)
	}
}

// For a car named by hand the market is not known, so US law may not apply.
func TestByHand(t *testing.T) {
	camry := ByHand("toyota", "camry", 2015)
	if camry.Shape != Trunk {
		t.Fatalf("a Camry of 2015 has shape %v among %v", camry.Shape, camry.Possible)
	}
	if got, _ := camry.Release(); got != Unknown {
		t.Errorf("of unknown market: %s", got)
	}
	camry = camry.MadeForUS()
	if got, _ := camry.Release(); got != Expected {
		t.Errorf("made for the US: %s", got)
	}
	civic := ByHand("Honda", "Civic", 2003)
	if civic.Shape != UnknownShape || !slices.Equal(civic.Possible, []Shape{Trunk, Hatch}) {
		t.Errorf("a Civic of 2003 has shape %v among %v: it was sold as both", civic.Shape,
			civic.Possible)
	}
	for _, c := range []struct {
		make, model string
		passenger   bool
	}{{"Porsche", "911", true}, {"Tesla", "Model 3", false}, {"Honda", "Civic", false}} {
		if car := ByHand(c.make, c.model, 2019); car.Passenger != c.passenger {
			t.Errorf("%s is known to be a passenger car: %v", car.Name(), car.Passenger)
		}
	}
	if c := ByHand("Honda", "Civic", 1950); c.Shape != UnknownShape || c.Possible != nil {
		t.Errorf("a Civic of 1950: %+v", c)
	}
}

// A model that was also sold with an engine is not electric, nor is one whose maker filed the fuel
// of its electric cars only.
func TestElectricByHand(t *testing.T) {
	for _, c := range []struct {
		make, model string
		year        int
		electric    bool
	}{
		{"Nissan", "Leaf", 2019, true}, {"nissan", "leaf", 2012, true},
		{"Tesla", "Model 3", 2020, true}, {"Porsche", "Taycan", 2021, true},
		{"RIVIAN", "R1T", 2023, true}, {"Nissan", "Leaf", 2009, false},
		{"Toyota", "Camry", 2015, false}, {"Hyundai", "Kona", 2020, false},
		{"Fiat", "500", 2015, false}, {"BMW", "i3", 2016, false}, {"Buick", "Century", 1997, false},
		{"Toyota", "Mirai", 2023, false},
	} {
		t.Run(fmt.Sprint(c.make, " ", c.model, " ", c.year), func(t *testing.T) {
			car := ByHand(c.make, c.model, c.year)
			named, _ := FromID(car.ID())
			if car.Electric != c.electric || named.Electric != c.electric {
				t.Errorf("%s %s %d: electric by hand %v, by its id %v", c.make, c.model, c.year,
					car.Electric, named.Electric)
			}
		})
	}
	if models := Models(Electric); models != nil {
		t.Errorf("a make has the name of the rows about all electric cars: %v", models)
	}
}

func TestCorvetteHasAFrontTrunkToo(t *testing.T) {
	if c := ByHand("Chevrolet", "Corvette", 2020); !c.FrontToo || c.Shape == Front {
		t.Errorf("2020: %+v", c)
	}
	if c := ByHand("Chevrolet", "Corvette", 2019); c.FrontToo {
		t.Errorf("2019: %+v", c)
	}
}

// Every make has models, every model has years, and every year has at least one shape.
func TestListsAreComplete(t *testing.T) {
	if n := len(Makes()); n < 100 {
		t.Fatalf("%d makes", n)
	}
	lower := func(a, b string) int {
		return strings.Compare(strings.ToLower(a), strings.ToLower(b))
	}
	if !slices.IsSortedFunc(Makes(), lower) ||
		!slices.IsSortedFunc(Models("Mercedes-Benz"), lower) {
		t.Error("makes or models are not in alphabetical order")
	}
	for _, brand := range Makes() {
		models := Models(brand)
		if len(models) == 0 {
			t.Errorf("%s has no model", brand)
		}
		for _, model := range models {
			years := Years(brand, model)
			if len(years) == 0 {
				t.Errorf("%s %s has no year", brand, model)
			}
			for _, y := range years {
				if c := ByHand(brand, model, y); y < 1980 ||
					c.Shape == UnknownShape && len(c.Possible) < 2 {
					t.Errorf("%s %s %d: %+v", brand, model, y, c)
				}
			}
		}
	}
}

// An override that changes nothing is a typing error, or the register has been corrected since.
func TestEveryOverrideChangesTheRegister(t *testing.T) {
	for i, o := range overrides() {
		years := Years(o.Make, o.Model)
		if o.From > o.To || !slices.Contains(years, o.From) || !slices.Contains(years, o.To) {
			t.Errorf("%s %s %d to %d: the register has %v", o.Make, o.Model, o.From, o.To, years)
		}
		if !slices.ContainsFunc(years, func(y int) bool {
			return o.From <= y && y <= o.To && changes(o, y)
		}) {
			t.Errorf("%s %s from %d: the row changes nothing", o.Make, o.Model, o.From)
		}
		for _, p := range overrides()[:i] {
			if p.Make == o.Make && p.Model == o.Model && p.From <= o.To && o.From <= p.To &&
				o.overlaps(p) {
				t.Errorf("%s %s: two rows cover %d", o.Make, o.Model, max(o.From, p.From))
			}
		}
	}
}

// overlaps reports whether two rows may cover the same body.
func (o Override) overlaps(p Override) bool {
	if !o.OneBody() || !p.OneBody() {
		return !o.OneBody() && !p.OneBody()
	}
	return slices.ContainsFunc(strings.Fields(o.Bodies),
		func(b string) bool { return slices.Contains(strings.Fields(p.Bodies), b) })
}

// changes reports whether a row adds something to what the register has of a year's cars.
func changes(o Override, year int) bool {
	known := runOf(o.Make, o.Model, year).possible(true)
	if o.OneBody() {
		return slices.Contains(known, Trunk) || !slices.Equal(known, o.shapes())
	}
	c := ByHand(o.Make, o.Model, year)
	return c.FrontToo || !slices.Equal(known, []Shape{c.Shape})
}

// A coupe may open with its rear window while the convertible of the same name has a trunk.
func TestOneBodyOfSeveral(t *testing.T) {
	read := func(body string) Car {
		return FromVIN(vin.Car{Make: "Nissan", Model: "350Z", Year: 2005, BodyClass: body,
			VehicleType: "Passenger Car"})
	}
	if c := read("Coupe"); c.Shape != Hatch || !c.Truth.Liftback() {
		t.Errorf("the coupe: %+v", c)
	}
	if c := read("Convertible/Cabriolet"); c.Shape != Trunk || c.Truth.Make != "" {
		t.Errorf("the convertible: %+v", c)
	}
	for name, c := range map[string]Car{"by hand": ByHand("Nissan", "350Z", 2005),
		"a VIN without a body": read("")} {
		t.Run(name, func(t *testing.T) {
			if c.Shape != UnknownShape || !slices.Equal(c.Possible, []Shape{Trunk, Hatch}) ||
				c.Truth.Make != "" {
				t.Errorf("%s: %+v", name, c)
			}
		})
	}
}

// Every car of the list has a unique id that leads back to it and fits into a transcript.
func TestIDs(t *testing.T) {
	form := regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)
	seen := map[string]string{}
	for _, brand := range Makes() {
		for _, model := range Models(brand) {
			c := ByHand(brand, model, Years(brand, model)[0]).MadeForUS()
			id := c.ID()
			if !form.MatchString(id) || seen[id] != "" {
				t.Errorf("%s %s: id %q, which is also of %q", brand, model, id, seen[id])
			}
			seen[id] = brand + " " + model
			if got, ok := FromID(id); !ok || got.Make != brand || got.Model != model ||
				got.Year != c.Year || got.ForUS == c.Elsewhere {
				t.Errorf("%s %s: %q leads to %+v", brand, model, id, got)
			}
		}
	}
	for _, id := range []string{"", "-", "x", "toyota-camry", "toyota-camry-15",
		"toyota-camry-99999", "nomake-x-2015", "toyota-camry-2015-de", "-us",
		"toyota-camry-0000-us"} {
		if got, ok := FromID(id); ok {
			t.Errorf("%q names %+v", id, got)
		}
	}
	if id := (Car{Make: "Nomake", Model: "X", Year: 2015}).ID(); id != "" {
		t.Errorf("an unknown car has the id %q", id)
	}
}

// CommonMakes is short and has the makes of most cars.
func TestCommonMakesAreFew(t *testing.T) {
	got := CommonMakes()
	if len(got) < 25 || len(got) > 50 {
		t.Errorf("%d makes: %v", len(got), got)
	}
	for _, brand := range []string{"Ford", "Honda", "Tesla", "Toyota", "Volkswagen"} {
		if !slices.Contains(got, brand) {
			t.Errorf("%s is missing", brand)
		}
	}
	for _, brand := range got {
		if !slices.Contains(Makes(), brand) {
			t.Errorf("%s is not a make", brand)
		}
	}
}
