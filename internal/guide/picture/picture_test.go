package picture

import (
	"errors"
	"math"
	"strings"
	"testing"
)

const (
	root     = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 120" fill="none" stroke="#000" stroke-width="3" stroke-linecap="round" stroke-linejoin="round">`
	iconRoot = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#000" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">`
)

func parse(t *testing.T, body string) Drawing {
	t.Helper()
	d, err := Parse([]byte(root + body + "</svg>\n"))
	if err != nil {
		t.Fatalf("Parse(%s): %v", body, err)
	}
	return d
}

func TestParse(t *testing.T) {
	d := parse(t, "\n<path class=\"f\" d=\"M10 20h30v5\"/>\n"+
		"<circle cx=\"50\" cy=\"60\" r=\"8.5\"/>\n"+
		"<path d=\"M1,2 L3,4\" class=\"a\" />")
	if d.Width != 240 || d.Height != 120 || d.Stroke != 3 || len(d.Shapes) != 3 {
		t.Fatalf("got %+v", d)
	}
	for i, want := range []Class{Soft, Ink, Accent} {
		if got := d.Shapes[i].Class; got != want {
			t.Errorf("shape %d has class %q, want %q", i, got, want)
		}
	}
	icon, err := Parse([]byte(iconRoot + `<path class="s" d="M4 4h4v4z"/></svg>`))
	if err != nil || icon.Width != 24 || icon.Stroke != 2 {
		t.Errorf("icon: %+v, %v", icon, err)
	}
}

func TestParseElements(t *testing.T) {
	d, err := ParseElements(`<path d="M10 20L30 40"/>`)
	if err != nil || d.Width != 240 || len(d.Shapes) != 1 {
		t.Errorf("%+v, %v", d, err)
	}
	if _, err := ParseElements(`<path d="M10 20L30 40"/></svg><svg>`); err == nil {
		t.Error("a second root element")
	}
}

func TestMirrored(t *testing.T) {
	const body = `<path class="a" d="M10 20C20 30 40 50 60 60L0 5z"/>`
	d := parse(t, body)
	want := parse(t, `<path class="a" d="M230 20C220 30 200 50 180 60L240 5z"/>`).Shapes[0]
	got := d.Mirrored().Shapes[0]
	for i := range got.Segments { // only curves have A and B
		if got.Segments[i].Op != Curve {
			got.Segments[i].A, got.Segments[i].B = Point{}, Point{}
		}
	}
	if got.Class != want.Class || !same(got.Segments, want.Segments) {
		t.Errorf("got %v, want %v", got, want)
	}
	if !same(d.Shapes[0].Segments, parse(t, body).Shapes[0].Segments) {
		t.Error("the drawing itself has changed")
	}
}

// Each path has a relative and an absolute spelling of the same points.
func TestPathCommands(t *testing.T) {
	tests := []struct {
		absolute, relative string
		want               []Segment
	}{
		{"M10 20L30 40", "m10 20l20 20", []Segment{
			{Op: Move, To: Point{10, 20}}, {Op: Line, To: Point{30, 40}}}},
		{"M10 20 30 40", "m10 20 20 20", []Segment{
			{Op: Move, To: Point{10, 20}}, {Op: Line, To: Point{30, 40}}}},
		{"M10 20H30V40Z", "m10 20h20v20z", []Segment{
			{Op: Move, To: Point{10, 20}}, {Op: Line, To: Point{30, 20}},
			{Op: Line, To: Point{30, 40}}, {Op: Close, To: Point{10, 20}}}},
		{"M10 20H30ZL12 25", "m10 20h20zl2 5", []Segment{
			{Op: Move, To: Point{10, 20}}, {Op: Line, To: Point{30, 20}},
			{Op: Close, To: Point{10, 20}}, {Op: Line, To: Point{12, 25}}}},
		{"M10 20C11 21 12 22 13 23 14 24 15 25 16 26", "m10 20c1 1 2 2 3 3 1 1 2 2 3 3",
			[]Segment{{Op: Move, To: Point{10, 20}},
				{Curve, Point{11, 21}, Point{12, 22}, Point{13, 23}},
				{Curve, Point{14, 24}, Point{15, 25}, Point{16, 26}}}},
		{"M10 20Q13 26 19 20", "m10 20q3 6 9 0", []Segment{{Op: Move, To: Point{10, 20}},
			{Curve, Point{12, 24}, Point{15, 24}, Point{19, 20}}}},
		{"M10.5.5L9.5 1", "m10.5.5-1 .5", []Segment{
			{Op: Move, To: Point{10.5, 0.5}}, {Op: Line, To: Point{9.5, 1}}}},
	}
	for _, test := range tests {
		for _, d := range []string{test.absolute, test.relative} {
			got := parse(t, `<path d="`+d+`"/>`).Shapes[0].Segments
			if !same(got, test.want) {
				t.Errorf("%s:\n got %v\nwant %v", d, got, test.want)
			}
		}
	}
}

