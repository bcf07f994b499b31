package graph

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"firststeps/guides"
	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
	"firststeps/test/guidetest"
)

// testGuides returns the guides that the tests draw, from small to large.
func testGuides(t *testing.T) (all []*guide.Guide) {
	t.Helper()
	trunk, _ := compile.Folder(guides.Files, "trunk-release-fails")
	for _, fsys := range []fs.FS{
		os.DirFS("../compile/testdata/small"),
		os.DirFS("../compile/testdata/guides/hot-car-child"),
		os.DirFS("../compile/testdata/guides/keys-locked-in"),
		trunk,
	} {
		g, found := compile.Guide(fsys)
		if err := found.Err(); err != nil {
			t.Fatal(err)
		}
		all = append(all, g)
	}
	return append(all, guidetest.Small(t).All()...)
}

func eachText(t *testing.T, f func(t *testing.T, g *guide.Guide, text *guide.Text)) {
	for _, g := range testGuides(t) {
		for _, text := range g.Texts {
			t.Run(g.ID+" "+text.Language, func(t *testing.T) { f(t, g, text) })
		}
	}
}

func TestBoxesDoNotOverlap(t *testing.T) {
	eachText(t, func(t *testing.T, g *guide.Guide, text *guide.Text) {
		for _, finding := range overlaps(arrange(g, text)) {
			t.Error(finding)
		}
	})
}

func TestLinesDoNotOverlap(t *testing.T) {
	eachText(t, func(t *testing.T, g *guide.Guide, text *guide.Text) {
		for _, finding := range lineOverlaps(arrange(g, text)) {
			t.Error(finding)
		}
	})
}

func TestTextFits(t *testing.T) {
	eachText(t, func(t *testing.T, g *guide.Guide, text *guide.Text) {
		for _, finding := range textOverflows(arrange(g, text)) {
			t.Error(finding)
		}
	})
}

// TestChecksDetectFaults checks that each check above can fail.
func TestChecksDetectFaults(t *testing.T) {
	g := testGuides(t)[0]
	for name, c := range map[string]struct {
		plant func(*sheet)
		check func(*sheet) []string
	}{
		"a box on another": {func(s *sheet) { s.boxes[1].x = s.boxes[0].x }, overlaps},
		"a box on a panel": {func(s *sheet) {
			s.boxes[1].y = s.panels[0].y
			s.boxes[1].x = s.panels[0].x
		}, overlaps},
		"a box off the sheet": {func(s *sheet) { s.boxes[1].x = s.w }, overlaps},
		"a line across a box": {func(s *sheet) { s.boxes[2].y -= 60 }, lineOverlaps},
		"two lines in one": {func(s *sheet) {
			s.channels[3].nets[0].height = s.channels[3].nets[1].height
			widen(s)
		}, lineOverlaps},
		"a label that sticks out": {func(s *sheet) {
			s.boxes[1].cells[0].lines[0].text = strings.Repeat("w", 40)
		}, textOverflows},
		"a title that sticks out": {func(s *sheet) {
			s.boxes[1].head[1].text = strings.Repeat("w", 80)
		}, textOverflows},
		"a label below its box": {func(s *sheet) { s.boxes[1].h -= 40 }, textOverflows},
	} {
		t.Run(name, func(t *testing.T) {
			s := arrange(g, g.Texts[0])
			if c.plant(s); len(c.check(s)) == 0 {
				t.Error("not detected")
			}
		})
	}
}

// widen makes two lines of a channel overlap horizontally.
func widen(s *sheet) {
	for _, n := range s.channels[3].nets {
		n.from[0].box.x = n.out.x() + 400
	}
}

// rect is an area of the sheet.
type rect struct {
	name       string
	x, y, w, h int
}

func (r rect) meets(o rect) bool {
	return r.x < o.x+o.w && o.x < r.x+r.w && r.y < o.y+o.h && o.y < r.y+r.h
}

func rects(s *sheet) (all []rect) {
	for i, p := range s.panels {
		all = append(all, rect{fmt.Sprint("panel ", i), p.x, p.y, p.w, p.h})
	}
	for _, l := range s.layers {
		for _, b := range l {
			name := b.title
			if b.shape == lane {
				name = fmt.Sprintf("lane %d to %s", b.layer, b.to.id)
			}
			all = append(all, rect{name, b.x, b.y, b.w, b.h})
		}
	}
	return all
}

