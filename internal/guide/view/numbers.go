package view

import (
	"slices"
	"strings"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
)

// Number is a number to call for roadside help or of a helpline. It is a button on every screen
// with buttons.
type Number struct {
	Number string `json:"number"` // as people write it
	Label  string `json:"label"`  // whom it reaches, and for what if that is not roadside help
	Note   string `json:"note"`   // how reliable it is, or a desk's hours; may be empty

	Dial string `json:"-"` // as dialed by a telephone
	Make string `json:"-"` // only for cars of this make; empty for all
}

// For reports whether the number is for cars of a make. The make is empty if the car is unknown.
func (n Number) For(brand string) bool { return n.Make == "" || strings.EqualFold(n.Make, brand) }

// Button returns the text of the button that calls the number. It has no line break within the
// number.
func (v Messages) Button(n Number) string {
	return Fill(v.Place.Call, n.Named())
}

// Named returns the number with whose it is, without a line break within the number.
func (n Number) Named() string { return n.Label + ": " + nonBreaking.Replace(n.Number) }

var nonBreaking = strings.NewReplacer(" ", "\u00a0", "-", "\u2011")

// Line returns the number as one line of text.
func (v Messages) Line(n Number) string {
	line := Fill(v.Place.Call, n.Label+": "+n.Number)
	if n.Note != "" {
		line += " (" + n.Note + ")"
	}
	return line
}

// kindsOfHelp are the kinds of roadside help, in the order shown.
var kindsOfHelp = []string{"motor_club", "oem", "telematics"}

// RoadsideNumbers returns the numbers for roadside help in a country: clubs first, then makers,
// each for its own cars, then services that a car with their equipment can call. Each is a row of
// package place, whose source names the service in the label.
func RoadsideNumbers(iso, language string) (all []Number) {
	v := MessagesFor(language).Place
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

// note returns how reliable a number for roadside help is, in a few words: whether its source only
// repeats it, and when the source said so. It is "" if the number was called and was right. The
// page about all numbers names the kind of source.
func (v PlaceMessages) note(r place.Roadside) string {
	if r.Verified() {
		return ""
	}
	return v.unverified(r.SecondHand(), r.Said)
}

// unverified returns how reliable a number is that was not called.
func (v PlaceMessages) unverified(secondHand bool, said string) string {
	source := ""
	if secondHand {
		source = v.SecondHand
	}
	if said == "undated" {
		said = ""
	}
	return Join("; ", Join(", ", source, said), v.NotRung)
}

// HelplineNumbers returns the numbers of a helpline in a country. Each is a row of package place.
func HelplineNumbers(who guide.Who, iso, language string) (all []Number) {
	v := MessagesFor(language).Place
	said := func(text string) string { return place.Said(text, language) }
	for _, h := range place.Helplines(iso, who.String()) {
		all = append(all, Number{
			Number: h.Number, Label: Join(", ", said(h.Name), said(h.Area)),
			Dial: h.Dial(),
			Note: Join("; ", said(h.Note), v.unverified(h.SecondHand(), h.Said)),
		})
	}
	return all
}

// Number returns the desk's own number, or false if it has none.
func (c *Contact) Number(language string) (Number, bool) {
	if c == nil || c.Phone == "" {
		return Number{}, false
	}
	n := Number{Number: c.Phone, Label: c.Name, Note: c.Hours, Dial: c.Dial}
	if n.Label == "" {
		n.Label = MessagesFor(language).Place.Desk
	}
	return n, true
}

// callNumbers returns the numbers of a call for roadside help: the desk's own, then those known for
// the country and the person's make of car; or those of a helpline. It returns none for any other
// call.
func (s *renderer) callNumbers(c *guide.Call, brand string) []Number {
	all := []Number{}
	if c.Who != guide.Roadside {
		return append(all,
			HelplineNumbers(c.Who, s.situation.Country.ISO, s.text.Language)...)
	}
	if own, ok := s.situation.Desk.Number(s.text.Language); ok {
		all = append(all, own)
	}
	all = append(all, RoadsideNumbers(s.situation.Country.ISO, s.text.Language)...)
	return slices.DeleteFunc(all, func(n Number) bool { return !n.For(brand) })
}
