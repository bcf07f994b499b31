package graph

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// font is a size and weight of text.
type font struct {
	class string // in the style sheet
	size  int    // pixels
	lead  int    // pixels from one line to the next
	bold  bool
}

// plain is a font of the sheet. graph.css has the sizes of all of them.
func plain(class string) font  { return font{class, 12, 16, false} }
func strong(class string) font { return font{class, 12, 16, true} }
func titles() font             { return font{"t", 15, 20, true} }

// line is one line of text.
type line struct {
	font
	text string
	mark bool // preceded by the "do not" sign
}

// signWidth is the width of the "do not" sign.
const signWidth = 18

// wrapped breaks a text into lines of at most width pixels. It splits a word that is too long for a
// line.
func wrapped(f font, text string, width int) (lines []line) {
	now := ""
	for _, word := range strings.Fields(text) {
		if longer := strings.TrimSpace(now + " " + word); f.width(longer) <= width {
			now = longer
			continue
		}
		if now != "" {
			lines = append(lines, line{font: f, text: now})
		}
		for now = word; f.width(now) > width && utf8.RuneCountInString(now) > 1; {
			head, rest := f.split(now, width)
			lines, now = append(lines, line{font: f, text: head}), rest
		}
	}
	if now != "" {
		lines = append(lines, line{font: f, text: now})
	}
	return lines
}

// split splits a word where it no longer fits, after at least one character.
func (f font) split(word string, width int) (head, rest string) {
	_, at := utf8.DecodeRuneInString(word)
	for i := range word {
		if i > at && f.width(word[:i]) <= width {
			at = i
		}
	}
	return word[:at], word[at:]
}

// width returns the maximum width of a text, in pixels. The reader's font is not known, so it
// assumes a wide one.
func (f font) width(text string) int {
	thousandths := 0
	for _, r := range text {
		thousandths += advance(r)
	}
	if f.bold {
		thousandths = thousandths * 11 / 10
	}
	return (thousandths*f.size + 999) / 1000
}

// advance returns the width of a character in thousandths of the font size.
func advance(r rune) int {
	switch {
	case strings.ContainsRune("iljI|.,:;'! ", r):
		return 330
	case strings.ContainsRune("ftr()[]-/", r):
		return 410
	case strings.ContainsRune("mwMW%@—…≠▲→↑", r):
		return 990
	case unicode.Is(unicode.Mn, r):
		return 0
	case unicode.IsUpper(r):
		return 740
	case r < 0x2000:
		return 640
	}
	return 1000
}

// height returns the height of lines, from the top of the first to the bottom of the last.
func height(lines []line) (h int) {
	for _, l := range lines {
		h += l.lead
	}
	return h
}
