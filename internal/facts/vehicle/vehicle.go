// Package vehicle says what is known of a car in advance: which shape its load space has, whether a
// release inside the trunk may be expected, and what cars of its make often have. It knows it from
// a VIN, or from a make, a model and a year. It never promises what one car has, does not ask, and
// does not turn what it knows into an answer of a guide: whoever shows it also lets it be undone.
// Start with FromVIN and ByHand, then Car.Release.
package vehicle

import (
	"slices"
	"strconv"
	"strings"

	"firststeps/internal/facts/vin"
)

// Shape is where a car's load space is, and how it is reached.
type Shape int

// The shapes. Open means that nothing is known, or that several are possible: ask.
const (
	Open   Shape = iota
	Trunk        // a lid of its own, shut off from the cabin: sedan, coupe, convertible
	Hatch        // reached from the cabin, too: hatchback, liftback, wagon, SUV, van
	Pickup       // a bed behind the cabin
	Front        // the only trunk is in front
)

// Car is what is known of one car. What is empty, zero or Open is not known.
type Car struct {
	Make, Model string
	Year        int
	Shape       Shape
	// where Shape is Open: those that its model and year leave possible; may be empty
	Among    []Shape
	FrontToo bool // cars of this model have a second trunk in front
	Told     bool // the person said the shape: of two trunks, which one is shut
	// nothing else drives it; by hand, only where that holds for every car of its model and year
	Electric bool
	ForUS    bool // made for the US market, whose law asks for the release
	// no car of its model and year was made for the US: named by hand, of europe.csv
	Elsewhere bool
	Country   string // the country that the person has confirmed, by its code; empty if none
	// a "passenger car" in the sense of that law, which no SUV, van or pickup is
	Passenger bool

	Problem vin.Problem // what is wrong with the VIN, where there was one
	Truth   Override    // the row that corrects its body; its Make is empty where there is none
}

// Name gives a car as it is spoken of: "Toyota Camry, 2015".
func (c Car) Name() string {
	s := c.Make
	if c.Model != "" {
		s += " " + c.Model
	}
	if c.Year > 0 {
		s += ", " + strconv.Itoa(c.Year)
	}
	return s
}

// FromVIN gives what a VIN tells.
func FromVIN(c vin.Car) Car {
	car := Car{Make: c.Make, Model: c.Model, Year: c.Year, Problem: c.Problem,
		Electric: c.Fuel == "Electric" && c.SecondFuel == ""}
	switch {
	case c.Problem == vin.NoMatch:
		car.Year = 0 // nothing shows that this VIN tells its year as US law wants it
		return car
	case c.Problem != vin.None:
		return car
	}
	car.ForUS = true
	if c.Model == "" { // a body alone may be that of another time
		return car
	}
	car.Passenger = c.VehicleType == "Passenger Car"
	car.Shape = ShapeOfBody(c.VehicleType, c.BodyClass)
	var among []Shape
	if car.Shape == Open {
		among = runOf(c.Make, c.Model, c.Year).possible(true)
	}
	return car.corrected(c.BodyClass, string(c.Begins[:]), among)
}

// ByHand gives what a make, a model and a year tell, spelled as Makes and Models spell them. Where
// the car was made for is not known: MadeForUS says that it was for the US.
func ByHand(brand, model string, year int) Car { return byHand(brand, model, year, false) }

// MadeForUS gives a car that was named by hand as it is known if it was made for the US, which has
// fewer shapes; the car itself if no such car was.
func (c Car) MadeForUS() Car {
	if c.Elsewhere {
		return c
	}
	c = byHand(c.Make, c.Model, c.Year, true)
	c.ForUS = true
	return c
}

func byHand(brand, model string, year int, forUS bool) Car {
	years := runOf(brand, model, year)
	car := Car{Make: brand, Model: model, Year: year, Electric: years.electric,
		Elsewhere: years.elsewhere()}
	shapes := years.possible(forUS)
	car = car.corrected("", "", shapes)
	// a sedan or a coupe by the register, and nothing else
	if len(shapes) == 1 && shapes[0] == Trunk {
		car.Passenger = true
	}
	return car
}

// american are where the law of the US holds: the US and its territories (49 USC 30102).
var american = []string{"US", "AS", "GU", "MP", "PR", "VI"}

// American returns the countries whose cars may be taken to be made for the US market, by their
// codes.
func American() []string { return slices.Clone(american) }

