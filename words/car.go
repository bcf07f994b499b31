package words

import (
	"strings"

	"firststeps/guide"
	"firststeps/triage"
	"firststeps/vehicle"
)

// mostHabits is how much of what manuals say a step shows: a person reads it standing up.
const mostHabits = 3

// AboutCar gives what is known of the person's car at a node, as notes: of which car it speaks, what the law asks of it, what
// manuals of its make say. It is none where no car is named, or nothing is known. Of the transcript it reads the car, and what
// was said of its shape.
func AboutCar(g *guide.Guide, text *guide.Text, t triage.Transcript, n *guide.Node) (lines []Line) {
	voice := Speak(text.Language).Car
	car, ok := vehicle.Named(t.Car())
	if !ok || n.Car == guide.NoTopic || voice.Often == "" {
		return nil
	}
	add := func(text string) {
		lines = append(lines, Line{"car", "car", strings.NewReplacer(voice.Words...).Replace(text)})
	}
	if n.Car == guide.Shape {
		if len(car.Among) > 1 {
			add(strings.ReplaceAll(voice.Several, "%", car.Make+" "+car.Model))
		}
		return lines
	}
	if n.Car == guide.Handle {
		if verdict, why := car.As(shapeSaid(g, t)).Release(); verdict != vehicle.Unknown {
			add(why + " " + voice.NoPromise)
		}
	}
	habits := car.Often(n.Car)
	for i, h := range habits[:min(len(habits), mostHabits)] {
		if i == 0 {
			add(strings.ReplaceAll(voice.Often, "%", car.Make))
		}
		add(h.Say + " (" + joined(h.Make, h.Model, h.Years) + "; " + voice.Evidence[min(h.Weakness(), len(voice.Evidence)-1)] + ", " + h.Date + ")")
	}
	return lines
}

// shapeSaid gives the latest that a transcript says of the car's shape; Open where it says nothing.
func shapeSaid(g *guide.Guide, t triage.Transcript) (said vehicle.Shape) {
	for _, e := range t.Entries {
		if n := g.Node(e.Node); n != nil && n.Car == guide.Shape && n.Choice(e.Choice) != nil {
			said = vehicle.ShapeOf(e.Choice)
		}
	}
	return said
}

func joined(parts ...string) string {
	var there []string
	for _, p := range parts {
		if p != "" && !strings.Contains(p, "not stated") {
			there = append(there, p)
		}
	}
	return strings.Join(there, " ")
}
