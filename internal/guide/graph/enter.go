package graph

// separate moves the boxes of a layer to the right until no line enters below a line that leaves
// for another target: the two vertical lines would overlap. The layers above are already placed.
func (s *sheet) separate(layer int) {
	c := &s.channels[layer]
	l := s.layers[layer]
	for i, b := range l {
		if i > 0 {
			b.x = max(b.x, l[i-1].x+l[i-1].w+gap(l[i-1], b))
		}
		if b.shape == lane || b.shape == junction {
			for c.occupied(b.target(), b.x+b.entry) {
				b.x++
			}
		}
	}
	for _, n := range c.nets {
		if b := n.out.box; b.layer == layer && b.shape != lane && b.shape != junction {
			b.entry = c.freeEntry(n, n.preferredX()-b.x)
		}
	}
}

// target returns the target of the lines that enter a box.
func (b *box) target() *box {
	if b.shape == lane {
		return b.to
	}
	return b
}

// freeEntry returns the position nearest to wish where a net can enter its box.
func (c *channel) freeEntry(n *net, wish int) int {
	b := n.out.box
	wish = min(max(wish, pad*3), b.w-pad*3)
	for off := range b.w {
		for _, at := range []int{wish + off, wish - off} {
			if pad <= at && at <= b.w-pad && !c.occupied(b, b.x+at) {
				return at
			}
		}
	}
	return wish
}

// occupied reports whether a line to another target leaves at x or close to it.
func (c *channel) occupied(to *box, x int) bool {
	for _, n := range c.nets {
		for _, p := range n.pins() {
			if n.to != to && !p.under && abs(p.x()-x) < touching {
				return true
			}
		}
	}
	return false
}

// preferredX returns where most of a net comes from: its lane, if it has one, or the mean of its
// sources.
func (n *net) preferredX() int {
	sum := 0
	for _, p := range n.from {
		if p.box.shape == lane && !p.under {
			return p.x()
		}
		sum += p.x()
	}
	return sum / len(n.from)
}
