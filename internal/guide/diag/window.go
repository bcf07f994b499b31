package diag

import (
	"strings"
	"unicode"
)

// shown is the maximum number of characters shown of a line. It fits a terminal of 110 columns.
const shown = 100

// window returns the part of a line around a column, and the line with the mark to print below it.
// The mark is empty if the column is not on the line. The column may be one past the end of the
// line, where something is missing.
func window(line string, column int) (text, mark string) {
	runes := []rune(strings.TrimRight(line, "\r\n"))
	at := column - 1
	from, to := bounds(len(runes), at)
	var b strings.Builder
	if from > 0 {
		b.WriteRune('…')
	}
	pad := min(from, 1) // the ellipsis takes one column
	for i, r := range runes[from:to] {
		b.WriteRune(plain(r))
		if from+i < at {
			pad += cells(r)
		}
	}
	if to < len(runes) {
		b.WriteRune('…')
	}
	if at < 0 || at > len(runes) {
		return b.String(), ""
	}
	return b.String(), strings.Repeat(" ", pad) + "^"
}

// bounds returns the part of a line of n characters to show. The part contains the character at.
func bounds(n, at int) (from, to int) {
	if n <= shown {
		return 0, n
	}
	from = max(0, min(at-shown/2, n-shown))
	return from, from + shown
}

// visible replaces characters that a terminal would interpret instead of showing.
func visible(s string) string { return strings.Map(plain, s) }

// plain returns the character to show: a space for a tab, so that the mark is in the right column,
// and '�' for an invisible character.
func plain(r rune) rune {
	switch {
	case r == '\t' || r == '\n' || r == '\r':
		return ' '
	case unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control):
		return unicode.ReplacementChar
	}
	return r
}

// cells returns how many columns a terminal uses for a character.
func cells(r rune) int {
	switch {
	case unicode.In(r, unicode.Bidi_Control):
		return 1 // shown as a replacement character
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana) ||
		r >= 0x1F300 && r <= 0x1FAFF:
		return 2
	}
	return 1
}
