package car

import (
	"firststeps/internal/facts/vehicle"
	"firststeps/internal/facts/vin"
	"firststeps/internal/guide/view"
)

// depends reports whether the law differs for a car depending on whether it was made for the US.
func depends(car vehicle.Car) bool {
	for _, s := range shapes(car) {
		here, there := car.As(s), car.As(s)
		here.ForUS, there.ForUS = true, false
		one, _ := here.Release()
		if other, _ := there.Release(); one != other {
			return true
		}
	}
	return false
}

// shapes returns the shapes that a car may have: several, or one that may be Open.
func shapes(car vehicle.Car) []vehicle.Shape {
	if car.Shape == vehicle.UnknownShape && len(car.Possible) > 0 {
		return car.Possible
	}
	return []vehicle.Shape{car.Shape}
}

// known shows the car in the transcript, with the shape that the person chose.
func (v visit) known(car vehicle.Car) screen {
	p := v.result(car.As(view.ShapeIn(v.g, v.turn.Transcript)).In(v.country()),
		v.messages().NotThis)
	p.Hint = p.Says.Known
	return p
}

// result shows what is known about a car, and asks whether it is the right one. If its shape is
// open, the answer chooses one.
func (v visit) result(car vehicle.Car, not string) screen {
	p := v.bare(car.Name(), "")
	lines, open := view.MessagesFor(v.text.Language).Car, shapes(car)
	// a person with two trunks named the closed one
	if car.Shape != vehicle.Front || !car.FrontToo {
		p.Facts = append(p.Facts, p.Says.shape(car.Shape))
	}
	if car.FrontToo {
		p.Facts = append(p.Facts, p.Says.FrontToo)
	}
	p.Law = lines.Law(car.Release())
	p.Sources = []string{view.Fill(p.Says.Source, vin.Day())}
	if car.Elsewhere {
		p.Sources[0] = p.Says.Listed
	}
	if named := car.Truth.Named(); named != "" {
		p.Sources = append(p.Sources, view.Fill(p.Says.Corrected, named))
	}
	if len(open) == 1 || car.FrontToo { // for two trunks, the guide asks which one is closed
		p.yes(v, car, car.Shape, p.Says.Is)
	} else {
		for _, s := range open {
			p.yes(v, car, s, p.Says.IsShape[s.String()])
		}
		p.yes(v, car, vehicle.UnknownShape, p.Says.IsUnsure)
	}
	p.Choices = append(p.Choices, choice{v.here(v.turn.WithCar(""), chosen{}), not})
	return p
}

// yes adds the answer that it is this car in this shape, which links back into the guide.
func (p *screen) yes(v visit, car vehicle.Car, s vehicle.Shape, text string) {
	car.Shape = s
	p.Choices = append(p.Choices, choice{v.back(v.turn.WithCar(car.ID(), car.KnownAnswers()...)),
		text})
}
