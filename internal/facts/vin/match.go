package vin

import "math/bits"

// maker is a row of the table's first section: a world manufacturer identifier.
type maker int

// findMaker returns the maker of a VIN: by its first three characters, or, for a small maker (the
// third is 9), by positions 12–14 as well.
func findMaker(n *number) (maker, bool) {
	code := [6]byte{n[0], n[1], n[2]}
	if n[2] == '9' {
		copy(code[3:], n[11:14])
	}
	first := section(secMakers)
	low, high := 0, (section(secLinks)-first)/makerBytes-1 // without the end marker
	for low < high {
		mid := int(uint(low+high) >> 1)
		at := first + mid*makerBytes
		switch here := table[at : at+6]; {
		case here < string(code[:]):
			low = mid + 1
		case here > string(code[:]):
			high = mid
		default:
			return maker(at), true
		}
	}
	return 0, false
}

// The vehicle types and the truck type for which position 7 determines the thirty-year cycle.
const (
	passengerCar = 2
	truck        = 3
	multipurpose = 7
	lightTruck   = 1
)

// light reports whether position 7 determines the thirty-year cycle for every VIN of the maker.
func (m maker) light() bool {
	kind := table[int(m)+6]
	return kind == passengerCar || kind == multipurpose ||
		kind == truck && table[int(m)+7] == lightTruck
}

func (m maker) brand() string { return name(uint16At(int(m) + 8)) }
func (m maker) kind() string  { return name(uint16At(int(m) + 10)) }

// links returns the start and the end of a maker's links.
func (m maker) links() (from, to int) {
	first := section(secLinks)
	return first + linkBytes*int(uint32At(int(m)+12)),
		first + linkBytes*int(uint32At(int(m)+12+makerBytes))
}

// car returns what a maker's patterns say about a VIN.
func (m maker) car(n *number) Car {
	car := Car{Prefix: [8]byte(n[:8]), VehicleType: m.kind(), Make: m.brand()}
	early, ok := n.year()
	if !ok {
		return car
	}
	late := early + cycle
	p := n.probe()
	latest := latestYear()
	if m.light() {
		year := early
		if n.recent() && late <= latest {
			year = late
		}
		f := m.in(&p, year, latest)
		car = f.car(car)
		// Patterns of years that position 7 excludes match by chance. Only an MPV may be a heavy
		// motor home, for which position 7 does not determine the year.
		if f.year != year && table[int(m)+6] != multipurpose {
			car.Problem = NoMatch
		}
		return car
	}
	if late > latest {
		return m.in(&p, early, latest).car(car)
	}
	second, first := m.in(&p, late, latest), m.in(&p, early, latest)
	best := second
	if first.better(second) {
		best = first
	}
	// a fuel alone identifies no vehicle
	if second.year == first.year || !second.named() || !first.named() {
		return best.car(car)
	}
	selected, excluded := first, second // by position 7
	if n.recent() {
		selected, excluded = second, first
	}
	if selected.light() && (excluded.light() || excluded.values[0] == selected.values[0]) {
		return selected.car(car)
	}
	car = best.car(car)
	car.Ambiguous = true
	return car
}

// found is the result of matching the patterns of one year: the matching row's value for each
// element, -1 if none matched.
type found struct {
	year   int
	values [4]int
}

// in returns the matches of the maker's patterns of a year. If the maker has no patterns for that
// year, it uses those of thirty years before or after.
func (m maker) in(p *probe, year, latest int) found {
	from, to := m.links()
	for _, y := range [3]int{year, year - cycle, year + cycle} {
		f := found{y, [4]int{-1, -1, -1, -1}}
		valid := false
		for at := from; at < to; at += linkBytes {
			if since := y - firstYear; since >= int(table[at]) && since <= int(table[at+1]) &&
				y <= latest {
				valid = true
				f.match(p, uint16At(at+2))
			}
		}
		if valid {
			return f
		}
	}
	return found{year, [4]int{-1, -1, -1, -1}}
}

// match fills in the elements that a list matches and no earlier list matched.
func (f *found) match(p *probe, list int) {
	keys := keysAt()
	row := section(secLists) + int(uint32At(section(secListAt)+4*list))
	counts := row
	row += 8
	for e := range f.values {
		rows := uint16At(counts + 2*e)
		if f.values[e] < 0 {
			for at := row; at < row+4*rows; at += 4 {
				if keys.fit(p, uint16At(at)) {
					f.values[e] = uint16At(at + 2)
					break
				}
			}
		}
		row += 4 * rows
	}
}

// keySections holds the offsets of the sections that describe keys.
type keySections struct{ at, keys, classes int }

func keysAt() keySections {
	return keySections{section(secKeyAt), section(secKeys), section(secClasses)}
}

// fit reports whether a VIN matches a key.
func (k keySections) fit(p *probe, key int) bool {
	at := k.keys + 2*int(uint32At(k.at+4*key))
	for bound := uint(uint16At(at)); bound != 0; bound &= bound - 1 {
		at += 2
		if uint64At(k.classes+8*uint16At(at))&p[bits.TrailingZeros(bound)] == 0 {
			return false
		}
	}
	return true
}

// weight returns the sum of NHTSA's weights of the elements that matched: model and body are equal,
// fuel is less.
func (f found) weight() int {
	sum := 0
	for e, w := range [4]int{99, 99, 91, 0} {
		if f.values[e] >= 0 {
			sum += w
		}
	}
	return sum
}

// named reports whether a model or a body matched.
func (f found) named() bool { return f.values[0] >= 0 || f.values[1] >= 0 }

// light reports whether only trucks of at most 10,000 pounds, and a few heavier pickups and vans,
// have the body. Their makers follow the rule of position 7 on all of them.
func (f found) light() bool {
	if f.values[1] < 0 {
		return false
	}
	switch name(f.values[1]) {
	case "Pickup", "Sport Utility Truck (SUT)", "Van", "Cargo Van", "Minivan", "Wagon",
		"Sport Utility Vehicle (SUV)/Multi-Purpose Vehicle (MPV)",
		"Crossover Utility Vehicle (CUV)", "Hatchback/Liftback/Notchback":
		return true
	}
	return false
}

// better reports whether f is to be preferred to g: a result with a model first, then the higher
// weight.
func (f found) better(g found) bool {
	if a, b := f.values[0] >= 0, g.values[0] >= 0; a != b {
		return a
	}
	return f.weight() > g.weight()
}

func (f found) car(c Car) Car {
	c.Year = f.year
	if model := f.values[0]; model >= 0 {
		at := section(secModels) + 4*model
		c.Model, c.Make = name(uint16At(at)), name(uint16At(at+2))
	}
	for e, to := range [...]*string{&c.BodyClass, &c.Fuel, &c.SecondFuel} {
		if v := f.values[e+1]; v >= 0 {
			*to = name(v)
		}
	}
	return c
}