// same reports whether two paths are equal, except for rounding.
func same(a, b []Segment) bool {
	near := func(p, q Point) bool { return math.Abs(p.X-q.X)+math.Abs(p.Y-q.Y) < 1e-9 }
	for i := range a {
		if i >= len(b) || a[i].Op != b[i].Op || !near(a[i].A, b[i].A) || !near(a[i].B, b[i].B) ||
			!near(a[i].To, b[i].To) {
			return false
		}
	}
	return len(a) == len(b)
}

// The curves of a circle are nowhere off it by a thousandth of its radius.
func TestCircleIsRound(t *testing.T) {
	segments := parse(t, `<circle cx="60" cy="50" r="40"/>`).Shapes[0].Segments
	from := segments[0].To
	for _, s := range segments[1:5] {
		for i := range 21 {
			v := float64(i) / 20
			u := 1 - v
			x := u*u*u*from.X + 3*u*u*v*s.A.X + 3*u*v*v*s.B.X + v*v*v*s.To.X
			y := u*u*u*from.Y + 3*u*u*v*s.A.Y + 3*u*v*v*s.B.Y + v*v*v*s.To.Y
			if r := math.Hypot(x-60, y-50); math.Abs(r-40) > 0.04 {
				t.Fatalf("radius %g at %g %g", r, x, y)
			}
		}
		from = s.To
	}
}

// A curve may have a control point off the sheet if it stays on it.
func TestControlPointsMayLeaveTheSheet(t *testing.T) {
	parse(t, `<path d="M10 10Q50 -9 90 10"/>`)
	_, err := Parse([]byte(root + `<path d="M10 5Q50 -9 90 5"/></svg>`))
	if err == nil || !strings.Contains(err.Error(), "leaves the sheet") {
		t.Errorf("a curve above the sheet: %v", err)
	}
}

