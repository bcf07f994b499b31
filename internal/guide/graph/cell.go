package graph

import "firststeps/internal/guide"

// cell is an answer at the foot of its box, or several that are alike in where they lead and how
// urgent they are. The edge to that place begins there.
type cell struct {
	about   string        // for those who cannot see the picture
	urgency guide.Urgency // of each of its answers
	says    []part
	lines   []line // says, in lines, and where it leads
	to      *box
}

// part is what a cell says of one answer.
type part struct {
	id, label string // the id is empty for a way out of a junction
}

// add puts an answer under the box: beside those that lead to the same place and are as urgent, if
// there are any.
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
	c.about += id + ": " + label + " → " + to.id + ". "
	if reason != "" {
		c.about += "Why this may be calmer: " + reason + " "
	}
	c.says = append(c.says, part{short, label})
}

// write puts the cell into lines.
func (c *cell) write(width int) {
	for i, p := range c.says {
		if i > 0 {
			c.lines = append(c.lines, line{font: font{lead: pad}})
		}
		c.lines = append(c.lines, wrapped(strong("i"), p.id, width)...)
		c.lines = append(c.lines, wrapped(strong("u"+c.urgency.String()), raises(c.urgency),
			width)...)
		c.lines = append(c.lines, wrapped(plain("l"), p.label, width)...)
	}
	c.lines = append(c.lines, wrapped(strong("g"), "→ "+c.to.id, width)...)
}
