package desk

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The letters that a text message has in the small alphabet (GSM 03.38), each one of 160, and those
// that count twice.
const (
	smallOnce = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ " +
		"!\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿" +
		"abcdefghijklmnopqrstuvwxyzäöñüà"
	smallTwice = "^{}\\[~]|€\f"
)

// Parts gives how many messages a text is sent as: 160 letters of the small alphabet fit into one
// and 153 into each of several; with any other letter in it, 70 and 67.
func Parts(text string) int {
	length, split := 0, 0
	for _, r := range text {
		switch {
		case strings.ContainsRune(smallOnce, r):
			length++
		case strings.ContainsRune(smallTwice, r):
			// a letter of two halves is not cut in the middle: it may leave one place empty
			length, split = length+2, 1
		default:
			units, letters := len(utf16.Encode([]rune(text))), utf8.RuneCountInString(text)
			return parts(units, min(1, units-letters), 70, 67)
		}
	}
	return parts(length, split, 160, 153)
}

// parts gives how many messages a length takes, where each but the last may leave so many places
// empty.
func parts(length, split, one, each int) int {
	if length <= one {
		return 1
	}
	return (length - split + each - split - 1) / (each - split)
}

// plain writes signs of print as keyboards have them, so that a curved quotation mark does not
// halve the room, and puts all on one line.
func plain(s string) string {
	s = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "–", "-", "—", "-", "…", "...",
		"\u00a0", " ").Replace(s)
	return oneLine(s)
}
