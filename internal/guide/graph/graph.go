// Package graph draws a guide for its reviewers: every question, step, disposition and junction,
// every answer and its target, urgencies and cautions, on one sheet.
//
// [SVG] computes the layout itself, so it needs no external program. Answers are drawn under their
// question; each names its target, and a line leads there. [Mermaid] returns the same facts as text
// for pages that render Mermaid. Both are deterministic: the output depends neither on randomness
// nor on the machine.
//
// The package does not judge a guide (package verify does), does not walk it, and writes no files.
// Its own labels are English, as the IDs are; titles and answers are in the language of the text.
//
// Start reading at [SVG]; then box.go for what is drawn; layer.go, order.go, place.go and enter.go
// for where; and route.go for the lines between.
package graph

import "firststeps/internal/guide"

// SVG returns a guide as a picture, with titles and labels from text, which must be one of the
// guide's. The result is a complete SVG document in UTF-8. It is light or dark as the reader
// prefers, and no text is smaller than 12 pixels.
func SVG(g *guide.Guide, text *guide.Text) []byte { return SVGAt(g, text, nil) }

// SVGAt returns the picture with a frame around one node, whose id in the document is [Here]. If
// here is nil, there is none.
func SVGAt(g *guide.Guide, text *guide.Text, here *guide.Node) []byte {
	c := arrange(g, text)
	if here != nil {
		c.here = c.boxes[1+here.Index] // after the red flags
	}
	var p svgWriter
	p.sheet(c)
	return p.out.Bytes()
}

// Here is the id of the frame of [SVGAt].
const Here = "here"

// sheet is the layout of a guide. Lengths are in pixels, from the top left corner.
type sheet struct {
	guide    *guide.Guide
	text     *guide.Text
	panels   []*panel
	boxes    []*box    // in the order of the guide
	here     *box      // with a frame around it, or nil
	layers   [][]*box  // boxes and lanes, from top to bottom and from left to right
	channels []channel // channels[i] is above layers[i]; the last one is below all layers
	w, h     int
}

func arrange(g *guide.Guide, text *guide.Text) *sheet {
	s := &sheet{guide: g, text: text, boxes: boxes(g, text)}
	s.rank()
	s.addLanes()
	s.makeNets()
	s.order()
	s.placeX()
	s.panels = panels(g, text)
	s.placeY()
	return s
}
