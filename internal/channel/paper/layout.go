package paper

import "strings"

// Lengths in millimeters.
const (
	margin       = 6.0
	blockGap     = 1.3
	boxPadding   = 2.0
	pictureWidth = 30.0
	pictureGap   = 2.0
	codeWidth    = 27.0
	millimeters  = 25.4 / 72 // of a point
	leading      = 1.2       // height of a line, of its font
	partsOfPage  = 4
	pages        = 2
)

// part is a quarter of a page after layout.
type part struct{ blocks []placed }

// placed is a block with its lines, at a distance from the top of its part.
type placed struct {
	block
	y, height float64
	lines     []line
}

// line is a line of text. Lengths are in millimeters, from the top left corner of the block.
type line struct {
	x, y  float64 // y is the baseline
	size  float64 // of the font in points
	spans []span
	mark  string
	markX float64
}

// measure returns the width of a text in millimeters.
type measure func(s span, size float64) float64

// flow fills parts with blocks, from the first to the last.
type flow struct {
	width, height float64 // of a part
	size          float64
	measure       measure
	parts         []part
	y             float64
}

// run places the blocks. It reports whether they fit.
func (f *flow) run(blocks []block) bool {
	f.parts = []part{{}}
	for i := 0; i < len(blocks); i++ {
		group := []placed{f.place(blocks[i])}
		for blocks[i].head && i+1 < len(blocks) {
			i++
			group = append(group, f.place(blocks[i]))
		}
		if !f.add(group) {
			return false
		}
	}
	return len(f.parts) <= pages*partsOfPage
}

// add puts blocks that stay together into the current part, or into the next.
func (f *flow) add(group []placed) bool {
	height := -blockGap
	for _, p := range group {
		height += p.height + blockGap
	}
	if height > f.height {
		return false
	}
	if f.y+height > f.height {
		f.parts, f.y = append(f.parts, part{}), 0
	}
	last := &f.parts[len(f.parts)-1]
	for _, p := range group {
		p.y = f.y
		f.y += p.height + blockGap
		last.blocks = append(last.blocks, p)
	}
	return true
}

// place computes the lines of a block.
func (f *flow) place(b block) placed {
	p := placed{block: b}
	beside, tall := b.beside()
	inset := 0.0
	if b.box {
		inset = boxPadding
	}
	y := inset
	for _, para := range b.paras {
		size := f.size * para.scale
		height := size * millimeters * leading
		left := inset
		if para.mark != "" {
			left += f.size * millimeters * 1.6
		}
		// lines below the picture are longer
		width := func(n int) float64 {
			if y+float64(n)*height > tall+inset {
				return f.width - left - inset
			}
			return f.width - left - inset - beside
		}
		for i, spans := range f.wrap(para.spans, size, width) {
			l := line{x: left, y: y + height*0.8, size: size, spans: spans, markX: inset}
			if i == 0 {
				l.mark = para.mark
			}
			p.lines = append(p.lines, l)
			y += height
		}
	}
	p.height = max(y, tall+inset) + inset
	return p
}

// beside returns the width that a picture or code takes from the text, and its height.
func (b block) beside() (width, height float64) {
	switch {
	case b.picture != nil:
		return pictureWidth + pictureGap, pictureWidth * b.picture.Height / b.picture.Width
	case b.code != nil:
		return codeWidth + pictureGap, codeWidth
	}
	return 0, 0
}

// wrap breaks spans into lines, of which the nth has at most width(n), at spaces. Spans are
// separated by a space.
func (f *flow) wrap(spans []span, size float64, width func(n int) float64) (lines [][]span) {
	var current []span
	used := 0.0
	for _, s := range spans {
		for _, word := range f.words(s, size, width(0)) {
			space := 0.0
			if current != nil {
				space = f.measure(span{" ", s.bold}, size)
			}
			long := f.measure(word, size)
			if current != nil && used+space+long > width(len(lines)) {
				lines, current, used, space = append(lines, current), nil, 0, 0
			}
			used += space + long
			current = joined(current, word)
		}
	}
	if current != nil {
		lines = append(lines, current)
	}
	return lines
}

// words returns the words of a span. One that is wider than a line, as an address, is broken.
func (f *flow) words(s span, size, width float64) (words []span) {
	for _, text := range strings.Fields(s.text) {
		word := span{text, s.bold}
		if f.measure(word, size) <= width {
			words = append(words, word)
			continue
		}
		word.text = ""
		for _, r := range text {
			longer := span{word.text + string(r), s.bold}
			if word.text != "" && f.measure(longer, size) > width {
				words, longer.text = append(words, word), string(r)
			}
			word = longer
		}
		words = append(words, word)
	}
	return words
}

// joined returns the spans of a line with one more word.
func joined(spans []span, word span) []span {
	if n := len(spans); n > 0 && spans[n-1].bold == word.bold {
		spans[n-1].text += " " + word.text
		return spans
	}
	if len(spans) > 0 {
		spans[len(spans)-1].text += " "
	}
	return append(spans, word)
}
