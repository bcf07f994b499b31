package picture

import (
	"strconv"
	"strings"
)

// Point is a place on the sheet.
type Point struct{ X, Y float64 }

// Op is what a segment of a path does.
type Op byte

// Operations of segments.
const (
	Move  Op = 'M' // starts at To
	Line  Op = 'L' // a line to To
	Curve Op = 'C' // a cubic Bézier curve to To, by way of A and B
	Close Op = 'Z' // a line back to the last Move, which is To
)

// Segment is a part of a path, in absolute coordinates.
type Segment struct {
	Op       Op
	A, B, To Point
}

// operands is the number of numbers that each command of a path takes.
var operands = map[byte]int{'M': 2, 'L': 2, 'H': 1, 'V': 1, 'C': 6, 'Q': 4, 'Z': 0}

// pen draws a path, segment by segment.
type pen struct {
	at, start Point
	out       []Segment
}

// path parses the d attribute of a path: lines, and curves as cubic ones.
func (p *parser) path(d string) ([]Segment, error) {
	var w pen
	var command byte
	for rest := strings.TrimLeft(d, " "); rest != ""; rest = strings.TrimLeft(rest, " ") {
		if c := rest[0]; c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			command, rest = c, rest[1:]
		} else if command == 0 || command|0x20 == 'z' {
			return nil, p.fail("path has %q without a command", clip(rest))
		}
		n, ok := operands[command&^0x20]
		if !ok {
			return nil, p.fail("path command %q: want M, L, H, V, C, Q or Z", string(command))
		}
		if len(w.out) == 0 && command|0x20 != 'm' {
			return nil, p.fail("path begins with %q: want M", string(command))
		}
		args := make([]float64, n)
		for i := range args {
			var err error
			if args[i], rest, err = p.number(rest); err != nil {
				return nil, err
			}
		}
		w.draw(command, args)
		if s := w.out[len(w.out)-1]; !p.holds(s, w.from()) {
			return nil, p.fail("path leaves the sheet of %g by %g at %g %g", p.width, p.height,
				s.To.X, s.To.Y)
		}
		command = repeated(command)
	}
	if len(w.out) < 2 {
		return nil, p.fail("path draws nothing")
	}
	return w.out, nil
}

// repeated returns the command of numbers that follow those of c: a move is followed by lines.
func repeated(c byte) byte {
	switch c {
	case 'M':
		return 'L'
	case 'm':
		return 'l'
	}
	return c
}

// number returns the number at the start of s, and what follows it and one comma.
func (p *parser) number(s string) (float64, string, error) {
	s = strings.TrimLeft(s, " ")
	end := 0
	if strings.HasPrefix(s, "-") {
		end++
	}
	digits := func() (n int) {
		for ; end < len(s) && s[end] >= '0' && s[end] <= '9'; end++ {
			n++
		}
		return n
	}
	whole, decimals := digits(), 0
	if end < len(s) && s[end] == '.' {
		end++
		if decimals = digits(); decimals != 1 {
			return 0, "", p.fail("number at %q: want at most one decimal", clip(s))
		}
	}
	if whole+decimals == 0 || whole > 3 {
		return 0, "", p.fail("want a number at %q", clip(s))
	}
	f, err := strconv.ParseFloat(s[:end], 64)
	if err != nil {
		return 0, "", p.fail("want a number at %q", clip(s))
	}
	rest := strings.TrimLeft(s[end:], " ")
	if after, ok := strings.CutPrefix(rest, ","); ok {
		if rest = strings.TrimLeft(after, " "); rest == "" || !strings.Contains("-.0123456789",
			rest[:1]) {
			return 0, "", p.fail("want a number after the comma at %q", clip(s))
		}
	}
	return f, rest, nil
}

// draw adds the segment of a command.
func (w *pen) draw(command byte, args []float64) {
	var base Point
	if command >= 'a' {
		base = w.at
	}
	point := func(i int) Point { return Point{base.X + args[i], base.Y + args[i+1]} }
	s := Segment{Op: Line, To: w.at}
	switch command &^ 0x20 {
	case 'M':
		s.Op, s.To = Move, point(0)
		w.start = s.To
	case 'L':
		s.To = point(0)
	case 'H':
		s.To.X = base.X + args[0]
	case 'V':
		s.To.Y = base.Y + args[0]
	case 'C':
		s = Segment{Curve, point(0), point(2), point(4)}
	case 'Q':
		s.Op, s.To = Curve, point(2)
		s.A, s.B = toward(w.at, point(0)), toward(s.To, point(0))
	case 'Z':
		s.Op, s.To = Close, w.start
	}
	w.at = s.To
	w.out = append(w.out, s)
}

// toward returns the control point of a cubic curve, on the side of its end p, that draws the
// quadratic curve with the control point q.
func toward(p, q Point) Point {
	return Point{p.X + 2*(q.X-p.X)/3, p.Y + 2*(q.Y-p.Y)/3}
}

// from returns the point at which the last segment begins.
func (w *pen) from() Point {
	if len(w.out) < 2 {
		return w.at
	}
	return w.out[len(w.out)-2].To
}

// holds reports whether the segment from a point lies on the sheet. Control points may lie outside
// if the curve does not.
func (p *parser) holds(s Segment, from Point) bool {
	const slack = 1e-6 // of sums of decimals
	on := func(q Point) bool {
		return q.X >= -slack && q.X <= p.width+slack && q.Y >= -slack && q.Y <= p.height+slack
	}
	if s.Op != Curve {
		return on(s.To)
	}
	const steps = 64
	for i := 1; i <= steps; i++ {
		t := float64(i) / steps
		u := 1 - t
		bezier := func(a, b, c, d float64) float64 {
			return u*u*u*a + 3*u*u*t*b + 3*u*t*t*c + t*t*t*d
		}
		if !on(Point{bezier(from.X, s.A.X, s.B.X, s.To.X), bezier(from.Y, s.A.Y, s.B.Y, s.To.Y)}) {
			return false
		}
	}
	return true
}

// circle returns a circle as four curves.
func (p *parser) circle(values map[string]string) ([]Segment, error) {
	var v [3]float64
	for i, name := range []string{"cx", "cy", "r"} {
		f, rest, err := p.number(values[name])
		if err != nil {
			return nil, err
		}
		if rest != "" {
			return nil, p.fail("circle has %s=%q: want a number", name, clip(values[name]))
		}
		v[i] = f
	}
	x, y, r := v[0], v[1], v[2]
	if r <= 0 || x < r || y < r || x+r > p.width || y+r > p.height {
		return nil, p.fail("circle leaves the sheet of %g by %g, or has no radius", p.width,
			p.height)
	}
	const kappa = 0.5522847498307936 // how far the control points of a quarter are from its ends
	k := r * kappa
	return []Segment{
		{Op: Move, To: Point{x + r, y}},
		{Curve, Point{x + r, y + k}, Point{x + k, y + r}, Point{x, y + r}},
		{Curve, Point{x - k, y + r}, Point{x - r, y + k}, Point{x - r, y}},
		{Curve, Point{x - r, y - k}, Point{x - k, y - r}, Point{x, y - r}},
		{Curve, Point{x + k, y - r}, Point{x + r, y - k}, Point{x + r, y}},
		{Op: Close, To: Point{x + r, y}},
	}, nil
}
