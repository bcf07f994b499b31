package graph

import (
	"bytes"
	_ "embed" // for the style sheet
	"encoding/xml"
	"fmt"

	"firststeps/internal/guide"
)

//go:embed graph.css
var style []byte

// svgWriter writes the picture.
type svgWriter struct{ out bytes.Buffer }

// put writes markup. Text among the arguments must be escaped.
func (p *svgWriter) put(format string, args ...any) { fmt.Fprintf(&p.out, format, args...) }

// escaped escapes a text for the document. Characters that XML cannot represent become U+FFFD.
func escaped(text string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(text)) // writes to a buffer do not fail
	return b.String()
}

func (p *svgWriter) sheet(s *sheet) {
	g := s.guide
	p.put(`<svg xmlns="http://www.w3.org/2000/svg" class="sheet" width="%d" height="%d" viewBox="0 0 %d %d" lang="%s" role="graphics-document document" aria-labelledby="title" aria-describedby="desc">`+"\n",
		s.w, s.h, s.w, s.h, escaped(s.text.Language))
	p.put("<title id=\"title\">%s</title>\n",
		escaped(s.text.Title+": the guide "+g.ID+" as a graph"))
	p.put("<desc id=\"desc\">%s</desc>\n",
		escaped(fmt.Sprintf(
			"%s %d questions, steps and dispositions, %d junctions, %d red flags. It begins at "+
				"%s. Every answer says where it leads.",
			imprint(g, s.text), len(g.Nodes), len(g.Junctions), len(g.Flags), g.Start.ID)))
	p.put("<style>\n%s</style>\n", style)
	p.put(`<rect class="paper" width="%d" height="%d"/>`+"\n", s.w, s.h)
	p.put(`<text class="h" x="%d" y="%d">%s</text>`+"\n", margin, margin+22, escaped(s.text.Title))
	p.put(`<text class="l" x="%d" y="%d">%s</text>`+"\n", margin, margin+42,
		escaped(imprint(g, s.text)))
	for _, panel := range s.panels {
		p.panel(panel)
	}
	p.wires(s)
	for _, b := range s.boxes {
		p.box(b)
	}
	if b := s.here; b != nil {
		p.put(`<rect id="%s" class="here" x="%d" y="%d" width="%d" height="%d" rx="12">`+
			"<title>the current screen</title></rect>\n", Here, b.x-frame, b.y-frame, b.w+2*frame,
			b.h+2*frame)
	}
	p.put("</svg>\n")
}

func (p *svgWriter) panel(l *panel) {
	p.put(`<g><rect class="panel" x="%d" y="%d" width="%d" height="%d" rx="6"/>`+"\n", l.x, l.y,
		l.w, l.h)
	p.text([]line{l.head}, l.x+pad, l.y+pad)
	y := l.y + pad + l.head.lead
	for _, r := range l.rows {
		y += rowGap
		x := l.x + pad
		switch {
		case r.sample != nil:
			r.sample.x, r.sample.y = x, y
			p.outline(r.sample)
			x += sampleWidth
		case r.wire != "":
			p.put(`<path class="%s" d="M%d %dh%d"/>`+"\n", r.wire, x, y+8, sampleWidth-pad)
			x += sampleWidth
		}
		p.text(r.lines, x, y)
		y += height(r.lines)
	}
	p.put("</g>\n")
}

// text writes lines below each other, the first with its top at y.
func (p *svgWriter) text(lines []line, x, y int) {
	for _, l := range lines {
		if l.text == "" {
			y += l.lead // space between two answers
			continue
		}
		at := x
		if l.mark {
			p.put(`<path class="sign" d="M%d %da6 6 0 1 0 12 0a6 6 0 1 0 -12 0m2 -4l8 8"/>`+"\n", x,
				y+l.lead/2)
			at += signWidth
		}
		p.put(`<text class="%s" x="%d" y="%d">%s</text>`+"\n", l.class, at, y+l.lead*3/4,
			escaped(l.text))
		y += l.lead
	}
}

func (p *svgWriter) box(b *box) {
	p.put("<g><title>%s</title>\n", escaped(b.title))
	p.outline(b)
	if b.shape == junction {
		head := b.head[0]
		p.put(`<text class="%s" x="%d" y="%d" text-anchor="middle">%s</text>`+"\n", head.class,
			b.x+b.w/2, b.y+diamondHeight/2+4, escaped(head.text))
	} else {
		p.text(b.head, b.x+pad, b.y+pad)
	}
	for i, c := range b.cells {
		p.cell(b, i, c)
	}
	p.put("</g>\n")
}

// outline draws the shape of a box: rounded for a question, square for a step, with cut corners for
// a disposition.
func (p *svgWriter) outline(b *box) {
	r := min(pad*2, b.h/3)
	switch b.shape {
	case question:
		p.put(`<g class="question"><rect class="box" x="%d" y="%d" width="%d" height="%d" rx="%d"/></g>`+"\n", b.x, b.y, b.w, b.h, r)
	case step:
		p.put(`<rect class="box" x="%d" y="%d" width="%d" height="%d"/>`+"\n", b.x, b.y, b.w, b.h)
	case disposition:
		p.put(`<g class="%s"><path class="box" d="M%d %dh%dl%d %dv%dl%d %dh%dl%d %dv%dz"/></g>`+
			"\n", b.urgency,
			b.x+r, b.y, b.w-2*r, r, r, b.h-2*r, -r, r, -(b.w - 2*r), -r, -r, -(b.h - 2*r))
	case redFlags:
		p.put(`<g class="flags"><rect class="box" x="%d" y="%d" width="%d" height="%d"/></g>`+"\n",
			b.x, b.y, b.w, b.h)
	case junction:
		w, h := b.w, b.h
		if len(b.cells) > 0 {
			w, h = diamondWidth(b.head[0]), diamondHeight
		}
		p.put(`<path class="box" d="M%d %dl%d %dl%d %dl%d %dz"/>`+"\n", b.x+b.w/2, b.y, w/2, h/2,
			-w/2, h/2, -w/2, -h/2)
	}
}

// frame is the space between a box and the frame around it, in pixels.
const frame = 5

// inset is the space between an answer and the edge of its box, in pixels.
const inset = 4

func (p *svgWriter) cell(b *box, i int, c *cell) {
	left, right := i*b.w/len(b.cells), (i+1)*b.w/len(b.cells)
	top := b.y + b.headHeight()
	class := "cell"
	if c.urgency > guide.NotUrgent {
		class += " " + c.urgency.String()
	}
	p.put(`<g><title>%s</title><rect class="%s" x="%d" y="%d" width="%d" height="%d" rx="6"/>`+"\n",
		escaped(c.title), class, b.x+left+inset, top, right-left-2*inset, b.h-b.headHeight()-inset)
	p.text(c.lines, b.x+left+pad+1, top+pad/2)
	p.put("</g>\n")
}
