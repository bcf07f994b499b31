// Package vehicle reports what is known of a car in advance: the shape of its load space, whether a
// release inside the trunk may be expected, and what manuals say of cars of its make. The input is
// a VIN, or a make, a model and a year. It makes no promise about one car, asks no questions and
// does not turn its knowledge into an answer of a guide: the caller that shows an answer must also
// let the user undo it. Start with FromVIN and ByHand, then Car.Release.
package vehicle

import (
	"slices"
	"strconv"
	"strings"

	"firststeps/internal/facts/vin"
)

// Shape is where a car's load space is, and how it is reached.
type Shape int

// The shapes. Open means that the shape is unknown or that several are possible: ask the user.
const (
	UnknownShape Shape = iota
	Trunk              // a lid of its own, shut off from the cabin: sedan, coupe, convertible
	Hatch              // reached from the cabin, too: hatchback, liftback, wagon, SUV, van
	Pickup             // a bed behind the cabin
	Front              // the only trunk is in front
)

// Car is what is known of one car. A field that is empty, zero or Open is not known.
type Car struct {
	Make, Model string
	Year        int
	Shape       Shape
	// if Shape is UnknownShape: the shapes that model and year allow; may be empty
	Possible []Shape
	FrontToo bool // cars of this model have a second trunk in front
	Stated   bool // the user stated the shape: of two trunks, which one is shut
	// electric only; for a car named by hand, true only if every car of its model and year is
	Electric bool
	ForUS    bool // made for the US market, whose law requires the release
	// no car of its model and year was made for the US: named by hand, from europe.csv
	Elsewhere bool
	Country   string // code of the country that the user confirmed; empty if none
	// a "passenger car" as the US law defines it; SUVs, vans and pickups are not
	Passenger bool

	Problem vin.Problem // why the VIN cannot be relied on, if there was one
	Truth   Override    // the row that corrects its body; its Make is empty if there is no row
}

// Name returns the car's name for display: "Toyota Camry, 2015".
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

// FromVIN returns what a decoded VIN says of a car.
func FromVIN(c vin.Car) Car {
	car := Car{Make: c.Make, Model: c.Model, Year: c.Year, Problem: c.Problem,
		Electric: c.Fuel == "Electric" && c.SecondFuel == ""}
	switch {
	case c.Problem == vin.NoMatch:
		car.Year = 0 // the VIN may not encode its year as US law requires
		return car
	case c.Problem != vin.None:
		return car
	}
	car.ForUS = true
	if c.Model == "" { // a body class without a model may belong to another thirty-year cycle
		return car
	}
	car.Passenger = c.VehicleType == "Passenger Car"
	car.Shape = ShapeOfBody(c.VehicleType, c.BodyClass)
	var among []Shape
	if car.Shape == UnknownShape {
		among = runOf(c.Make, c.Model, c.Year).possible(true)
	}
	return car.corrected(c.BodyClass, string(c.Prefix[:]), among)
}

// ByHand returns what is known of a make, a model and a year, spelled as Makes and Models spell
// them. The market that the car was made for is not known; MadeForUS sets it to the US.
func ByHand(brand, model string, year int) Car { return byHand(brand, model, year, false) }

// MadeForUS returns a car that was named by hand as it is known if it was made for the US, which
// leaves fewer shapes. It returns the car unchanged if no such car was made for the US.
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
	// the register has only sedans and coupes of it
	if len(shapes) == 1 && shapes[0] == Trunk {
		car.Passenger = true
	}
	return car
}

// american are the countries and territories where the law of the US applies (49 USC 30102).
var american = []string{"US", "AS", "GU", "MP", "PR", "VI"}

// American returns the codes of the countries whose cars may be assumed to be made for the US
// market.
func American() []string { return slices.Clone(american) }

