package document

import (
	"strings"

	"firststeps/internal/facts/place"
	"firststeps/internal/facts/vehicle"
	"firststeps/internal/facts/vin"
	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
)

// Error is a request with a wrong part. Its texts never repeat the request.
type Error struct {
	Code   string // for programs
	Field  string // of [Request], in lower case
	Detail string // what is wrong
	Next   string // what to do next

	// Turn is the turn without the wrong part, with everything that could be read. It is nil only
	// if the guide is unknown.
	Turn *Turn
}

// Codes of errors.
const (
	NoGuide      = "no-such-guide"
	NotProved    = "not-ready" // the guide may still be proved
	BadLanguage  = "language"
	BadCountry   = "country"
	BadCar       = "car"
	BadVIN       = "vin"
	CarNotAsked  = "car-not-asked"
	BadText      = "transcript"
	maxNearNames = 3
)

// Codes returns the codes of all errors.
func Codes() []string {
	return []string{NoGuide, NotProved, BadLanguage, BadCountry, BadCar, BadVIN, CarNotAsked,
		BadText}
}

// Error returns what is wrong, and what to do next.
func (e *Error) Error() string { return e.Detail + " " + e.Next }

// note keeps the first error of a request.
func note(first **Error, e *Error) {
	if *first == nil {
		*first = e
	}
}

func noGuide(lib *catalog.Library) *Error {
	if !lib.Whole() {
		return &Error{Code: NotProved, Field: "guide",
			Detail: "The guide is not in service, or not yet.",
			Next:   "Try again in some seconds. In danger call the emergency number now."}
	}
	return &Error{Code: NoGuide, Field: "guide", Detail: "There is no such guide.",
		Next: "Use an id from the list of guides: GET /api/v1/guides."}
}

func noTranscript() *Error {
	return &Error{Code: BadText, Field: "transcript",
		Detail: "A part of the transcript cannot be read. It was left out.",
		Next: "Go on from the turn in this response: its choices have the transcripts that they " +
			"lead to."}
}

func noLanguage(g *guide.Guide) *Error {
	var all []string
	for _, t := range g.Texts {
		all = append(all, t.Language)
	}
	return &Error{Code: BadLanguage, Field: "language",
		Detail: "The language is not a tag of BCP 47.",
		Next:   "Use a language of the guide: " + strings.Join(all, ", ") + "."}
}

func noCountry(near []place.Country) *Error {
	e := &Error{Code: BadCountry, Field: "country", Detail: "There is no such country.",
		Next: "Use a code of two letters, such as GB, or leave it out: then the turn has 112 and " +
			"911."}
	if len(near) > 0 {
		e.Next = "Similar: " + place.Names(near[:min(len(near), maxNearNames)], " or ") + "."
	}
	return e
}

func carNotAsked() *Error {
	return &Error{Code: CarNotAsked, Field: "car",
		Detail: "This guide does not ask about a car.", Next: "Leave out car and vin."}
}

// noCar names the reason if a VIN was sent as the id of a car: VINs do not belong into addresses.
func noCar(id string) *Error {
	if vin.Decode(id).Problem != vin.NotAVIN {
		return &Error{Code: BadCar, Field: "car", Detail: "A VIN is not the id of a car.",
			Next: "Send a VIN as vin, in the body of a POST: so it is in no address and no log."}
	}
	return &Error{Code: BadCar, Field: "car", Detail: "There is no such car in the list.",
		Next: "Use make, model and year, such as toyota-camry-2015; with -us at the end if it " +
			"was made for the US. Or leave it out: the guide then speaks of cars in general."}
}

func noVIN(known vehicle.Car) *Error {
	_, why := known.Release()
	return &Error{Code: BadVIN, Field: "vin", Detail: why,
		Next: "Correct it, or leave it out: the guide then speaks of cars in general."}
}
