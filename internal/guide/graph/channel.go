package graph

// channel is the space between two layers, where lines change their positions.
type channel struct {
	nets []*net
	y, h int
}

// net is all lines of a channel that lead to one target: from each source to the one exit.
type net struct {
	to     *box
	from   []pin
	out    pin
	height int // of its horizontal segment, from the top of the channel
}

// pin is where a line meets a box or a lane.
type pin struct {
	box   *box
	cell  int  // index of the answer; 0 for a lane
	under bool // the box is below the channel, and the pin at its top
}

// link connects a box to another: its own pin, and the other's.
type link struct {
	own, other pin
	weight     int
}

func (p pin) x() int { return p.box.x + p.offset() }

func (p pin) offset() int {
	if p.under {
		return p.box.entry
	}
	return p.box.port(p.cell)
}

// makeNets finds the nets of every channel, and links the boxes that they connect.
func (s *sheet) makeNets() {
	for i := range len(s.layers) + 1 {
		var c channel
		for _, to := range s.boxes {
			if n := s.net(i, to); n != nil {
				c.nets = append(c.nets, n)
			}
		}
		s.channels = append(s.channels, c)
	}
	for _, c := range s.channels {
		for _, n := range c.nets {
			for _, p := range n.from {
				addLinks(p, n.out)
			}
		}
	}
}

// addLinks links two pins in both directions. Links between lanes have more weight, so that long
// lines run straight.
func addLinks(a, b pin) {
	weight := 1
	if a.box.shape == lane && b.box.shape == lane {
		weight = 4
	}
	a.box.links = append(a.box.links, link{a, b, weight})
	b.box.links = append(b.box.links, link{b, a, weight})
}

// net returns the lines to a target in the channel above layer i, or nil if there are none.
func (s *sheet) net(i int, to *box) *net {
	n := &net{to: to}
	if i > 0 {
		for _, b := range s.layers[i-1] {
			for at, c := range b.cells {
				if c.to == to {
					n.from = append(n.from, pin{b, at, false})
				}
			}
		}
	}
	over, under := s.lane(i-1, to), s.lane(i, to)
	switch {
	case i < to.layer:
		n.out = pin{under, 0, true}
	case i == to.layer:
		n.out = pin{to, 0, true}
	default:
		n.out = pin{over, 0, false}
	}
	if over != nil && i <= to.layer {
		n.from = append(n.from, pin{over, 0, false})
	}
	if under != nil && i >= to.layer {
		n.from = append(n.from, pin{under, 0, true})
	}
	if len(n.from) == 0 {
		return nil
	}
	return n
}

// lane returns the lane of a target in a layer, or nil.
func (s *sheet) lane(i int, to *box) *box {
	if i < 0 || i >= len(s.layers) {
		return nil
	}
	for _, b := range s.layers[i] {
		if b.shape == lane && b.to == to {
			return b
		}
	}
	return nil
}
