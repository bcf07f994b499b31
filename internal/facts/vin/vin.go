// Package vin reads the seventeen characters of a vehicle identification number: the check digit,
// and for vehicles made for the US market the make, model, model year, body class, vehicle type and
// fuel, from one table distilled from what makers filed with NHTSA. It calls no service, reads no
// clock and does not guess: Car.Problem says if the table lacks something or a result is uncertain.
// Package vehicle decides what a body means for a trunk. Start with Decode.
//
// A VIN identifies one real car: callers must not store it.
package vin

import (
	"encoding/binary"
	"fmt"
)

// Car is what a VIN says about a car. An empty string or a zero year is not known. Names are
// spelled as NHTSA spells them.
type Car struct {
	Make, Model string
	Year        int    // the model year
	BodyClass   string // "Sedan/Saloon"
	VehicleType string // "Passenger Car"
	Fuel        string // "Gasoline": the primary one
	SecondFuel  string // "Electric"

	// Prefix holds positions 1 to 8, which identify the kind of car and not the single car. It is
	// zero if no maker was found.
	Prefix [8]byte

	CheckDigitOK bool    // position 9 matches the other positions
	Ambiguous    bool    // two model years, thirty years apart, match
	Problem      Problem // why the other fields may be wrong
}

// Problem is what is wrong with a VIN, or with what the table has of it: only the most serious
// problem.
type Problem int

const (
	None Problem = iota
	// not seventeen characters, or a character that no VIN has: I, O, Q, or no letter or digit
	NotAVIN
	UnknownWMI // its maker is not in the table: often a car that was not made for the US
	// position 9 does not match: a typing error, or a car that was not made for the US
	CheckDigit
	NoMatch  // the maker is known, but none of its patterns identifies this car
	TwoYears // two model years match: the Car has the more likely one
)

// Length is the number of characters in a VIN.
const Length = 17

// Decode decodes a VIN. It ignores spaces, hyphens and case; any string is safe.
func Decode(s string) Car {
	n, ok := clean(s)
	if !ok {
		return Car{Problem: NotAVIN}
	}
	decompress()
	m, ok := findMaker(&n)
	if !ok {
		return Car{CheckDigitOK: n.checkDigitOK(), Problem: UnknownWMI}
	}
	car := m.car(&n)
	car.CheckDigitOK = n.checkDigitOK()
	switch {
	case !car.CheckDigitOK:
		car.Problem = CheckDigit
	case car.Model == "" && (car.BodyClass == "" || car.Year+cycle <= latestYear()):
		car.Problem = NoMatch // a body alone matches many years
	case car.Ambiguous:
		car.Problem = TwoYears
	}
	return car
}

// latestYear returns the last model year that a car on the road may have.
func latestYear() int { return Date()/10000 + 2 }

// Date returns the date of the table's newest row, as 20260217.
func Date() int {
	return int(binary.LittleEndian.Uint32([]byte(compressed[dateAt:])))
}

// Day returns Date in the form 2026-02-17.
func Day() string {
	d := Date()
	return fmt.Sprintf("%04d-%02d-%02d", d/10000, d/100%100, d%100)
}
