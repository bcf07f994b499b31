package paper

import (
	"bytes"
	"fmt"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"

	"firststeps/internal/guide"
	"firststeps/internal/guide/picture"
)

// Shades of gray, from 0 for black.
const (
	black    = 0
	ink      = 70 // of pictures: paler than what to touch
	soft     = 232
	foldLine = 170
)

const family = "go"

// document is a PDF in the making.
type document struct {
	size Size
	pdf  *fpdf.Fpdf
	fit  *sfnt.Font // the regular font, to look up its letters
}

func newDocument(size Size, text *guide.Text, reviewed time.Time) (*document, error) {
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm",
		Size: fpdf.SizeType{Wd: size.Width, Ht: size.Height}})
	pdf.SetCatalogSort(true) // with the dates, so that equal cards have equal bytes
	pdf.SetCreationDate(reviewed)
	pdf.SetModificationDate(reviewed)
	pdf.SetTitle(text.Title, true)
	pdf.SetSubject(text.Summary, true)
	pdf.SetLang(text.Language)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(0, 0, 0)
	pdf.AddUTF8FontFromBytes(family, "", goregular.TTF)
	pdf.AddUTF8FontFromBytes(family, "B", gobold.TTF)
	fit, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		return nil, err
	}
	return &document{size, pdf, fit}, pdf.Error()
}

// check returns an error if a letter is not in the font, since it would be printed as a box.
func (d *document) check(blocks []block) error {
	var b sfnt.Buffer
	for _, block := range blocks {
		for _, p := range block.paras {
			for _, s := range append(p.spans, plain(p.mark)) {
				for _, r := range s.text {
					if i, err := d.fit.GlyphIndex(&b, r); err != nil || i == 0 {
						return fmt.Errorf("the font of the card has no %q, as in %q", r, s.text)
					}
				}
			}
		}
	}
	return nil
}

// layout places the blocks with a font size. It reports whether they fit.
func (d *document) layout(blocks []block, size float64) ([]part, bool) {
	f := flow{width: d.size.Width/2 - 2*margin, height: d.size.Height/2 - 2*margin, size: size,
		measure: func(s span, size float64) float64 {
			d.font(s, size)
			return d.pdf.GetStringWidth(s.text)
		}}
	ok := f.run(blocks)
	return f.parts, ok
}

func (d *document) font(s span, size float64) {
	style := ""
	if s.bold {
		style = "B"
	}
	d.pdf.SetFont(family, style, size)
}

// draw draws the parts, from left to right and from top to bottom, and returns the PDF.
func (d *document) draw(parts []part) ([]byte, error) {
	for i, p := range parts {
		if i%partsOfPage == 0 {
			d.pdf.AddPage()
			d.folds()
		}
		x := margin + float64(i%2)*d.size.Width/2
		y := margin + float64(i/2%2)*d.size.Height/2
		for _, b := range p.blocks {
			d.block(b, x, y+b.y)
		}
	}
	var out bytes.Buffer
	if err := d.pdf.Output(&out); err != nil {
		return nil, err
	}
	if out.Len() > MaxBytes {
		return nil, errTooLarge
	}
	return out.Bytes(), nil
}

// folds draws where to fold the sheet.
func (d *document) folds() {
	d.stroke(foldLine, 0.1)
	d.pdf.SetDashPattern([]float64{1, 1}, 0)
	d.pdf.Line(d.size.Width/2, 0, d.size.Width/2, d.size.Height)
	d.pdf.Line(0, d.size.Height/2, d.size.Width, d.size.Height/2)
	d.pdf.SetDashPattern(nil, 0)
}

func (d *document) stroke(gray int, width float64) {
	d.pdf.SetDrawColor(gray, gray, gray)
	d.pdf.SetLineWidth(width)
}

func (d *document) fill(gray int) { d.pdf.SetFillColor(gray, gray, gray) }

// block draws a block with its top left corner at x and y.
func (d *document) block(b placed, x, y float64) {
	width := d.size.Width/2 - 2*margin
	if b.box {
		d.stroke(black, 0.4)
		d.pdf.Rect(x, y, width, b.height, "D")
	}
	for _, l := range b.lines {
		if l.mark != "" {
			d.font(bold(l.mark), l.size)
			d.pdf.Text(x+l.markX, y+l.y, l.mark)
		}
		at := x + l.x
		for _, s := range l.spans {
			d.font(s, l.size)
			d.pdf.Text(at, y+l.y, s.text)
			at += d.pdf.GetStringWidth(s.text)
		}
	}
	switch {
	case b.picture != nil:
		d.picture(*b.picture, x+width-pictureWidth, y)
	case b.code != nil:
		d.code(b.code, x+width-codeWidth-boxPadding/2, y+boxPadding)
	}
}

// picture draws a picture with its top left corner at x and y. Without color, what to touch is
// black on a gray car, danger is dashed.
func (d *document) picture(p picture.Drawing, x, y float64) {
	scale := pictureWidth / p.Width
	d.pdf.SetLineCapStyle("round")
	d.pdf.SetLineJoinStyle("round")
	for _, s := range p.Shapes {
		gray := ink
		switch s.Class {
		case picture.Accent, picture.Button, picture.Danger:
			gray = black
		}
		d.stroke(gray, p.LineWidth(s.Class)*scale)
		d.fill(gray)
		if s.Class == picture.Soft {
			d.fill(soft)
		}
		if s.Class == picture.Danger {
			d.pdf.SetDashPattern([]float64{1, 0.8}, 0)
		}
		d.path(s, func(q picture.Point) (float64, float64) { return x + q.X*scale, y + q.Y*scale })
		d.pdf.SetDashPattern(nil, 0)
	}
	d.pdf.SetLineCapStyle("butt")
	d.pdf.SetLineJoinStyle("miter")
}

// path draws a shape, whose points at maps to the page.
func (d *document) path(s picture.Shape, at func(picture.Point) (x, y float64)) {
	for _, seg := range s.Segments {
		x, y := at(seg.To)
		switch seg.Op {
		case picture.Move:
			d.pdf.MoveTo(x, y)
		case picture.Line:
			d.pdf.LineTo(x, y)
		case picture.Curve:
			ax, ay := at(seg.A)
			bx, by := at(seg.B)
			d.pdf.CurveBezierCubicTo(ax, ay, bx, by, x, y)
		case picture.Close:
			d.pdf.ClosePath()
		}
	}
	style := ""
	if s.Class.Filled() {
		style += "F"
	}
	if s.Class.Lined() {
		style += "D"
	}
	d.pdf.DrawPath(style)
}

// code draws a QR code in codeWidth, with the white border that phones need.
func (d *document) code(c *qrCode, x, y float64) {
	const edge = 4
	module := codeWidth / float64(c.size+2*edge)
	d.fill(black)
	for row := range c.size {
		for from := 0; from < c.size; from++ {
			to := from
			for to < c.size && c.dark(to, row) {
				to++
			}
			if to > from {
				d.pdf.Rect(x+float64(from+edge)*module, y+float64(row+edge)*module,
					float64(to-from)*module, module, "F")
				from = to
			}
		}
	}
}
