package graph

import (
	"strings"

	"firststeps/internal/guide"
)

// shape is the kind of a box, which decides how it is drawn.
type shape uint8

const (
	question shape = iota
	step
	disposition
	junction
	redFlags
	lane // space kept for a line that crosses a layer
)

// box is an element with a position on the sheet.
type box struct {
	shape   shape
	id      string
	urgency guide.Urgency // disposition; lane: the least urgency of the lines in it
	title   string        // accessible description
	head    []line
	cells   []*cell
	to      *box // lane: the target of its line

	index      int // position in sheet.boxes; after ordering, position in its layer
	layer      int
	x, y, w, h int
	links      []link
	entry      int // where lines enter, relative to x
}

// Dimensions of a box, in pixels.
const (
	pad       = 8   // around text
	cellWidth = 134 // minimum width of an answer
	boxWidth  = 250 // minimum width of a node
)

// boxes returns the red flags, then all nodes and junctions in the order of the guide, without
// positions.
func boxes(g *guide.Guide, text *guide.Text) []*box {
	m := builder{guide: g, text: text}
	for _, n := range g.Nodes {
		m.nodes = append(m.nodes, &box{shape: shape(n.Kind), id: n.ID})
	}
	for _, j := range g.Junctions {
		m.junctions = append(m.junctions, &box{shape: junction, id: j.ID})
	}
	all := append([]*box{m.flags()}, m.nodes...)
	all = append(all, m.junctions...)
	for i, n := range g.Nodes {
		m.node(m.nodes[i], n)
	}
	for i, j := range g.Junctions {
		m.junction(m.junctions[i], j)
	}
	for i, b := range all {
		b.index = i
	}
	return all
}

type builder struct {
	guide            *guide.Guide
	text             *guide.Text
	nodes, junctions []*box // by index in the guide
}

func (m *builder) target(t guide.Target) *box {
	if t.Junction != nil {
		return m.junctions[t.Junction.Index]
	}
	return m.nodes[t.Node.Index]
}

func (m *builder) node(b *box, n *guide.Node) {
	own := m.text.Nodes[n.Index]
	b.urgency = n.Urgency
	for _, c := range n.Choices {
		b.add(n.ID+"."+c.ID, c.ID, own.Choices[c.Index], c.Urgency, m.target(c.To), c.Reason)
	}
	b.title = kind(n) + " " + n.ID + ": " + own.Title
	b.setWidth(boxWidth)
	width := b.w - 2*pad
	b.addLines(wrapped(strong("k"), kind(n)+" · "+n.ID, width))
	b.addLines(wrapped(titles(), own.Title, width))
	if n.Kind == guide.Disposition {
		b.title += ". " + n.Urgency.String()
		u := n.Urgency.String()
		b.addLines(wrapped(strong("u"+u), strings.ToUpper(u), width))
	}
	for _, f := range facts(n) {
		b.addLines(wrapped(plain("f"), f, width))
	}
	if not := wrapped(strong("n"), cautionLine(n), width-signWidth); len(not) > 0 {
		not[0].mark = true
		b.addLines(not)
	}
	b.finish()
}

func (m *builder) junction(b *box, j *guide.Junction) {
	b.title = "junction " + j.ID
	for i, to := range targets(j) {
		way := caseLabel(j, i)
		b.cells = append(b.cells, &cell{title: j.ID + ": " + way + " → " + name(to),
			to:      m.target(to),
			answers: []answer{{label: way}}})
	}
	b.head = []line{{font: strong("k"), text: j.ID}}
	b.setWidth(diamondWidth(b.head[0]))
	b.finish()
}

func (m *builder) flags() *box {
	b := &box{shape: redFlags, title: "red flags, on every screen"}
	for _, f := range m.guide.Flags {
		label := m.text.Flags[f.Index]
		if f == m.guide.Alarm {
			label += alarmNote
		}
		b.add("!"+f.ID, f.ID, label, guide.Emergency, m.nodes[f.To.Index], "")
	}
	b.setWidth(boxWidth)
	b.addLines([]line{{font: strong("k"), text: "red flags"}})
	b.addLines(wrapped(titles(), "On every screen", b.w-2*pad))
	b.finish()
	return b
}

func (b *box) addLines(lines []line) { b.head = append(b.head, lines...) }

// setWidth makes the box wide enough for its answers, and at least minWidth.
func (b *box) setWidth(minWidth int) { b.w = max(minWidth, len(b.cells)*cellWidth) }

// finish sets the height, once all text is added.
func (b *box) finish() {
	for _, c := range b.cells {
		c.layOut(b.w/len(b.cells) - 2*pad - 2)
	}
	b.entry = b.w / 2
	b.h = b.headHeight() + b.cellHeight()
}

func (b *box) headHeight() int {
	if b.shape == junction {
		return diamondHeight
	}
	return height(b.head) + 2*pad
}

func (b *box) cellHeight() (h int) {
	for _, c := range b.cells {
		h = max(h, height(c.lines)+2*pad)
	}
	return h
}

// port returns where the line of the i-th answer leaves, relative to the left edge of the box. A
// lane has one port.
func (b *box) port(i int) int {
	if b.shape == lane {
		return b.w / 2
	}
	return (2*i + 1) * b.w / (2 * len(b.cells))
}

// diamondHeight is the height of the diamond of a junction, in pixels. A line of text fits at its
// widest point.
const diamondHeight = 48

func diamondWidth(l line) int { return l.width(l.text)*10/7 + 2*pad }
