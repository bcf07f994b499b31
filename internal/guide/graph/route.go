package graph

// Measures of a channel, in pixels.
const (
	trackGap = 10 // between level lines
	rim      = 16 // above the first and below the last: room for a bend and an arrow
	touching = 7  // lines that are nearer are hard to tell apart
)

// route gives each net of the channel a level stretch of its own: in an order in which upright
// lines do not run over each other and few cross, and no lower than those before it make it.
func (c *channel) route() {
	if len(c.nets) == 0 {
		return
	}
	for c.better() {
	}
	c.h = rim
	for i, n := range c.nets {
		n.height = rim
		for _, o := range c.nets[:i] {
			if n.beside(o) {
				n.height = max(n.height, o.height+trackGap)
			}
		}
		c.h = max(c.h, n.height)
	}
	c.h += rim
}

// better swaps two nets one after the other where that costs less, and says whether it found any.
func (c *channel) better() (found bool) {
	for i := range len(c.nets) - 1 {
		a, b := c.nets[i], c.nets[i+1]
		if cost(b, a) < cost(a, b) {
			c.nets[i], c.nets[i+1] = b, a
			found = true
		}
	}
	return found
}

// cost counts what goes wrong where a is above b: crossings, and much more for lines that run over
// each other.
func cost(a, b *net) (n int) {
	for _, p := range a.pins() {
		if p.under {
			n += b.hit(p.x())
		}
		for _, q := range b.pins() {
			if p.under && !q.under && abs(p.x()-q.x()) < touching {
				n += 1000
			}
		}
	}
	for _, q := range b.pins() {
		if !q.under {
			n += a.hit(q.x())
		}
	}
	return n
}

func (n *net) pins() []pin { return append([]pin{n.out}, n.from...) }

// span gives where the level stretch begins and ends.
func (n *net) span() (from, to int) {
	from, to = n.out.x(), n.out.x()
	for _, p := range n.from {
		from, to = min(from, p.x()), max(to, p.x())
	}
	return from, to
}

// hit counts 1 where an upright line at x meets the level stretch.
func (n *net) hit(x int) int {
	if from, to := n.span(); from < to && from-touching < x && x < to+touching {
		return 1
	}
	return 0
}

// beside says whether two level stretches would meet at one height.
func (n *net) beside(o *net) bool {
	a, b := n.span()
	c, d := o.span()
	if a == b || c == d {
		return false // an upright line has no level stretch
	}
	return a < d+2*touching && c < b+2*touching
}
