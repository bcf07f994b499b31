package graph

import "slices"

// Distances, in pixels.
const (
	margin  = 24 // around the sheet
	boxGap  = 30 // between boxes side by side
	laneGap = 10 // between lanes side by side
)

// placeX sets the horizontal position of every box: in the order of its layer, apart from its
// neighbours, and as close as possible to the boxes it is linked to.
func (s *sheet) placeX() {
	for i := range s.layers {
		s.placeLayer(i, func(*box) (int, int) { return 0, 1 })
	}
	for range 200 {
		for i := range s.layers {
			s.placeLayer(i, func(b *box) (int, int) {
				return b.desiredX(func(o *box) bool { return o.layer <= b.layer })
			})
		}
		for i := len(s.layers) - 1; i >= 0; i-- {
			s.placeLayer(i, func(b *box) (int, int) {
				return b.desiredX(func(o *box) bool { return o.layer >= b.layer })
			})
		}
	}
	for i := range s.layers {
		s.placeLayer(i, func(b *box) (int, int) {
			return b.desiredX(func(*box) bool { return true })
		})
	}
	s.straighten()
	for i := range s.layers {
		s.separate(i)
	}
	s.shift()
}

// desiredX returns the position that the links of a box ask for, and its weight. A box without
// links stays where it is.
func (b *box) desiredX(counts func(*box) bool) (at, weight int) {
	sum := 0
	for _, l := range b.links {
		if counts(l.other.box) {
			sum += l.weight * (l.other.x() - l.own.offset())
			weight += l.weight
		}
	}
	if weight == 0 {
		return b.x, 1
	}
	return sum / weight, weight
}

// block is a run of boxes at minimum distance from each other.
type block struct{ sum, weight, count int }

func (k block) mean() int { return k.sum / k.weight }

// placeLayer minimizes the weighted sum of the squared distances of the boxes of a layer from their
// desired positions. Boxes that touch move as one block (pool adjacent violators).
func (s *sheet) placeLayer(layer int, wish func(*box) (at, weight int)) {
	l := s.layers[layer]
	var blocks []block
	offsets := offsets(l)
	for i, b := range l {
		at, weight := wish(b)
		blocks = append(blocks, block{(at - offsets[i]) * weight, weight, 1})
		for n := len(blocks); n > 1 && blocks[n-2].mean() >= blocks[n-1].mean(); n-- {
			a, b := blocks[n-2], blocks[n-1]
			blocks = append(blocks[:n-2], block{a.sum + b.sum, a.weight + b.weight,
				a.count + b.count})
		}
	}
	i := 0
	for _, k := range blocks {
		for range k.count {
			l[i].x = k.mean() + offsets[i]
			i++
		}
	}
}

// offsets returns the minimum distance of each box of a layer from the first.
func offsets(layer []*box) []int {
	all := make([]int, len(layer))
	for i := 1; i < len(layer); i++ {
		all[i] = all[i-1] + layer[i-1].w + gap(layer[i-1], layer[i])
	}
	return all
}

func gap(a, b *box) int {
	if a.shape == lane && b.shape == lane {
		return laneGap
	}
	return boxGap
}

// straighten removes small bends from long lines if there is space.
func (s *sheet) straighten() {
	for _, l := range s.layers {
		for i, b := range l {
			for _, k := range b.links {
				o := k.other.box
				if b.shape == lane && o.shape == lane && o.layer < b.layer &&
					abs(o.x-b.x) <= 2*boxGap && fitsAt(l, i, o.x) {
					b.x = o.x
				}
			}
		}
	}
}

func fitsAt(l []*box, i, x int) bool {
	return (i == 0 || l[i-1].x+l[i-1].w+gap(l[i-1], l[i]) <= x) &&
		(i == len(l)-1 || x+l[i].w+gap(l[i], l[i+1]) <= l[i+1].x)
}

// shift moves the drawing to the left edge of the sheet, and sets the width of the sheet.
func (s *sheet) shift() {
	all := slices.Concat(s.layers...)
	left := slices.MinFunc(all, func(a, b *box) int { return a.x - b.x }).x
	for _, b := range all {
		b.x += margin - left
		s.w = max(s.w, b.x+b.w+margin)
	}
}

// placeY sets the vertical position of every layer and the height of every channel.
func (s *sheet) placeY() {
	y := s.placeHeader()
	for i := range s.channels {
		c := &s.channels[i]
		c.y = y
		c.route()
		y += c.h
		if i == len(s.layers) {
			break
		}
		tallest := 0
		for _, b := range s.layers[i] {
			b.y = y
			tallest = max(tallest, b.h)
		}
		for _, b := range s.layers[i] {
			if b.shape == lane {
				b.h = tallest
			}
		}
		y += tallest
	}
	s.h = y + margin
}
