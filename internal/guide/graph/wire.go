package graph

import (
	"fmt"
	"slices"
	"strings"

	"firststeps/internal/guide"
)

// wires draws the lines grouped by target, so that a reader who points at one sees all that lead to
// the same target.
func (p *svgWriter) wires(s *sheet) {
	for _, to := range s.boxes {
		var parts []wire
		for i := range s.channels {
			parts = append(parts, s.channels[i].wires(to, i > to.layer)...)
		}
		if len(parts) == 0 {
			continue
		}
		for i := range s.layers {
			if l := s.lane(i, to); l != nil {
				path := fmt.Sprintf("M%d %dv%d", l.x+l.entry, l.y, l.h)
				parts = append(parts, wire{l.urgency, class(l.urgency, i >= to.layer), path})
			}
		}
		slices.SortStableFunc(parts, func(a, b wire) int { return int(a.urgency) - int(b.urgency) })
		p.net(to, parts)
	}
}

// wire is one stroke.
type wire struct {
	urgency guide.Urgency
	class   string
	path    string
}

// net draws the lines to one target, with an outline in the background colour so that they stand
// out where they cross others.
func (p *svgWriter) net(to *box, parts []wire) {
	var all []string
	for _, w := range parts {
		all = append(all, w.path)
	}
	p.put("<g class=\"net\"><title>→ %s</title>\n", escaped(to.id))
	p.put("<path class=\"halo\" d=\"%s\"/>\n", strings.Join(all, ""))
	for _, w := range parts {
		p.put("<path class=\"%s\" d=\"%s\"/>\n", w.class, w.path)
	}
	p.put("<path class=\"tip\" d=\"M%d %dl-5 -9h10z\"/></g>\n", to.x+to.entry, to.y)
}

func class(u guide.Urgency, back bool) string {
	all := "wire"
	if u > guide.NotUrgent {
		all += " " + u.String()
	}
	if back {
		all += " back"
	}
	return all
}

// wires returns the strokes of a channel that lead to a target.
func (c *channel) wires(to *box, back bool) (parts []wire) {
	for _, n := range c.nets {
		if n.to != to {
			continue
		}
		for _, from := range n.from {
			u := from.box.urgency
			if from.box.shape != lane {
				u = from.box.cells[from.cell].urgency
			}
			parts = append(parts, wire{u, class(u, back || from.under),
				bend(from, n.out, c.y+n.height)})
		}
	}
	return parts
}

// y returns where a line begins or ends at a pin.
func (p pin) y() int {
	switch {
	case p.under:
		return p.box.y
	case p.box.shape == lane:
		return p.box.y + p.box.h
	}
	return p.box.y + p.box.h - inset
}

// bend returns the path from one pin to another: vertical, horizontal at the given height,
// vertical, with rounded corners.
func bend(a, b pin, level int) string {
	x1, y1, x2, y2 := a.x(), a.y(), b.x(), b.y()
	if b.box.shape != lane {
		y2 -= rim / 4 // the tip of the arrow is narrower than the line
	}
	if x1 == x2 && a.under != b.under {
		return fmt.Sprintf("M%d %dV%d", x1, y1, y2)
	}
	r := min(6, abs(x2-x1)/2)
	h, v, w := sign(x2-x1)*r, sign(level-y1)*r, sign(y2-level)*r
	return fmt.Sprintf("M%d %dV%dq0 %d %d %dH%dq%d 0 %d %dV%d", x1, y1, level-v, v, h, v, x2-h, h,
		h, w, y2)
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}