func overlaps(s *sheet) (found []string) {
	all := rects(s)
	for i, a := range all {
		if a.x < 0 || a.y < 0 || a.x+a.w > s.w || a.y+a.h > s.h {
			found = append(found, a.name+" is not on the sheet")
		}
		for _, b := range all[:i] {
			if a.meets(b) {
				found = append(found, a.name+" is on "+b.name)
			}
		}
	}
	return found
}

// stroke is a straight segment of a line: a thin rect, and its target.
type stroke struct {
	rect
	to *box
}

func strokes(s *sheet) (all []stroke) {
	for i := range s.channels {
		c := &s.channels[i]
		for _, n := range c.nets {
			from, to := n.span()
			if from < to {
				all = append(all, stroke{rect{"level", from, c.y + n.height, to - from, 1}, n.to})
			}
			for _, p := range n.pins() {
				top, foot := min(p.y(), c.y+n.height), max(p.y(), c.y+n.height)
				all = append(all, stroke{rect{"upright", p.x(), top, 1, foot - top}, n.to})
			}
		}
	}
	return all
}

// lineOverlaps finds lines that run along each other, or across a box.
func lineOverlaps(s *sheet) (found []string) {
	all := strokes(s)
	for i, a := range all {
		for _, b := range all[:i] {
			near := rect{"", a.x - 2, a.y - 2, a.w + 4, a.h + 4}
			if a.to != b.to && a.name == b.name && near.meets(b.rect) {
				found = append(found, fmt.Sprintf("%s lines to %s and %s run together at %d, %d",
					a.name, a.to.id, b.to.id, a.x, a.y))
			}
		}
		for _, b := range s.boxes {
			foot := rect{b.title, b.x, b.y + 1, b.w, b.h - inset - 1}
			if a.meets(foot) {
				found = append(found, "a line to "+a.to.id+" runs over "+b.title)
			}
		}
	}
	return found
}

// textOverflows finds text that does not fit its box.
func textOverflows(s *sheet) (found []string) {
	check := func(name string, lines []line, w, h int) {
		for _, l := range lines {
			available := w
			if l.mark {
				available -= signWidth
			}
			if l.width(l.text) > available {
				found = append(found, fmt.Sprintf("%s: %q is wider than %d", name, l.text, w))
			}
		}
		if height(lines) > h {
			found = append(found, name+" has more text than room")
		}
	}
	for _, b := range s.boxes {
		if b.shape != junction {
			check(b.title, b.head, b.w-pad, b.headHeight())
		}
		for _, c := range b.cells {
			check(b.title, c.lines, b.w/len(b.cells)-2*inset, b.h-b.headHeight()-inset)
		}
	}
	for _, p := range s.panels {
		for _, r := range p.rows {
			check("panel", r.lines, p.w-2*pad, p.h)
		}
	}
	return found
}

// allText returns all text of a picture, and fails if it is not one complete document.
func allText(t *testing.T, svg []byte) string {
	t.Helper()
	var all strings.Builder
	for d := xml.NewDecoder(bytes.NewReader(svg)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.CharData:
			all.Write(token)
		case xml.EndElement:
			all.WriteString("\n")
		}
	}
}

// Both formats contain everything: each node, answer, junction, red flag, offer, condition and
// caution.
func TestOutputIsComplete(t *testing.T) {
	eachText(t, func(t *testing.T, g *guide.Guide, text *guide.Text) {
		picture, chart := allText(t, SVG(g, text)), Mermaid(g, text)
		for _, want := range everything(g) {
			if !strings.Contains(picture, want) {
				t.Errorf("SVG does not contain %q", want)
			}
		}
		for _, n := range g.Nodes {
			for i, c := range n.Choices {
				edge := fmt.Sprintf("|%s| %s\n",
					quoted(c.ID+": "+text.Nodes[n.Index].Choices[i], urgencyMark(c.Urgency)),
					targetName(c.To))
				if !strings.Contains(chart, "  "+nodeName(n)+" -->"+edge) &&
					!strings.Contains(chart, "  "+nodeName(n)+" ==>"+edge) {
					t.Errorf("Mermaid chart has no edge %s", edge)
				}
			}
		}
		for _, o := range g.Offers {
			to := o.Asked().To
			edge := fmt.Sprintf("  offers -->|%s| %s\n", quoted(offer(o, text)), targetName(to))
			if !strings.Contains(chart, edge) || !strings.Contains(picture, "→ "+name(to)) {
				t.Errorf("offer %s is not shown", o.ID)
			}
		}
		for _, j := range g.Junctions {
			if n := strings.Count(chart, "\n  "+junctionName(j)+" -->"); n != len(j.Cases)+1 {
				t.Errorf("%s has %d edges in the chart", j.ID, n)
			}
		}
	})
}