// In returns the car as it is known in a country that the person has confirmed, by its code, or
// where iso is empty in any. Elsewhere than in American ones nothing shows that it was made for the
// US market: a VIN may fit the register by chance, and a model that is a sedan there may be a wagon
// or a hatchback here, so its shape is open unless the person said it.
func (c Car) In(iso string) Car {
	home := slices.Contains(american, iso)
	c.ForUS = c.ForUS && (home || iso == "")
	c.Country = iso
	ofRegister := c.Shape == Trunk && !c.Told && !c.Elsewhere && !c.FrontToo && !c.TwoSeats()
	if ofRegister && !home && !c.ForUS {
		return c.either([]Shape{Trunk, Hatch})
	}
	return c
}

// As gives the car with the shape that somebody who stands before it says it has: that beats any
// register.
func (c Car) As(s Shape) Car {
	if s != Open {
		c.Shape, c.Among, c.Told = s, nil, true
		c.Passenger = c.Passenger || s == Trunk
		if s != Hatch && c.Truth.Liftback() {
			c.Truth = Override{}
		}
	}
	return c
}

// InAdvance returns the answers to the question about the shape that are known without asking, the
// most exact first: a guide may lack TwoSeat. It returns none if the shape is open, or if the
// car has two trunks and the person has not said which one is shut.
func (c Car) InAdvance() []string {
	switch {
	case c.Shape == Open || c.FrontToo && !c.Told:
		return nil
	case c.Shape == Trunk && c.TwoSeats():
		return []string{TwoSeat, Trunk.String()}
	}
	return []string{c.Shape.String()}
}

// ShapeOf reads a shape as guides have it; Open for any other word.
func ShapeOf(choice string) Shape {
	if choice == TwoSeat {
		return Trunk
	}
	return Shape(1 + slices.Index(shapeNames(), choice))
}

// TwoSeat is the answer of guides for a separate trunk behind two seats.
const TwoSeat = "two-seat"

// shapeNames are the shapes from Trunk on, as guides have them.
func shapeNames() []string { return []string{"trunk", "hatch", "pickup", "front"} }

// String gives the shape as guides have it; empty for Open.
func (s Shape) String() string {
	if s == Open {
		return ""
	}
	return shapeNames()[s-1]
}

// corrected puts right what a label hides. body is what the register calls it and begins how the
// VIN begins, both empty where nobody read a VIN.
func (c Car) corrected(body, begins string, among []Shape) Car {
	if c.Shape == Open && len(among) == 1 {
		c.Shape = among[0]
	} else if c.Shape == Open {
		c.Among = among
	}
	shape := c.Shape
	var hidden []Shape // what rows say of which it cannot be told if they are about this car
	for _, row := range overrides() {
		switch {
		case !row.of(c):
		case row.hidden(body, begins):
			hidden = append(hidden, row.shapes()...)
		case row.about(shape, body, begins):
			c = c.as(row)
		}
	}
	if hidden == nil {
		return c
	}
	return c.either(append(hidden, append(c.Among, c.Shape)...))
}

// as applies a row.
func (c Car) as(row Override) Car {
	c.Truth, c.FrontToo = row, c.FrontToo || strings.HasSuffix(row.Truth, "front too")
	switch shapes := row.shapes(); len(shapes) {
	case 0:
	case 1:
		c.Shape, c.Among, c.Passenger = shapes[0], nil, c.Passenger || shapes[0] == Trunk
	default:
		return c.either(shapes)
	}
	return c
}

// either leaves open which of some shapes the car has: who stands before it sees which.
func (c Car) either(shapes []Shape) Car {
	slices.Sort(shapes)
	c.Among = slices.DeleteFunc(slices.Compact(shapes), func(s Shape) bool { return s == Open })
	c.Shape, c.Truth = Open, Override{}
	if len(c.Among) == 1 {
		c.Shape, c.Among = c.Among[0], nil
	}
	return c
}

// ShapeOfBody reads NHTSA's words for a vehicle type and a body; Open where they say nothing of a
// load space. A separate trunk is one only where the law calls the vehicle a passenger car.
func ShapeOfBody(kind, body string) Shape {
	switch body {
	case "Sedan/Saloon", "Coupe", "Convertible/Cabriolet", "Roadster", "Limousine":
		if kind == "Passenger Car" {
			return Trunk
		}
	case "Hatchback/Liftback/Notchback", "Wagon", "Minivan", "Van", "Cargo Van",
		"Sport Utility Vehicle (SUV)/Multi-Purpose Vehicle (MPV)",
		"Crossover Utility Vehicle (CUV)":
		return Hatch
	case "Pickup", "Sport Utility Truck (SUT)":
		return Pickup
	}
	return Open
}
