package view

import (
	"slices"
	"strings"

	"firststeps/internal/facts/vehicle"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// MaxHabits is the maximum number of statements from manuals about one kind of car on a step.
// People read it standing up.
const MaxHabits = 3

// KnownNotes returns what is known in advance at a node, as notes about the person's car and the
// country.
func KnownNotes(
	g *guide.Guide, text *guide.Text, t triage.Transcript, n *guide.Node, situation Situation,
) []Line {
	lines := AboutCar(g, text, t, n, situation.confirmed())
	for _, l := range AboutPlace(text, n, situation.Country) {
		lines = append(lines, Line{ID: "place", Kind: "place", Text: l})
	}
	return lines
}

// AboutCar returns what is known about the person's car at a node, as notes: which car they are
// about, what the law requires of it, and what manuals say about electric cars, if it is one, and
// about its make. It returns nil if no car is named. From the transcript it reads only the car and
// the answer about its shape. iso is the country that the person has confirmed, or empty.
func AboutCar(
	g *guide.Guide, text *guide.Text, t triage.Transcript, n *guide.Node, iso string,
) (lines []Line) {
	messages := MessagesFor(text.Language).Car
	car, ok := vehicle.FromID(t.Car())
	if !ok || n.Car == guide.NoTopic || messages.Often == "" {
		return nil
	}
	add := func(text string) {
		lines = append(lines, Line{ID: "car", Kind: "car", Text: text})
	}
	if n.Car == guide.Shape {
		if len(car.Possible) > 1 && !slices.Contains(car.Possible, vehicle.Front) {
			add(messages.Of(messages.Several, car.Make+" "+car.Model))
		}
		return lines
	}
	add(messages.Of(messages.Yours, car.Name()))
	car = car.As(ShapeIn(g, t)).In(iso)
	if n.Car == guide.Handle {
		if verdict, why := car.Release(); verdict != vehicle.Unknown {
			add(messages.Law(verdict, why))
		}
	}
	habits := car.Often(vehicle.Topic(n.Car.String()))
	for i, h := range habits[:min(len(habits), MaxHabits)] {
		if i == 0 {
			add(messages.Of(messages.Often, messages.Whose(car, h)))
		}
		add(messages.Manual(h, car.Model))
	}
	return lines
}

// Here returns a sentence of the tables in the words of the language: "boot" for "trunk".
func (v CarMessages) Here(text string) string {
	return strings.NewReplacer(v.Words...).Replace(text)
}

// Sentence returns a sentence of the tables in the language.
func (v CarMessages) Sentence(text string) string {
	return v.Here(vehicle.Said(text, v.language))
}

// Of returns a message with a name in it. The name is not translated.
func (v CarMessages) Of(text, name string) string {
	return Fill(v.Here(text), name)
}

// Law returns what the law requires, and that a single car may lack it, or only why the requirement
// is unknown.
func (v CarMessages) Law(verdict vehicle.Verdict, why string) string {
	if verdict != vehicle.Unknown && verdict != vehicle.NotExpected {
		return v.Sentence(why) + " " + v.NoPromise
	}
	return v.Sentence(why)
}

// Manual returns what one manual says, for which cars, and where and when it was read. model is the
// model of the person's car.
func (v CarMessages) Manual(h vehicle.Habit, model string) string {
	return v.Sentence(h.Say) + " (" + v.label(h, model) + "; " + v.Read(h) + ")"
}

// Whose returns the name of the cars that a row shown for the car covers.
func (v CarMessages) Whose(c vehicle.Car, h vehicle.Habit) string {
	if h.Make == vehicle.Electric {
		return v.Electric
	}
	return c.Whose(h)
}

// label returns the cars of a model that a row covers.
func (v CarMessages) label(h vehicle.Habit, model string) string {
	cars := Fill(v.Cars, h.Make)
	if h.Make == vehicle.Electric {
		cars = v.ElectricCars
	}
	return h.Label(model, cars)
}

// Read returns how good the evidence of a row is, and when it was read.
func (v CarMessages) Read(h vehicle.Habit) string {
	return Fill(v.Evidence[min(h.EvidenceRank(), len(v.Evidence)-1)], h.Date)
}

// ShapeIn returns the latest shape of the car in a transcript, or Open if there is none.
func ShapeIn(g *guide.Guide, t triage.Transcript) (said vehicle.Shape) {
	for _, e := range t.Entries {
		if n := g.Node(e.Node); n != nil && n.Car == guide.Shape && n.Choice(e.Choice) != nil {
			said = vehicle.ShapeOf(e.Choice)
		}
	}
	return said
}