func everything(g *guide.Guide) (all []string) {
	for _, n := range g.Nodes {
		all = append(all, kind(n)+" · "+n.ID+"\n")
		for _, c := range n.Choices {
			all = append(all, n.ID+"."+c.ID+": ", "\n"+c.ID+"\n", "→ "+name(c.To)+"\n")
		}
	}
	for _, j := range g.Junctions {
		all = append(all, "\n"+j.ID+"\n")
		for i, to := range targets(j) {
			all = append(all, j.ID+": "+caseLabel(j, i)+" → "+name(to)+"\n")
		}
	}
	for _, f := range g.Flags {
		all = append(all, "!"+f.ID+": ")
	}
	for _, o := range g.Offers {
		all = append(all, "\n"+o.ID+": ")
	}
	for _, c := range g.Conditions {
		all = append(all, "\n"+c.ID+": ")
	}
	for _, c := range g.Cautions {
		all = append(all, "\n"+c.ID+" (protects "+c.Protects.String()+")\n")
	}
	return all
}

func TestOutputIsDeterministic(t *testing.T) {
	for i, g := range testGuides(t) {
		svg, chart := SVG(g, g.Texts[0]), Mermaid(g, g.Texts[0])
		again := testGuides(t)[i]
		if !bytes.Equal(svg, SVG(again, again.Texts[0])) ||
			chart != Mermaid(again, again.Texts[0]) {
			t.Errorf("%s is drawn differently the second time", g.ID)
		}
	}
}

// No text can close a tag or a label.
func TestHostileText(t *testing.T) {
	g := testGuides(t)[0]
	const hostile = "</text><script>\"]}`#; &amp; ]]> \x00 {number} %%"
	text := *g.Texts[0]
	text.Title = hostile
	text.Nodes = slices.Clone(text.Nodes)
	text.Nodes[0].Title = hostile
	text.Nodes[0].Choices = []string{hostile, hostile, hostile}
	if got := allText(t, SVG(g, &text)); !strings.Contains(got,
		"life.trapped: </text><script>\"]}`#; &amp; ]]> \uFFFD {number} %% → ") {
		t.Errorf("hostile text is not preserved:\n%s", got)
	}
	line := regexp.MustCompile(
		`^  (accTitle: [^<>#{}]*|accDescr: .*|classDef .*|\w+\W{1,2}"[^"{}\[\]\\]*"\W{1,2}:::[\w-]+|\w+ (-->|==>)\|"[^"{}\[\]\\|]*"\| \w+)$`)
	lines := strings.Split(strings.TrimSuffix(Mermaid(g, &text), "\n"), "\n")
	for _, l := range lines[1:] {
		if !line.MatchString(l) {
			t.Errorf("not a valid flowchart line: %s", l)
		}
	}
}

// The sheet is readable at 100 %, in light and dark mode, and with a screen reader.
func TestReadable(t *testing.T) {
	g := testGuides(t)[0]
	svg := string(SVG(g, g.Texts[0]))
	for _, size := range regexp.MustCompile(`(?:font-size: |font: )(\d+)px`).
		FindAllStringSubmatch(svg, -1) {
		if n, _ := strconv.Atoi(size[1]); n < 12 {
			t.Errorf("font size is %d pixels, want at least 12", n)
		}
	}
	for _, want := range []string{"prefers-color-scheme: dark", `<title id="title">`,
		`<desc id="desc">`, `lang="en-US"`, "EMERGENCY", "▲ urgent", "call: emergency, fire"} {
		if !strings.Contains(svg, want) {
			t.Errorf("SVG does not contain %s", want)
		}
	}
}