// In returns the car as it is known in the country that the user confirmed, given by its code; an
// empty iso means any country. Outside the American countries the car may not have been made for
// the US market: a VIN can match the register by chance, and a model that is a sedan in the US may
// be a wagon or a hatchback elsewhere. The shape is then open, unless the user stated it.
func (c Car) In(iso string) Car {
	home := slices.Contains(american, iso)
	c.ForUS = c.ForUS && (home || iso == "")
	c.Country = iso
	ofRegister := c.Shape == Trunk && !c.Stated && !c.Elsewhere && !c.FrontToo && !c.TwoSeats()
	if ofRegister && !home && !c.ForUS {
		return c.oneOf([]Shape{Trunk, Hatch})
	}
	return c
}

// As returns the car with the shape that the user, who sees it, says it has. That overrides any
// register.
func (c Car) As(s Shape) Car {
	if s != UnknownShape {
		c.Shape, c.Possible, c.Stated = s, nil, true
		c.Passenger = c.Passenger || s == Trunk
		if s != Hatch && c.Truth.Liftback() {
			c.Truth = Override{}
		}
	}
	return c
}

// KnownAnswers returns the answers to the question about the shape that are known without asking,
// the most exact first, because a guide may lack TwoSeat. It returns none if the shape is open, or
// if the car has two trunks and the user has not said which one is shut.
func (c Car) KnownAnswers() []string {
	switch {
	case c.Shape == UnknownShape || c.FrontToo && !c.Stated:
		return nil
	case c.Shape == Trunk && c.TwoSeats():
		return []string{TwoSeat, Trunk.String()}
	}
	return []string{c.Shape.String()}
}

// ShapeOf returns the shape for an answer of a guide, and Open for any other word.
func ShapeOf(choice string) Shape {
	if choice == TwoSeat {
		return Trunk
	}
	return Shape(1 + slices.Index(shapeNames(), choice))
}

// TwoSeat is the guides' answer for a separate trunk behind two seats.
const TwoSeat = "two-seat"

// shapeNames returns the answers of guides for the shapes from Trunk on.
func shapeNames() []string { return []string{"trunk", "hatch", "pickup", "front"} }

// String returns the shape as guides write it, and "" for Open.
func (s Shape) String() string {
	if s == UnknownShape {
		return ""
	}
	return shapeNames()[s-1]
}

// corrected applies the overrides to the car. body is the register's body class and begins is the
// start of the VIN; both are empty if no VIN was read.
func (c Car) corrected(body, begins string, among []Shape) Car {
	if c.Shape == UnknownShape && len(among) == 1 {
		c.Shape = among[0]
	} else if c.Shape == UnknownShape {
		c.Possible = among
	}
	shape := c.Shape
	var undecided []Shape // shapes from rows that may or may not apply to this car
	for _, row := range overrides() {
		switch {
		case !row.covers(c):
		case row.undecidable(body, begins):
			undecided = append(undecided, row.shapes()...)
		case row.matchesBody(shape, body, begins):
			c = c.apply(row)
		}
	}
	if undecided == nil {
		return c
	}
	return c.oneOf(append(undecided, append(c.Possible, c.Shape)...))
}

// apply returns the car corrected by a row.
func (c Car) apply(row Override) Car {
	c.Truth, c.FrontToo = row, c.FrontToo || strings.HasSuffix(row.Truth, "front too")
	switch shapes := row.shapes(); len(shapes) {
	case 0:
	case 1:
		c.Shape, c.Possible, c.Passenger = shapes[0], nil, c.Passenger || shapes[0] == Trunk
	default:
		return c.oneOf(shapes)
	}
	return c
}

// oneOf returns the car with its shape open among some shapes: the user sees which one it is.
func (c Car) oneOf(shapes []Shape) Car {
	slices.Sort(shapes)
	c.Possible = slices.DeleteFunc(slices.Compact(shapes),
		func(s Shape) bool { return s == UnknownShape })
	c.Shape, c.Truth = UnknownShape, Override{}
	if len(c.Possible) == 1 {
		c.Shape, c.Possible = c.Possible[0], nil
	}
	return c
}

// ShapeOfBody returns the shape for NHTSA's vehicle type and body class, and Open if they do not
// determine the load space. A body such as a sedan or a coupe has a separate trunk only if the law
// calls the vehicle a passenger car.
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
	return UnknownShape
}
