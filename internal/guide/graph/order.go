package graph

import "slices"

// sweeps is how often the layers are reordered, alternating downwards and upwards.
const sweeps = 24

// order reorders the layers so that few lines cross: each box moves to the mean position of its
// neighbours in the graph, then adjacent boxes are swapped if that helps. The best order found is
// kept.
func (s *sheet) order() {
	s.number()
	best, fewest := s.snapshot(), s.crossings()
	for i := range sweeps {
		s.sweep(i%2 == 0)
		s.swap()
		if n := s.crossings(); n < fewest {
			best, fewest = s.snapshot(), n
		}
	}
	s.layers = best
	s.number()
}

func (s *sheet) snapshot() (layers [][]*box) {
	for _, l := range s.layers {
		layers = append(layers, slices.Clone(l))
	}
	return layers
}

func (s *sheet) number() {
	for i := range s.layers {
		s.renumber(i)
	}
}

func (s *sheet) renumber(layer int) {
	for i, b := range s.layers[layer] {
		b.index = i
	}
}

func (s *sheet) sweep(down bool) {
	for i := range s.layers {
		if !down {
			i = len(s.layers) - 1 - i
		}
		at := map[*box]int{}
		for _, b := range s.layers[i] {
			at[b] = b.meanPlace(down)
		}
		slices.SortStableFunc(s.layers[i], func(a, b *box) int { return at[a] - at[b] })
		s.renumber(i)
	}
}

// meanPlace returns the mean position of the boxes linked to b in the layers above or below; b's
// own position if there are none.
func (b *box) meanPlace(above bool) int {
	sum, n := 0, 0
	for _, l := range b.links {
		if l.other.box.layer != b.layer && (l.other.box.layer < b.layer) == above {
			sum += l.other.place()
			n++
		}
	}
	if n == 0 {
		return pin{box: b, under: true}.place()
	}
	return sum / n
}

// place returns the position of a pin in the order of its layer, in thousandths of a box.
func (p pin) place() int {
	if p.under || p.box.shape == lane {
		return p.box.index*1000 + 500
	}
	return p.box.index*1000 + (p.cell+1)*1000/(len(p.box.cells)+1)
}

// swap swaps adjacent boxes if fewer lines cross then.
func (s *sheet) swap() {
	for _, l := range s.layers {
		for i := range len(l) - 1 {
			if a, b := l[i], l[i+1]; across(b, a) < across(a, b) {
				l[i], l[i+1] = b, a
				a.index, b.index = i+1, i
			}
		}
	}
}

// across counts the crossings between the lines of two adjacent boxes, a on the left.
func across(a, b *box) (n int) {
	for _, k := range a.links {
		for _, o := range b.links {
			if k.other.box.layer != a.layer && k.other.box.layer == o.other.box.layer &&
				k.other.place() > o.other.place() {
				n++
			}
		}
	}
	return n
}

func (s *sheet) crossings() (n int) {
	for i := range s.channels {
		n += s.crossingsAt(i)
	}
	return n
}

// crossingsAt counts the crossings in a channel, as if all lines were straight. Lines that turn
// back count by the space that they take.
func (s *sheet) crossingsAt(channel int) (n int) {
	type run struct {
		to   *box
		a, b int
	}
	var runs []run
	for _, net := range s.channels[channel].nets {
		for _, p := range net.from {
			if p.under != net.out.under {
				over, under := p.place(), net.out.place()
				if p.under {
					over, under = under, over
				}
				runs = append(runs, run{net.to, over, under})
			} else {
				n += abs(p.place()-net.out.place()) / 1000
			}
		}
	}
	for i, r := range runs {
		for _, o := range runs[:i] {
			if r.to != o.to && (r.a-o.a)*(r.b-o.b) < 0 {
				n++
			}
		}
	}
	return n
}

func abs(n int) int { return max(n, -n) }
