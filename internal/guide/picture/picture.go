// Package picture parses the line drawings of a guide: SVG of one small, fixed form.
//
// A picture is 240 by 120 units and has only paths and circles, each with one class at most: the
// page decides what the classes look like. An icon is 24 by 24. [Parse] refuses everything else:
// text, styles, links, transforms, entities. So a drawing can be put into a page as it is, and
// drawn on paper without a library for SVG.
//
// The package draws nothing, reads no files and knows no guide. Start reading at [Parse]; then
// path.go for the commands of a path.
package picture

import (
	"fmt"
	"regexp"
	"strings"
)

// Limits of a file in bytes.
const (
	MaxBytes     = 2000
	MaxIconBytes = 330
)

const maxIconShapes = 3

// Drawing is a picture or an icon.
type Drawing struct {
	Width, Height float64 // of the sheet; the origin is the top left corner
	Stroke        float64 // width of an ordinary line
	Shapes        []Shape // in the order in which they are drawn
}

// Shape is a path with one class.
type Shape struct {
	Class    Class
	Segments []Segment // the first is a Move
}

// Class is the role of a shape in its drawing.
type Class string

// Classes of shapes.
const (
	Ink    Class = ""  // outlined, not filled
	Soft   Class = "f" // filled with a soft background, and outlined
	Accent Class = "a" // what to touch, and where it moves: a thicker line
	Button Class = "b" // filled with the accent, without a line
	Solid  Class = "s" // filled with ink, without a line
	Thin   Class = "t" // a hint, as the ground: a thin line
	Danger Class = "w" // traffic, heat
)

// Filled reports whether shapes of class c have a filling.
func (c Class) Filled() bool { return c == Soft || c == Button || c == Solid }

// Lined reports whether shapes of class c have a line around them.
func (c Class) Lined() bool { return c != Button && c != Solid }

// LineWidth returns the width of the lines of class c.
func (d Drawing) LineWidth(c Class) float64 {
	switch c {
	case Accent:
		return d.Stroke * 1.5
	case Thin:
		return d.Stroke / 2
	}
	return d.Stroke
}

// Error is what is wrong with a file.
type Error struct {
	Line    int    // from 1
	Message string // without a full stop
}

// Error returns the message with its line.
func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }

// sheet is a size that a drawing may have, and how its root element begins.
type sheet struct {
	width, height, stroke float64
	maxBytes, maxShapes   int
	classes               string
}

var sheets = []sheet{
	{240, 120, 3, MaxBytes, MaxBytes, "fabstw"},
	{24, 24, 2, MaxIconBytes, maxIconShapes, "s"},
}

// root returns the start tag of a drawing, to the byte.
func (s sheet) root() string {
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" fill="none" `+
		`stroke="#000" stroke-width="%g" stroke-linecap="round" stroke-linejoin="round">`,
		s.width, s.height, s.stroke)
}

// patterns of what follows the root element. No attribute may have markup or an entity.
var (
	element   = regexp.MustCompile(`^<([a-z]+)((?: [a-zA-Z-]+="[^"<>&]*")*) ?/>`)
	attribute = regexp.MustCompile(` ([a-zA-Z-]+)="([^"]*)"`)
)

// Parse parses a drawing. The error is an [*Error].
func Parse(svg []byte) (Drawing, error) {
	if len(svg) > MaxBytes {
		return Drawing{}, &Error{1, fmt.Sprintf("%d bytes, over %d", len(svg), MaxBytes)}
	}
	p := parser{text: string(svg)}
	for _, s := range sheets {
		if rest, ok := strings.CutPrefix(p.text, s.root()); ok {
			p.sheet, p.rest = s, rest
			return p.drawing()
		}
	}
	return Drawing{}, &Error{1, "does not begin with " + sheets[0].root() +
		" or, for an icon, " + sheets[1].root()}
}

// ParseElements parses the elements of a picture, without its root element.
func ParseElements(elements string) (Drawing, error) {
	return Parse([]byte(sheets[0].root() + elements + "</svg>"))
}

