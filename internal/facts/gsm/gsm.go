// Package gsm has the alphabet of text messages, GSM 03.38, and counts the messages that a text
// needs. It does not encode or send them.
package gsm

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The characters of the alphabet, of which a text message has 160, and those that count twice.
const (
	single = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ " +
		"!\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿" +
		"abcdefghijklmnopqrstuvwxyzäöñüà"
	double = "^{}\\[~]|€\f"
)

// Single reports whether a character is in the alphabet and counts once.
func Single(r rune) bool { return strings.ContainsRune(single, r) }

// Plain returns a text in the alphabet, as far as that is possible: with any other character, a
// message has 70 places in place of 160. Typographic characters become those of a keyboard. A
// letter that is not in the alphabet loses its accent, as most people write it on a phone: policía
// is policia.
func Plain(text string) string {
	var b strings.Builder
	for _, r := range typographic.Replace(text) {
		if base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r))); !Single(r) &&
			Single(base) {
			r = base
		}
		b.WriteRune(r)
	}
	return b.String()
}

var typographic = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "„", `"`,
	"«", `"`, "»", `"`, "–", "-", "—", "-", "…", "...", "\u00a0", " ", "\u202f", " ")

// Parts returns the number of messages that a text is sent as. In the GSM alphabet, one message has
// 160 characters, and each of several has 153; with any other character in the text, 70 and 67.
func Parts(text string) int {
	length, slack := 0, 0
	for _, r := range text {
		switch {
		case Single(r):
			length++
		case strings.ContainsRune(double, r):
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
