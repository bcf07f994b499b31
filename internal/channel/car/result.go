package car

import (
	"firststeps/internal/facts/vehicle"
	"firststeps/internal/facts/vin"
	"firststeps/internal/guide/view"
)

// depends says whether it matters for the law that a car was made for the US.
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

// shapes gives the shapes that a car may have: one that may be Open, or several.
func shapes(car vehicle.Car) []vehicle.Shape {
	if car.Shape == vehicle.Open && len(car.Among) > 0 {
		return car.Among
	}
	return []vehicle.Shape{car.Shape}
}

// known shows the car that the transcript names, with the shape that it says.
func (v visit) known(car vehicle.Car) screen {
	p := v.result(car.As(view.ShapeSaid(v.g, v.turn.Transcript)).In(v.country()), v.says().NotThis)
	p.Hint = p.Says.Known
	return p
}

// result shows what is known of a car, and asks whether it is the one. Where its shape is open, the
// answer says it.
func (v visit) result(car vehicle.Car, not string) screen {
	p := v.bare(car.Name(), "")
	lines, open := view.Speak(v.text.Language).Car, shapes(car)
	if car.Shape != vehicle.Front || !car.FrontToo { // who has two named the one that is shut
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
	if len(open) == 1 || car.FrontToo { // of two trunks, the guide asks which one is shut
		p.yes(v, car, car.Shape, p.Says.Is)
	} else {
		for _, s := range open {
			p.yes(v, car, s, p.Says.IsShape[s.String()])
		}
		p.yes(v, car, vehicle.Open, p.Says.IsUnsure)
	}
	p.Choices = append(p.Choices, choice{v.here(v.turn.Knowing(""), chosen{}), not})
	return p
}

// yes adds the answer that it is this car, in this shape: the way back into the guide.
func (p *screen) yes(v visit, car vehicle.Car, s vehicle.Shape, text string) {
	car.Shape = s
	p.Choices = append(p.Choices, choice{v.back(v.turn.Knowing(car.ID(), car.InAdvance()...)),
		text})
}