// Mirrored returns the drawing with left and right exchanged.
func (d Drawing) Mirrored() Drawing {
	flip := func(p Point) Point { return Point{d.Width - p.X, p.Y} }
	shapes := make([]Shape, len(d.Shapes))
	for i, s := range d.Shapes {
		shapes[i].Class = s.Class
		for _, seg := range s.Segments {
			shapes[i].Segments = append(shapes[i].Segments,
				Segment{seg.Op, flip(seg.A), flip(seg.B), flip(seg.To)})
		}
	}
	d.Shapes = shapes
	return d
}

// parser is a drawing of which the text before rest is read.
type parser struct {
	sheet
	text, rest string
}

// fail returns an error at the line of rest.
func (p *parser) fail(format string, args ...any) error {
	read := p.text[:len(p.text)-len(p.rest)]
	return &Error{1 + strings.Count(read, "\n"), fmt.Sprintf(format, args...)}
}

func (p *parser) space() { p.rest = strings.TrimLeft(p.rest, " \n") }

func (p *parser) drawing() (Drawing, error) {
	d := Drawing{Width: p.width, Height: p.height, Stroke: p.stroke}
	if len(p.text) > p.maxBytes {
		return Drawing{}, p.fail("%d bytes, over %d", len(p.text), p.maxBytes)
	}
	for p.space(); p.rest != "</svg>" && p.rest != "</svg>\n"; p.space() {
		s, err := p.shape()
		if err != nil {
			return Drawing{}, err
		}
		if d.Shapes = append(d.Shapes, s); len(d.Shapes) > p.maxShapes {
			return Drawing{}, p.fail("more than %d shapes", p.maxShapes)
		}
	}
	if len(d.Shapes) == 0 {
		return Drawing{}, p.fail("no path and no circle")
	}
	return d, nil
}

// shape parses the element at the start of rest.
func (p *parser) shape() (Shape, error) {
	m := element.FindStringSubmatch(p.rest)
	if m == nil {
		return Shape{}, p.fail("want <path …/>, <circle …/> or </svg>, got %q", clip(p.rest))
	}
	needed, ok := map[string][]string{"path": {"d"}, "circle": {"cx", "cy", "r"}}[m[1]]
	if !ok {
		return Shape{}, p.fail("element %q: a drawing has only path and circle", m[1])
	}
	values, err := p.attributes(m[1], m[2], needed)
	if err != nil {
		return Shape{}, err
	}
	s := Shape{Class: Class(values["class"])}
	if m[1] == "path" {
		s.Segments, err = p.path(values["d"])
	} else {
		s.Segments, err = p.circle(values)
	}
	if err != nil {
		return Shape{}, err
	}
	p.rest = p.rest[len(m[0]):]
	return s, nil
}

// attributes returns the attributes of an element, which must be those needed and may be a class.
func (p *parser) attributes(name, text string, needed []string) (map[string]string, error) {
	values := map[string]string{}
	for _, a := range attribute.FindAllStringSubmatch(text, -1) {
		if _, twice := values[a[1]]; twice {
			return nil, p.fail("%s has %s twice", name, a[1])
		}
		values[a[1]] = a[2]
	}
	for _, n := range needed {
		if values[n] == "" {
			return nil, p.fail("%s has no %s", name, n)
		}
	}
	class, classed := values["class"]
	if classed && (len(class) != 1 || !strings.Contains(p.classes, class)) {
		return nil, p.fail("class %q: want one of %s", class,
			strings.Join(strings.Split(p.classes, ""), " "))
	}
	if classed {
		needed = append([]string{"class"}, needed...)
	}
	if len(values) != len(needed) {
		return nil, p.fail("%s may only have class, %s", name, strings.Join(needed, ", "))
	}
	return values, nil
}

// clip returns the start of a text, for a message.
func clip(s string) string {
	const most = 40
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
