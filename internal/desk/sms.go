package desk

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The characters of the GSM 03.38 alphabet, of which a text message has 160, and those that count
// twice.
const (
	gsmSingle = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ " +
		"!\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿" +
		"abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmDouble = "^{}\\[~]|€\f"
)

// Parts returns the number of messages that a text is sent as. In the GSM alphabet, one message has
// 160 characters, and each of several has 153; with any other character in the text, 70 and 67.
func Parts(text string) int {
	length, slack := 0, 0
	for _, r := range text {
		switch {
		case strings.ContainsRune(gsmSingle, r):
			length++
		case strings.ContainsRune(gsmDouble, r):
			// a double character is not split, so a message may end one place early
			length, slack = length+2, 1
		default:
			units, letters := len(utf16.Encode([]rune(text))), utf8.RuneCountInString(text)
			return parts(units, min(1, units-letters), 70, 67)
		}
	}
	return parts(length, slack, 160, 153)
}

// parts returns the number of messages for a length in places. One message has one places, and each
// of several has each places, of which each but the last may leave slack places empty.
func parts(length, slack, one, each int) int {
	if length <= one {
		return 1
	}
	return (length - slack + each - slack - 1) / (each - slack)
}

// plainText replaces typographic characters by those of a keyboard, since one curved quotation mark
// would halve the length of a message, and joins the text to one line.
func plainText(s string) string {
	s = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "–", "-", "—", "-", "…", "...",
		"\u00a0", " ").Replace(s)
	return oneLine(s)
}
