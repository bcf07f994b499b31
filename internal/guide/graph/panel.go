package graph

import (
	"slices"

	"firststeps/internal/guide"
)

// panel is a part of the legend above the drawing.
type panel struct {
	head       line
	rows       []row
	x, y, w, h int
}

// row is a sample with its meaning, or text alone.
type row struct {
	lines  []line
	sample *box   // nil if the row has none
	wire   string // CSS class of a sample line; empty if the row has none
}

// Dimensions of a panel, in pixels.
const (
	panelWidth  = 400
	sampleWidth = 36
	rowGap      = 6
)

func panels(g *guide.Guide, text *guide.Text) []*panel {
	all := []*panel{key(), offers(g, text), conditions(g), cautions(g, text)}
	kept := all[:0]
	for _, p := range all {
		if len(p.rows) > 0 {
			p.h = height([]line{p.head}) + 2*pad
			for _, r := range p.rows {
				p.h += height(r.lines) + rowGap
			}
			kept = append(kept, p)
		}
	}
	return kept
}

func newPanel(head string) *panel {
	return &panel{head: line{font: titles(), text: head}, w: panelWidth}
}

func (p *panel) addText(f font, words string) {
	p.rows = append(p.rows, row{lines: wrapped(f, words, p.w-2*pad)})
}

func (p *panel) addSample(sample *box, words string) {
	sample.w, sample.h = sampleWidth-pad, 16
	p.rows = append(p.rows, row{sample: sample,
		lines: wrapped(plain("l"), words, p.w-2*pad-sampleWidth)})
}

func (p *panel) addLine(wire, words string) {
	p.rows = append(p.rows,
		row{wire: wire, lines: wrapped(plain("l"), words, p.w-2*pad-sampleWidth)})
}

func key() *panel {
	p := newPanel("How to read this")
	p.addSample(&box{shape: question},
		"question. Under it each answer: id, label, and where it leads")
	p.addSample(&box{shape: step}, "step: something to do, answered by how it went")
	p.addSample(&box{shape: disposition, urgency: guide.Emergency},
		"disposition (how it ends): emergency")
	p.addSample(&box{shape: disposition, urgency: guide.Urgent}, "disposition: urgent")
	p.addSample(&box{shape: disposition}, "disposition: not urgent")
	p.addSample(&box{shape: junction},
		"junction: earlier answers decide, by the first condition that holds")
	p.addSample(&box{shape: redFlags}, "red flags: each can be raised on every screen")
	p.addLine("wire", "leads on. Lines to one place run together")
	p.addLine("wire back", "leads back up")
	p.addLine("wire urgent", "▲ urgent: this answer makes the run urgent")
	p.addLine("wire emergency", "▲ emergency: this answer makes the run an emergency")
	return p
}

// offers returns the panel of the offers, which almost every screen has. Drawn as lines, they would
// lead from every box to a few.
func offers(g *guide.Guide, text *guide.Text) *panel {
	p := newPanel("Offers")
	if len(g.Offers) > 0 {
		p.addText(plain("l"), "Made on every screen, except questions about life and emergencies.")
	}
	for _, o := range g.Offers {
		p.addText(plain("l"), offer(o, text)+" → "+name(o.Asked().To))
	}
	return p
}

func conditions(g *guide.Guide) *panel {
	p := newPanel("Conditions")
	for _, c := range g.Conditions {
		p.addText(plain("l"), c.ID+": "+condition(c.Expr))
	}
	return p
}

func cautions(g *guide.Guide, text *guide.Text) *panel {
	p := newPanel("Do not")
	for _, c := range g.Cautions {
		lines := wrapped(strong("n"), c.ID+" (protects "+c.Protects.String()+")",
			p.w-2*pad-signWidth)
		lines[0].mark = true
		p.rows = append(p.rows,
			row{lines: append(lines, wrapped(plain("l"), text.Cautions[c.Index].Text,
				p.w-2*pad)...)})
	}
	return p
}

// placeHeader places the title and the panels, each in the column that is shortest so far, and
// returns where they end.
func (s *sheet) placeHeader() (y int) {
	const top, column = margin + 56, panelWidth + boxGap
	s.w = max(s.w, 2*column-boxGap+2*margin, titles().width(imprint(s.guide, s.text))+2*margin)
	ends := slices.Repeat([]int{top}, min((s.w-2*margin+boxGap)/column, len(s.panels)))
	for _, p := range s.panels {
		at := slices.Index(ends, slices.Min(ends))
		p.x, p.y = margin+at*column, ends[at]
		ends[at] += p.h + rim
	}
	return slices.Max(ends) + rim
}