func TestParseRefuses(t *testing.T) {
	path := func(d string) string { return root + `<path d="` + d + `"/></svg>` }
	body := func(s string) string { return root + s + `<path d="M1 1h1"/></svg>` }
	tests := []struct{ name, svg, want string }{
		{"nothing", "", "does not begin with"},
		{"another root", strings.Replace(path("M1 1h1"), "240", "241", 1), "does not begin with"},
		{"an event", strings.Replace(path("M1 1h1"), "fill=", `onload="x" fill=`, 1), "begin with"},
		{"a prolog", `<?xml version="1.0"?>` + path("M1 1h1"), "does not begin with"},
		{"too long", body(strings.Repeat(" ", MaxBytes)), "bytes, over 2000"},
		{"no shapes", root + "</svg>", "no path and no circle"},
		{"no end", root + `<path d="M1 1h1"/>`, "want <path"},
		{"two ends", path("M1 1h1") + "</svg>", "want <path"},
		{"text", body("hello"), "want <path"},
		{"a comment", body("<!-- x -->"), "want <path"},
		{"a script", body("<script>1</script>"), "want <path"},
		{"a group", body("<g/>"), `element "g"`},
		{"a style", body(`<style x="y"/>`), `element "style"`},
		{"an open path", body(`<path d="M1 1h1"></path>`), "want <path"},
		{"single quotes", body(`<path d='M1 1h1'/>`), "want <path"},
		{"an entity", body(`<path d="M1 1h1&#32;"/>`), "want <path"},
		{"a transform", body(`<path d="M1 1h1" transform="scale(2)"/>`), "may only have"},
		{"a handler", body(`<path d="M1 1h1" onclick="x"/>`), "may only have"},
		{"an attribute twice", body(`<path d="M1 1h1" d="M1 1h1"/>`), "d twice"},
		{"no d", body(`<path class="a"/>`), "path has no d"},
		{"no radius", body(`<circle cx="5" cy="5"/>`), "circle has no r"},
		{"radius 0", body(`<circle cx="5" cy="5" r="0"/>`), "no radius"},
		{"a wide circle", body(`<circle cx="5" cy="50" r="5.1"/>`), "leaves the sheet"},
		{"a low circle", body(`<circle cx="50" cy="115" r="6"/>`), "leaves the sheet"},
		{"a circle of two", body(`<circle cx="5 5" cy="5" r="1"/>`), "want a number"},
		{"another class", body(`<path class="x" d="M1 1h1"/>`), `class "x"`},
		{"two classes", body(`<path class="fa" d="M1 1h1"/>`), `class "fa"`},
		{"an empty class", body(`<path class="" d="M1 1h1"/>`), `class ""`},
		{"an arc", path("M9 9a1 1 0 0 1 2 2"), `command "a"`},
		{"a smooth curve", path("M9 9S1 1 2 2"), `command "S"`},
		{"an exponent", path("M1e1 1h1"), "want a number"},
		{"two decimals", path("M1.25 1h1"), "at most one decimal"},
		{"a bare point", path("M1. 1h1"), "at most one decimal"},
		{"a plus", path("M+1 1h1"), "want a number"},
		{"a long number", path("M1000 1h1"), "want a number"},
		{"a missing number", path("M1 1L2"), "want a number"},
		{"two commas", path("M1,,1h1"), "after the comma"},
		{"a comma at the end", path("M1 1L2,2,"), "after the comma"},
		{"a start without M", path("L1 1"), "want M"},
		{"a number first", path("1 1"), "without a command"},
		{"a number after Z", path("M1 1h1z1"), "without a command"},
		{"only a move", path("M1 1"), "draws nothing"},
		{"left of the sheet", path("M4 4h-5"), "leaves the sheet"},
		{"right of it", path("M4 4H240.1"), "leaves the sheet"},
		{"below it", path("M4 4v117"), "leaves the sheet"},
		{"above it", path("M4 -1"), "leaves the sheet"},
		{"a long icon", iconRoot + strings.Repeat(" ", MaxIconBytes) + "</svg>", "over 330"},
		{"a full icon", iconRoot + strings.Repeat(`<path d="M1 1h1"/>`, 4) + "</svg>", "than 3 shapes"},
		{"a colored icon", iconRoot + `<path class="a" d="M1 1h1"/></svg>`, `class "a"`},
		{"off the icon", iconRoot + `<path d="M1 1h24"/></svg>`, "leaves the sheet of 24"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d, err := Parse([]byte(test.svg))
			if err == nil {
				t.Fatalf("accepted: %+v", d)
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v: want %q", err, test.want)
			}
		})
	}
}

func TestErrorNamesTheLine(t *testing.T) {
	_, err := Parse([]byte(root + "\n<path d=\"M1 1h1\"/>\n<path d=\"M1 1x\"/>\n</svg>\n"))
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Line != 3 {
		t.Errorf("got %v, want line 3", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(root + `<path class="f" d="M10 20q3 6 9 0z"/><circle cx="9" cy="9" r="2"/></svg>`))
	f.Add([]byte(iconRoot + `<path d="M1 1h1"/></svg>`))
	f.Fuzz(func(t *testing.T, svg []byte) {
		d, err := Parse(svg)
		if err != nil {
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Fatalf("%T", err)
			}
			return
		}
		for _, s := range d.Shapes {
			if len(s.Segments) < 2 || s.Segments[0].Op != Move {
				t.Fatalf("shape %+v", s)
			}
			for _, seg := range s.Segments {
				if p := seg.To; !(p.X >= -1 && p.X <= d.Width+1 && p.Y >= -1 && p.Y <= d.Height+1) {
					t.Fatalf("point %v", p)
				}
			}
		}
	})
}
