package view

import (
	"slices"
	"strings"

	"firststeps/internal/facts/vehicle"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// MostHabits is how much of what manuals of one kind of car say a step shows: a person reads it
// standing up.
const MostHabits = 3

// Known returns what is known in advance at a node, as notes: of the person's car, and of the
// country.
func Known(
	g *guide.Guide, text *guide.Text, t triage.Transcript, n *guide.Node, where Situation,
) []Line {
	lines := AboutCar(g, text, t, n, where.confirmed())
	for _, l := range AboutPlace(text, n, where.Country) {
		lines = append(lines, Line{"place", "place", l})
	}
	return lines
}

// AboutCar gives what is known of the person's car at a node, as notes: of which car it speaks,
// what the law asks of it, and what manuals say, of electric cars where it is one, and of its make.
// It is none where no car is named. Of the transcript it reads the car, and what was said of its
// shape. iso is the country that the person has confirmed, or empty.
func AboutCar(
	g *guide.Guide, text *guide.Text, t triage.Transcript, n *guide.Node, iso string,
) (lines []Line) {
	voice := Speak(text.Language).Car
	car, ok := vehicle.Named(t.Car())
	if !ok || n.Car == guide.NoTopic || voice.Often == "" {
		return nil
	}
	add := func(text string) {
		lines = append(lines, Line{"car", "car", text})
	}
	if n.Car == guide.Shape {
		if len(car.Among) > 1 && !slices.Contains(car.Among, vehicle.Front) {
			add(voice.Of(voice.Several, car.Make+" "+car.Model))
		}
		return lines
	}
	add(voice.Of(voice.Yours, car.Name()))
	car = car.As(ShapeSaid(g, t)).In(iso)
	if n.Car == guide.Handle {
		if verdict, why := car.Release(); verdict != vehicle.Unknown {
			add(voice.Law(verdict, why))
		}
	}
	habits := car.Often(vehicle.Topic(n.Car.String()))
	for i, h := range habits[:min(len(habits), MostHabits)] {
		if i == 0 {
			add(voice.Of(voice.Often, car.Whose(h)))
		}
		add(voice.Manual(h, car.Model))
	}
	return lines
}

// Here gives a sentence of the tables in the language's own words: a boot for a trunk.
func (v CarVoice) Here(text string) string { return strings.NewReplacer(v.Words...).Replace(text) }

// Of gives a sentence of the voice with a name in it, which stays as it is.
func (v CarVoice) Of(text, name string) string {
	return Fill(v.Here(text), name)
}

// Law says what the law asks for, and that one car may not have it; or only why that is not known.
func (v CarVoice) Law(verdict vehicle.Verdict, why string) string {
	if verdict != vehicle.Unknown && verdict != vehicle.NotExpected {
		why += " " + v.NoPromise
	}
	return v.Here(why)
}

// Manual says what one manual says, of which cars, and where and when it was read. model is the
// person's.
func (v CarVoice) Manual(h vehicle.Habit, model string) string {
	return v.Here(h.Say) + " (" + h.Label(model) + "; " + v.Read(h) + ")"
}

// Read says how good the evidence of a row is, and when it was read.
func (v CarVoice) Read(h vehicle.Habit) string {
	return Fill(v.Evidence[min(h.Weakness(), len(v.Evidence)-1)], h.Date)
}

// ShapeSaid gives the latest that a transcript says of the car's shape; Open where it says nothing.
func ShapeSaid(g *guide.Guide, t triage.Transcript) (said vehicle.Shape) {
	for _, e := range t.Entries {
		if n := g.Node(e.Node); n != nil && n.Car == guide.Shape && n.Choice(e.Choice) != nil {
			said = vehicle.ShapeOf(e.Choice)
		}
	}
	return said
}
