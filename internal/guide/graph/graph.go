// Package graph draws a guide for the people who review it: every question, step, disposition and
// junction, every answer and where it leads, urgencies and cautions, on one sheet.
//
// [SVG] lays the sheet out itself, so that it needs no program beside it. Answers stand under the
// question they belong to; each names where it leads, and a line goes there. [Mermaid] gives the
// same facts as text for pages that draw it. Both say the same each time: nothing in them depends
// on chance or on the machine.
//
// The package does not judge a guide (package verify does), does not walk it, and writes no file.
// It speaks English beside the language of the texts, as the ids do.
//
// Start reading at [SVG]; then box.go for what is drawn; layer.go, order.go, place.go and enter.go
// for where; and route.go for the lines between.
package graph

import "firststeps/internal/guide"

// SVG gives a guide as a picture, with its titles and labels from text, which must be one of the
// guide's. It is a whole SVG document in UTF-8, light or dark as the reader has it, its text never
// under 12 pixels.
func SVG(g *guide.Guide, text *guide.Text) []byte {
	c := arrange(g, text)
	var p pen
	p.sheet(c)
	return p.out.Bytes()
}

// sheet is a guide laid out. Lengths are in pixels, from the sheet's top left corner.
type sheet struct {
	guide    *guide.Guide
	text     *guide.Text
	panels   []*panel
	boxes    []*box    // what is drawn, in the order of the guide
	layers   [][]*box  // boxes and lanes, from the top down and from left to right
	channels []channel // channels[i] is above layers[i]; the last one is below them all
	w, h     int
}

func arrange(g *guide.Guide, text *guide.Text) *sheet {
	s := &sheet{guide: g, text: text, boxes: boxes(g, text)}
	s.rank()
	s.addLanes()
	s.link()
	s.order()
	s.spread()
	s.panels = panels(g, text)
	s.stack()
	return s
}
