package graph

import "firststeps/internal/guide"

// cell is an answer at the foot of its box, or several answers with the same target and urgency.
// The edge to the target begins there.
type cell struct {
	title   string        // accessible description
	urgency guide.Urgency // urgency of each of its answers
	answers []answer
	lines   []line // the answers and the target, as lines of text
	to      *box
}

// answer is the text of one answer in a cell.
type answer struct {
	id, label string // id is empty for a case of a junction
}

// add puts an answer under the box: into the cell with the same target and urgency, if there is
// one.
func (b *box) add(id, short, label string, u guide.Urgency, to *box, reason string) {
	var c *cell
	for _, other := range b.cells {
		if other.to == to && other.urgency == u {
			c = other
		}
	}
	if c == nil {
		c = &cell{to: to, urgency: u}
		b.cells = append(b.cells, c)
	}
	c.title += id + ": " + label + " → " + to.id + ". "
	if reason != "" {
		c.title += "Why this may be calmer: " + reason + " "
	}
	c.answers = append(c.answers, answer{short, label})
}

// layOut breaks the text of the cell into lines.
func (c *cell) layOut(width int) {
	for i, p := range c.answers {
		if i > 0 {
			c.lines = append(c.lines, line{font: font{lead: pad}})
		}
		c.lines = append(c.lines, wrapped(strong("i"), p.id, width)...)
		c.lines = append(c.lines, wrapped(strong("u"+c.urgency.String()), urgencyMark(c.urgency),
			width)...)
		c.lines = append(c.lines, wrapped(plain("l"), p.label, width)...)
	}
	c.lines = append(c.lines, wrapped(strong("g"), "→ "+c.to.id, width)...)
}
