package diag

import (
	"strings"
	"unicode"
)

// shown is how many characters of a line are shown: it leaves room on a terminal of 110 columns.
const shown = 100

// window gives the part of a line around a column, and the line with the mark that belongs below
// it. The mark is empty where the column is not on the line; it may stand one past the end, where
// something is missing.
func window(line string, column int) (text, mark string) {
	runes := []rune(strings.TrimRight(line, "\r\n"))
	at := column - 1
	from, to := bounds(len(runes), at)
	var b strings.Builder
	if from > 0 {
		b.WriteRune('…')
	}
	pad := min(from, 1) // the dots take one column
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

// bounds chooses what of a line of n characters to show, with the character at in view.
func bounds(n, at int) (from, to int) {
	if n <= shown {
		return 0, n
	}
	from = max(0, min(at-shown/2, n-shown))
	return from, from + shown
}

// visible replaces what a terminal would act on rather than show.
func visible(s string) string { return strings.Map(plain, s) }

// plain gives the character to show: a tab as one space, so that the mark stands right; what cannot
// be seen as '�'.
func plain(r rune) rune {
	switch {
	case r == '\t' || r == '\n' || r == '\r':
		return ' '
	case unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control):
		return unicode.ReplacementChar
	}
	return r
}

// cells gives how many columns a terminal gives a character.
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
