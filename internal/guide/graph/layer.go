package graph

import (
	"slices"

	"firststeps/internal/guide"
)

// rank puts every box into a layer below all boxes that lead to it. Edges that would close a cycle
// lead back up.
func (s *sheet) rank() {
	for at, b := range s.sequence() {
		b.index = at
	}
	inOrder := slices.SortedFunc(slices.Values(s.boxes),
		func(a, b *box) int { return a.index - b.index })
	for _, b := range inOrder {
		for _, c := range b.cells {
			if c.to.index > b.index {
				c.to.layer = max(c.to.layer, b.layer+1)
			}
		}
	}
	for _, b := range inOrder {
		for len(s.layers) <= b.layer {
			s.layers = append(s.layers, nil)
		}
		s.layers[b.layer] = append(s.layers[b.layer], b)
	}
}

// sequence returns all boxes in depth-first order from the first question, so that an edge leads
// backwards only if it closes a cycle.
func (s *sheet) sequence() []*box {
	seen := map[*box]bool{}
	var row []*box
	var visit func(b *box)
	visit = func(b *box) {
		if seen[b] {
			return
		}
		seen[b] = true
		for _, c := range b.cells {
			visit(c.to)
		}
		row = append(row, b)
	}
	visit(s.boxes[s.guide.Start.Index+1]) // the red flags come before the nodes
	for _, b := range s.boxes {
		visit(b)
	}
	slices.Reverse(row)
	return row
}

// laneWidth is the space kept for a line that crosses a layer, in pixels.
const laneWidth = 12

// addLanes adds one lane per target through every layer between it and its sources: all lines to
// one target run together. Lines that lead back run beside their target and then up.
func (s *sheet) addLanes() {
	for _, to := range s.boxes {
		first, last := to.layer, to.layer-1
		for _, from := range s.boxes {
			if !slices.ContainsFunc(from.cells, func(c *cell) bool { return c.to == to }) {
				continue
			}
			first, last = min(first, from.layer+1), max(last, from.layer)
		}
		for i := first; i <= last; i++ {
			l := &box{shape: lane, to: to, urgency: s.laneUrgency(to, i), layer: i, w: laneWidth,
				entry: laneWidth / 2}
			s.layers[i] = append(s.layers[i], l)
		}
	}
}

// laneUrgency returns the urgency of a lane: that of its least urgent answer.
func (s *sheet) laneUrgency(to *box, layer int) guide.Urgency {
	least := guide.Emergency
	for _, from := range s.boxes {
		for _, c := range from.cells {
			if c.to == to && (from.layer >= layer) == (layer >= to.layer) {
				least = min(least, c.urgency)
			}
		}
	}
	return least
}
