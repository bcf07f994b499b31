package main

// Keys is where the keys are.
type Keys uint8

// The places of the keys.
const (
	Here Keys = iota
	InOpen
	InLocked
	Lost
)

func (k Keys) String() string {
	return [...]string{"here", "in, car open", "in, car locked", "lost"}[k]
}

// Shape is the kind of load space.
type Shape uint8

// The kinds of load space.
const (
	Trunk Shape = iota
	Hatch
	TwoSeat
	Front
	Pickup
	shapes
)

func (s Shape) String() string {
	return [...]string{"trunk", "hatch", "two-seat", "front", "pickup"}[s]
}

// shapeReports returns how many of the 93 reports of shut lids are of each shape, without broken
// hatch releases: 9 front trunks, 15 two-seaters, 14 hatches of which 9 are left out, and one
// pickup, assumed.
func shapeReports() [shapes]float64 { return [shapes]float64{54, 5, 15, 9, 1} }

// What is the effect of pressing the release.
type What uint8

// The effects.
const (
	Click What = iota
	Nothing
	Dim
	StiffKey
	Loose
	Unsure
	whats
)

func (w What) String() string {
	return [...]string{"click", "nothing", "dim", "stiff", "loose", "unsure"}[w]
}

// signs returns the ranges of the weights of the effects for a cause. All are assumed: no report
// counts them.
func signs(c Cause) (w [whats][2]float64) {
	switch c {
	case Flat:
		w[Dim] = [2]float64{1, 1}
	case Pressure:
		w[Click], w[Nothing], w[Unsure] = [2]float64{6, 9}, [2]float64{.5, 2}, [2]float64{.5, 2}
	case HatchBroken:
		w[Click], w[Nothing], w[Loose] = [2]float64{1, 3}, [2]float64{1, 3}, [2]float64{1, 3}
	case Stiff:
		w[StiffKey] = [2]float64{1, 1}
	case Fault:
		w[Click], w[Nothing] = [2]float64{.5, 1.5}, [2]float64{3, 6}
		w[Loose], w[Unsure] = [2]float64{.5, 1.5}, [2]float64{.5, 1.5}
	default: // keys inside or lost: nothing to press
		w[Unsure] = [2]float64{1, 1}
	}
	return w
}

// Need is how soon the item is needed. People who can wait are left out, because minutes do not
// matter for them.
type Need uint8

// The needs.
const (
	Soon Need = iota
	TwoHours
	Hours
	needs
)

func (n Need) String() string {
	return [...]string{"today", "a flight within two hours", "medicine within hours"}[n]
}

// Place is where the car is.
type Place uint8

// The places.
const (
	Home Place = iota
	Parked
	Beside
	places
)

func (p Place) String() string { return [...]string{"home", "parked", "beside traffic"}[p] }

// Person is one stranded person and their car.
type Person struct {
	Cause Cause
	Keys  Keys
	Shape Shape
	What  What
	Need  Need
	Place Place
	Gap   bool // an arm reaches past the seats into the trunk, but not far enough
}

// drives reports whether the car can be driven to a better place.
func (p *Person) drives() bool { return p.Keys == Here && p.Cause != Flat }

// can reports whether the person can try a remedy at all.
func (p *Person) can(r Remedy) bool {
	switch r {
	case Spare, App:
		return true
	case Cabin, Lockout:
		return p.Keys <= InOpen
	case Seats:
		return p.Keys <= InOpen && (p.Shape == Trunk || p.Shape == Hatch)
	case Handle:
		return p.Keys <= InOpen && p.Gap
	}
	return p.Keys == Here
}

// people returns every possible person.
func people() (all []Person) {
	for c := range causes {
		keys := Here
		switch c {
		case KeysInOpen:
			keys = InOpen
		case LockedIn:
			keys = InLocked
		case LostKeys:
			keys = Lost
		}
		for s := range shapes {
			if c == HatchBroken && s != Hatch {
				continue
			}
			for w, weight := range signs(c) {
				if weight[1] == 0 {
					continue
				}
				for n := range needs {
					for at := range places {
						all = append(all, Person{c, keys, s, What(w), n, at, false})
						if s == Trunk && keys <= InOpen {
							all = append(all, Person{c, keys, s, What(w), n, at, true})
						}
					}
				}
			}
		}
	}
	return all
}

// weight returns the share of a person among all people.
func (d *Draw) weight(p *Person) float64 {
	w := d.cause[p.Cause] * d.what[p.Cause][p.What]
	if p.Cause != HatchBroken {
		w *= d.shape[p.Shape]
	}
	if p.Shape == Trunk && p.Keys <= InOpen {
		w *= share(d.v[Gap], p.Gap)
	}
	w *= [needs]float64{1 - d.v[Medicine] - d.v[Deadline], d.v[Deadline], d.v[Medicine]}[p.Need]
	return w * [places]float64{d.v[AtHome], 1 - d.v[AtHome] - d.v[Roadside], d.v[Roadside]}[p.Place]
}

func share(p float64, yes bool) float64 {
	if yes {
		return p
	}
	return 1 - p
}
