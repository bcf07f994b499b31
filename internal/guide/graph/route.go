package graph

// Dimensions of a channel, in pixels.
const (
	trackGap = 10 // between horizontal lines
	rim      = 16 // above the first and below the last line: space for a bend and an arrow
	touching = 7  // lines closer than this are hard to distinguish
)

// route assigns each net of the channel its own horizontal segment. The order of the nets keeps
// vertical lines from overlapping and avoids crossings. Each segment is as high up as the nets
// before it allow.
func (c *channel) route() {
	if len(c.nets) == 0 {
		return
	}
	for c.improve() {
	}
	c.h = rim
	for i, n := range c.nets {
		n.height = rim
		for _, o := range c.nets[:i] {
			if n.overlaps(o) {
				n.height = max(n.height, o.height+trackGap)
			}
		}
		c.h = max(c.h, n.height)
	}
	c.h += rim
}

// improve swaps adjacent nets if that costs less, and reports whether it swapped any.
func (c *channel) improve() (found bool) {
	for i := range len(c.nets) - 1 {
		a, b := c.nets[i], c.nets[i+1]
		if cost(b, a) < cost(a, b) {
			c.nets[i], c.nets[i+1] = b, a
			found = true
		}
	}
	return found
}

// cost returns the cost of drawing a above b: 1 for each crossing, and 1000 for lines that overlap.
func cost(a, b *net) (n int) {
	for _, p := range a.pins() {
		if p.under {
			n += b.crosses(p.x())
		}
		for _, q := range b.pins() {
			if p.under && !q.under && abs(p.x()-q.x()) < touching {
				n += 1000
			}
		}
	}
	for _, q := range b.pins() {
		if !q.under {
			n += a.crosses(q.x())
		}
	}
	return n
}

func (n *net) pins() []pin { return append([]pin{n.out}, n.from...) }

// span returns where the horizontal segment begins and ends.
func (n *net) span() (from, to int) {
	from, to = n.out.x(), n.out.x()
	for _, p := range n.from {
		from, to = min(from, p.x()), max(to, p.x())
	}
	return from, to
}

// crosses returns 1 if a vertical line at x meets the horizontal segment, and 0 otherwise.
func (n *net) crosses(x int) int {
	if from, to := n.span(); from < to && from-touching < x && x < to+touching {
		return 1
	}
	return 0
}

// overlaps reports whether two horizontal segments would meet at the same height.
func (n *net) overlaps(o *net) bool {
	a, b := n.span()
	c, d := o.span()
	if a == b || c == d {
		return false // a vertical line has no horizontal segment
	}
	return a < d+2*touching && c < b+2*touching
}
