// Package paper prints a guide as a card for the glove box: one sheet, two pages, in four parts
// each, to be folded twice.
//
// The order is that of need: whom to call in one country, what to do if a life is in danger, the
// guide in short, what not to do, every step with its picture, and whom to call for roadside help.
// [Card] returns a PDF. The same guide, country and paper lead to the same bytes.
//
// The package decides nothing and reads no files. It draws in black and gray, since the card may be
// printed so: what a screen shows in color is a thicker line. The page of the guide is the form for
// screen readers; the PDF has no structure for them.
//
// Start reading at [Card], then content.go for what is printed, layout.go for where, and draw.go.
package paper

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
)

// Options are the settings of a card.
type Options struct {
	Language string        // one of the guide's
	Country  place.Country // whose numbers are printed
	Paper    Size
	Address  string // of the guide's page, as a QR code; empty for none
}

// Size is a size of paper.
type Size struct{ Width, Height float64 } // in millimeters

// Sizes of paper.
var (
	A4     = Size{210, 297}
	Letter = Size{215.9, 279.4}
)

// letterCountries are the countries whose usual paper is Letter, as in CLDR.
const letterCountries = " BZ CA CL CO CR GT MX NI PA PH PR SV US VE "

// SizeFor returns the usual size of paper in a country.
func SizeFor(iso string) Size {
	if len(iso) == 2 && strings.Contains(letterCountries, " "+iso+" ") {
		return Letter
	}
	return A4
}

// MaxBytes is the limit of a card.
const MaxBytes = 200_000

// Font sizes of text in points. The largest with which the card fits is used.
const (
	largest  = 9.0
	smallest = 6.25
	step     = 0.25
)

// Errors of Card.
var (
	errTooLong  = errors.New("the guide does not fit two pages")
	errTooLarge = fmt.Errorf("the card has more than %d bytes", MaxBytes)
)

// Card returns the card of a guide as PDF.
func Card(g *guide.Guide, o Options) ([]byte, error) {
	c := content{g: g, o: o, text: g.Text(o.Language), words: messagesIn(o.Language),
		voice: view.MessagesFor(o.Language), said: map[string]bool{}}
	if c.text == nil {
		return nil, fmt.Errorf("the guide is not available in %q", o.Language)
	}
	reviewed, err := time.Parse(time.DateOnly, g.Reviewed)
	if err != nil {
		return nil, err
	}
	blocks, err := c.blocks()
	if err != nil {
		return nil, err
	}
	doc, err := newDocument(o.Paper, c.text, reviewed)
	if err != nil {
		return nil, err
	}
	if err := doc.check(blocks); err != nil {
		return nil, err
	}
	for size := largest; size >= smallest; size -= step {
		if parts, ok := doc.layout(blocks, size); ok {
			return doc.draw(parts)
		}
	}
	return nil, errTooLong
}
