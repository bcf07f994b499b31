package graph

// clear moves the boxes of a layer to the right until no line comes in below one that comes down
// for another target: two upright lines would run in one. The layers above are in their places.
func (s *sheet) clear(layer int) {
	c := &s.channels[layer]
	l := s.layers[layer]
	for i, b := range l {
		if i > 0 {
			b.x = max(b.x, l[i-1].x+l[i-1].w+gap(l[i-1], b))
		}
		if b.shape == lane || b.shape == junction {
			for c.taken(b.leads(), b.x+b.entry) {
				b.x++
			}
		}
	}
	for _, n := range c.nets {
		if b := n.out.box; b.layer == layer && b.shape != lane && b.shape != junction {
			b.entry = c.free(n, n.straight()-b.x)
		}
	}
}

// leads gives the target of the lines that come in at a box.
func (b *box) leads() *box {
	if b.shape == lane {
		return b.to
	}
	return b
}

// free gives the place nearest to the one wished for where a net can enter its box.
func (c *channel) free(n *net, wish int) int {
	b := n.out.box
	wish = min(max(wish, pad*3), b.w-pad*3)
	for off := range b.w {
		for _, at := range []int{wish + off, wish - off} {
			if pad <= at && at <= b.w-pad && !c.taken(b, b.x+at) {
				return at
			}
		}
	}
	return wish
}

// taken says whether a line to another target comes down at x, or nearby.
func (c *channel) taken(to *box, x int) bool {
	for _, n := range c.nets {
		for _, p := range n.pins() {
			if n.to != to && !p.under && abs(p.x()-x) < touching {
				return true
			}
		}
	}
	return false
}

// straight gives where most of a net comes from: its lane, if it has one, or the middle of its
// sources.
func (n *net) straight() int {
	sum := 0
	for _, p := range n.from {
		if p.box.shape == lane && !p.under {
			return p.x()
		}
		sum += p.x()
	}
	return sum / len(n.from)
}
