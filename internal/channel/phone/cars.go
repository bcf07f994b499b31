package phone

import (
	"slices"
	"strings"

	"firststeps/internal/facts/vehicle"
	"firststeps/internal/facts/vin"
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
)

// cars is the data from which a phone writes notes about cars: cars.js reads it, and a test
// compares the result with CarNotes.
type cars struct {
	Common []string `json:"c"` // makes that most people look for
	Models string   `json:"m"` // as vehicle.ModelList
	// Truths are overrides: make, model, from, to, bodies, truth, source. Bodies are empty if a
	// person who enters the car by hand cannot tell which body it has.
	Truths [][]any `json:"o"`
	// by lawKey: first year, and index of Laws
	Law  map[string][][2]int `json:"l"`
	Laws []law               `json:"w"`
	// nodes that may refer to the car, and their topics
	Topics [][2]string                   `json:"n"`
	Habits map[string]map[string][]habit `json:"h"` // by topic and make, or vehicle.Electric
	// how good the evidence is, and when it was read
	Read    []string `json:"e"`
	Seats   [][4]any `json:"s"` // vehicle.TwoSeaters
	Europe  []string `json:"z"` // vehicle.European
	Most    int      `json:"x"` // limit of notes from manuals for a make
	Yours   string   `json:"y"`
	Often   string   `json:"a"`
	Several string   `json:"b"`
	// of view.CarMessages: Cars, Electric and ElectricCars
	Whose [3]string `json:"g"`
	Day   string    `json:"d"` // of the list
	US    []string  `json:"u"` // vehicle.American
}

// habit is a row of vehicle.Habits: its models, first and last year, markets, shape, sentence, and
// index of Read.
type habit [7]any

// law is a sentence about a release inside the trunk. Known is false if it only says that nothing
// is known.
type law struct {
	Text  string `json:"t"`
	Known bool   `json:"k"`
}

// PackCars returns the data about cars for the steps of a guide in one language as JSON for
// cars.js.
func PackCars(g *guide.Guide, text *guide.Text) []byte {
	topics, nodes := []string{}, [][2]string{}
	if view.MessagesFor(text.Language).Car.Often != "" {
		for _, n := range g.Nodes {
			if n.Car == guide.NoTopic {
				continue
			}
			nodes = append(nodes, [2]string{n.ID, n.Car.String()})
			if !slices.Contains(topics, n.Car.String()) {
				topics = append(topics, n.Car.String())
			}
		}
	}
	p := carsAbout.of(aboutCars{text.Language, strings.Join(topics, " ")})
	p.Topics = nodes
	return encoded(p)
}

// aboutCars is a language, and topics in order.
type aboutCars struct{ language, topics string }

// carsAbout has what does not depend on the nodes of a guide.
var carsAbout = shared[aboutCars, cars]{make: func(about aboutCars) cars {
	p := carsIn.of(about.language)
	p.Habits = map[string]map[string][]habit{}
	for topic := range strings.FieldsSeq(about.topics) {
		p.packHabits(view.MessagesFor(about.language).Car, vehicle.Topic(topic))
	}
	return p
}}

// carsIn has what depends on the language alone.
var carsIn = shared[string, cars]{make: newCars}

func newCars(language string) cars {
	voice := view.MessagesFor(language).Car
	p := cars{
		Common: vehicle.CommonMakes(), Models: vehicle.ModelList(), Law: map[string][][2]int{},
		Most:  view.MaxHabits,
		Yours: voice.Here(voice.Yours), Often: voice.Here(voice.Often),
		Several: voice.Here(voice.Several),
		Whose:   [3]string{voice.Cars, voice.Electric, voice.ElectricCars},
		Day:     vin.Day(), US: vehicle.American(),
		Seats: vehicle.TwoSeaters(), Europe: vehicle.European(),
	}
	for _, o := range vehicle.Overrides() {
		row := []any{o.Make, o.Model, o.From, o.To, o.Bodies, o.Truth, o.Named()}
		if o.OneBody() {
			row[4], row[6] = "", ""
		}
		p.Truths = append(p.Truths, row)
	}
	for _, c := range lawCases() {
		p.packLaw(voice, c)
	}
	return p
}

// packHabits packs what manuals say about a topic.
func (p *cars) packHabits(voice view.CarMessages, topic vehicle.Topic) {
	all := map[string][]habit{}
	for _, h := range vehicle.Habits(topic) {
		read := voice.Read(h)
		at := slices.Index(p.Read, read)
		if at < 0 {
			at, p.Read = len(p.Read), append(p.Read, read)
		}
		all[h.Make] = append(all[h.Make], habit{
			strings.Join(h.Models, "/"), h.From, h.To, strings.Join(h.Markets, "/"),
			h.Shape.String(), voice.Sentence(h.Say), at,
		})
	}
	p.Habits[string(topic)] = all
}

// lawCases returns a car of every kind that the law distinguishes, without a year.
func lawCases() (all []vehicle.Car) {
	for shape := vehicle.UnknownShape; shape <= vehicle.Front; shape++ {
		for _, us := range []bool{false, true} {
			for _, passenger := range []bool{false, true} {
				for _, truth := range []string{"", "liftback"} {
					all = append(all, vehicle.Car{Shape: shape, ForUS: us, Passenger: passenger,
						Truth: vehicle.Override{Truth: truth}})
				}
			}
		}
	}
	return append(all, vehicle.Car{Elsewhere: true})
}

// lawKey names the kind of a car, as in cars.js.
func lawKey(c vehicle.Car) string {
	if c.Elsewhere {
		return "x"
	}
	key := c.Shape.String()
	for _, is := range []bool{c.ForUS, c.Passenger, c.Truth.Liftback()} {
		if is {
			key += "1"
		} else {
			key += "0"
		}
	}
	return key
}

// packLaw packs what the law requires of a kind of car, by the first year of each change.
func (p *cars) packLaw(voice view.CarMessages, c vehicle.Car) {
	const first, last = 1900, 2100 // the laws of 2001 and 2002 change nothing outside these years
	key, latest := lawKey(c), -1
	for c.Year = first; c.Year <= last; c.Year++ {
		verdict, why := c.Release()
		now := law{voice.Law(verdict, why), verdict != vehicle.Unknown}
		at := slices.Index(p.Laws, now)
		if at < 0 {
			at, p.Laws = len(p.Laws), append(p.Laws, now)
		}
		if at != latest {
			p.Law[key] = append(p.Law[key], [2]int{c.Year, at})
			latest = at
		}
	}
}
