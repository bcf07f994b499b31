package document

import (
	"errors"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"firststeps/internal/channel/phone"
	"firststeps/internal/facts/place"
	"firststeps/internal/facts/vehicle"
	"firststeps/internal/facts/vin"
	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/ownwords"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
)

// MaxField is the length of the longest field of a request, in bytes, except the transcript, which
// package triage limits.
const MaxField = 64

// Book is the guides in service, and what a channel knows in addition.
type Book struct {
	Library  func() *catalog.Library     // the guides in service now
	Recalled func(release string) string // why a release was recalled; nil if none can be
	Today    func() string               // YYYY-MM-DD
	Contact  *view.Contact               // how to reach the desk; nil if unknown
	Desk     bool                        // the server has a desk, which takes cases
}

// Request is what a program requests. All fields are untrusted, and all except Guide may be empty.
type Request struct {
	Guide      string
	Transcript string
	Language   string // BCP 47; the nearest language of the guide is used
	Country    string // ISO 3166-1 alpha-2, or the name of a country; counts as confirmed
	Car        string // id, as in "ask --car"
	VIN        string // read once, and not part of the turn
}

// Summary is a guide in the list of guides.
type Summary struct {
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	Summary   string   `json:"summary"`
	Language  string   `json:"language"`  // of title and summary
	Languages []string `json:"languages"` // that the guide has
	Emergency bool     `json:"emergency"` // it is about a danger to life
	Car       bool     `json:"car"`       // it asks about the car, so that a car may be given
	Version   string   `json:"version"`
	Release   string   `json:"release"` // content hash
	Proof     Proof    `json:"proof"`
}

// Guides returns the guides in service in the nearest language that each has, those about a danger
// to life first, then by title.
func (b Book) Guides(tag string) []Summary {
	list := []Summary{}
	lib := b.Library()
	for _, g := range lib.All() {
		text := phone.Negotiate(g, tag)
		proof, _ := lib.Proof(g.ID)
		one := Summary{ID: g.ID, Title: text.Title, Summary: text.Summary,
			Language: text.Language, Emergency: g.Emergency, Car: g.AsksCar(), Version: g.Version,
			Release: g.Release, Proof: Proof{proof.States, proof.Rules}}
		for _, t := range g.Texts {
			one.Languages = append(one.Languages, t.Language)
		}
		list = append(list, one)
	}
	slices.SortStableFunc(list, func(a, b Summary) int {
		if a.Emergency != b.Emergency {
			if a.Emergency {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Title, b.Title)
	})
	return list
}

// Turn returns the turn of a request. If a part of the request is wrong, the error is an [*Error]
// with the nearest turn. A turn that is an emergency card is never an error: it does not matter
// then what else is wrong.
func (b Book) Turn(r Request) (Turn, error) {
	return b.turn(r, func(*triage.Turn, string) {})
}

// Heard is the turn after a person's own words, and what was understood of them.
type Heard struct {
	Turn
	ownwords.Result
}

// Say returns the turn of a request after what a person says in their own words. The turn is never
// calmer than that of the request. In a language that the program cannot read, a message counts as
// one about life. The error is as of Turn; what was understood is returned with it.
func (b Book) Say(r Request, words string) (h Heard, err error) {
	h.Turn, err = b.turn(r, func(turn *triage.Turn, tag string) {
		*turn, h.Result = ownwords.Say(turn, tag, words)
	})
	return h, err
}

// turn returns the turn of a request after say, which may change it and gets its language.
func (b Book) turn(r Request, say func(turn *triage.Turn, tag string)) (Turn, error) {
	lib := b.Library()
	transcript := triage.Parse(r.Transcript)
	g, ok := lib.Guide(r.Guide)
	if !ok {
		return Turn{}, noGuide(lib)
	}
	if former, ok := lib.Release(g.ID, transcript.Release()); ok {
		g = former
	}
	turn := triage.Replay(g, transcript)
	var wrong *Error
	where := b.situation(g, r, &wrong)
	if known := car(g, r, &wrong); known.Make != "" && known.ID() != "" {
		turn = triage.Replay(g, turn.WithCar(known.ID(), known.KnownAnswers()...))
	}
	if transcript.Lost {
		note(&wrong, noTranscript())
	}
	say(&turn, where.Language)
	proof, _ := lib.ReleaseProof(g)
	t := New(&turn, where, proof)
	t.HandOver = t.OfferDesk && b.Desk
	if wrong == nil || t.Card() {
		return t, nil
	}
	wrong.Turn = &t
	return Turn{}, wrong
}

// situation reads language and country.
func (b Book) situation(g *guide.Guide, r Request, wrong **Error) view.Situation {
	where := view.Situation{Desk: b.Contact}
	if b.Today != nil {
		where.Today = b.Today()
	}
	if b.Recalled != nil {
		where.Recalled = b.Recalled(g.Release)
	}
	tag := r.Language
	if !isTag(tag) {
		note(wrong, noLanguage(g))
		tag = ""
	}
	where.Language = phone.Negotiate(g, tag).Language
	if r.Country == "" {
		return where
	}
	var near []place.Country
	if len(r.Country) <= MaxField {
		where.Country, near = place.Find(r.Country)
	}
	if where.Confirmed = where.Country.ISO != ""; !where.Confirmed {
		note(wrong, noCountry(near))
	}
	return where
}

// isTag reports whether a text is empty or a well-formed language tag, known or not.
func isTag(text string) bool {
	if len(text) > MaxField {
		return false
	}
	_, err := language.Parse(text)
	_, unknown := errors.AsType[language.ValueError](err)
	return text == "" || err == nil || unknown
}

// car reads the car. Its Make is empty if none was given.
func car(g *guide.Guide, r Request, wrong **Error) vehicle.Car {
	switch {
	case r.Car == "" && r.VIN == "":
	case !g.AsksCar():
		note(wrong, carNotAsked())
	case r.VIN != "":
		known := vehicle.Car{Problem: vin.NotAVIN}
		if len(r.VIN) <= MaxField {
			known = vehicle.FromVIN(vin.Decode(r.VIN))
		}
		if known.Problem != vin.None {
			note(wrong, noVIN(known))
			return vehicle.Car{}
		}
		return known
	default:
		known, ok := vehicle.FromID(r.Car)
		if ok && len(r.Car) <= MaxField {
			return known
		}
		note(wrong, noCar(r.Car))
	}
	return vehicle.Car{}
}
