package view

import (
	"slices"
	"strings"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
)

// Number is a number to call for roadside help. It is a button wherever a screen has buttons.
type Number struct {
	Number string `json:"number"` // as people write it
	Label  string `json:"label"`  // whom it reaches, and for what if that is not roadside help
	Note   string `json:"note"`   // how sure it is, or a desk's hours; may be empty

	Dial string `json:"-"` // as a telephone dials it
	Make string `json:"-"` // only for cars of this make; empty for all
}

// For reports whether the number is for cars of a make, which is empty if the car is not known.
func (n Number) For(brand string) bool { return n.Make == "" || strings.EqualFold(n.Make, brand) }

// Button returns the text of the button that calls the number. A line does not break within the
// number.
func (v Voice) Button(n Number) string {
	return Fill(v.Call, n.Label+": "+unbroken.Replace(n.Number))
}

var unbroken = strings.NewReplacer(" ", "\u00a0", "-", "\u2011")

// Line returns the number as one line of text.
func (v Voice) Line(n Number) string {
	line := Fill(v.Call, n.Label+": "+n.Number)
	if n.Note != "" {
		line += " (" + n.Note + ")"
	}
	return line
}

// kindsOfHelp is the order in which numbers for roadside help are shown.
var kindsOfHelp = []string{"motor_club", "oem", "telematics"}

// RoadsideNumbers returns whom to call for roadside help in a country: clubs first, then makers,
// each for its own cars, then whom a car can call that has their equipment. Each is a row of
// package place, whose source names the service that the label names.
func RoadsideNumbers(iso, language string) (all []Number) {
	v := Speak(language).Place
	for _, kind := range kindsOfHelp {
		for _, r := range place.RoadsideIn(iso) {
			label, known := v.Services[r.Service]
			if r.Kind != kind || !known {
				continue
			}
			n := Number{Number: r.Number, Label: Fill(label, r.Provider), Note: v.note(r),
				Dial: r.Dial}
			if kind == "oem" {
				n.Make = r.Provider
			}
			all = append(all, n)
		}
	}
	return all
}

// note returns how sure a number for roadside help is: empty if it was called and was right.
func (v PlaceVoice) note(r place.Roadside) string {
	if r.Verified() {
		return ""
	}
	source := v.Evidence[r.Evidence]
	if r.SecondHand() && source != v.SecondHand {
		source = v.SecondHand + ": " + source
	}
	if r.Said != "undated" {
		source += ", " + r.Said
	}
	return source + "; " + v.NotRung
}

// Number returns the desk's own number, and false if it has none.
func (c *Contact) Number(language string) (Number, bool) {
	if c == nil || c.Phone == "" {
		return Number{}, false
	}
	n := Number{Number: c.Phone, Label: c.Name, Note: c.Hours, Dial: c.Dial}
	if n.Label == "" {
		n.Label = Speak(language).Place.Desk
	}
	return n, true
}

// helpers returns the numbers of a call for roadside help: the desk's own, then those known for the
// country and the person's make of car. There are none for any other call.
func (s *sayer) helpers(c *guide.Call, brand string) []Number {
	all := []Number{}
	if c.Who != guide.Roadside {
		return all
	}
	if own, ok := s.where.Desk.Number(s.text.Language); ok {
		all = append(all, own)
	}
	all = append(all, RoadsideNumbers(s.where.Country.ISO, s.text.Language)...)
	return slices.DeleteFunc(all, func(n Number) bool { return !n.For(brand) })
}
