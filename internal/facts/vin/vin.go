// Package vin reads the seventeen characters of a vehicle identification number: the check digit,
// and for vehicles made for the US market the make, model, model year, body class, vehicle type and
// fuel, from one table distilled from what makers filed with NHTSA. It asks no service, has no
// clock, and does not guess: what the table does not know, and what is not certain, is said. It
// does not judge what a body means for a trunk: that is package vehicle. Start with Decode.
//
// A VIN identifies one real car: it is answered, and then forgotten.
package vin

import "fmt"

// Car is what a VIN tells. An empty text, or a zero year, is not known. Names are spelled as NHTSA
// spells them.
type Car struct {
	Make, Model string
	Year        int    // the model year
	BodyClass   string // "Sedan/Saloon"
	VehicleType string // "Passenger Car"
	Fuel        string // "Gasoline": the primary one
	SecondFuel  string // "Electric"

	// Begins holds positions 1 to 8: what was made, and nothing of which one it is. It is zero
	// where no maker was found.
	Begins [8]byte

	CheckDigitOK bool    // position 9 is what the others ask for
	Ambiguous    bool    // two model years, thirty years apart, fit
	Problem      Problem // why the rest may not be relied on
}

// Problem says what is wrong with a VIN, or with what is known of it: the gravest thing only.
type Problem int

const (
	None Problem = iota
	// not seventeen characters, or one that no VIN has: I, O, Q, and whatever is no letter or digit
	NotAVIN
	UnknownWMI // its maker is not in the table: often a car that was not made for the US
	// position 9 is not what the others ask for: a slip, or a car that was not made for the US
	CheckDigit
	NoMatch  // the maker is known, and none of its patterns fits this car alone
	TwoYears // two model years fit: what is said is the likelier one
)

// Length is how many characters a VIN has.
const Length = 17

// Decode reads a VIN. Spaces and hyphens are left out and small letters made large; any string is
// safe.
func Decode(s string) Car {
	n, ok := clean(s)
	if !ok {
		return Car{Problem: NotAVIN}
	}
	m, ok := findMaker(&n)
	if !ok {
		return Car{CheckDigitOK: n.checks(), Problem: UnknownWMI}
	}
	car := m.car(&n)
	car.CheckDigitOK = n.checks()
	switch {
	case !car.CheckDigitOK:
		car.Problem = CheckDigit
	case car.Model == "" && (car.BodyClass == "" || car.Year+cycle <= latestYear()):
		car.Problem = NoMatch // a body alone fits many years
	case car.Ambiguous:
		car.Problem = TwoYears
	}
	return car
}

// latestYear returns the last model year that a car on the road may have.
func latestYear() int { return Date()/10000 + 2 }

// Date gives the day of the table's newest row, as 20260217.
func Date() int { return int(word(len(magic))) }

// Day gives that day as people write it: 2026-02-17.
func Day() string {
	d := Date()
	return fmt.Sprintf("%04d-%02d-%02d", d/10000, d/100%100, d%100)
}
