package place

import "strings"

// CallBack gives a telephone number in international form, +447700900123, for a number as somebody writes it in a country
// (its ISO code, or empty: then only numbers that say their country are understood). It gives false where no number there
// has so many digits. A slip that leaves a possible number passes: whoever writes it down shows it again.
func CallBack(iso, number string) (string, bool) {
	digits, ok := dialled(number)
	if !ok {
		return "", false
	}
	home := own(strings.ToUpper(iso))
	rest, abroad := strings.CutPrefix(digits, "+")
	for _, prefix := range []string{home.abroad, "00"} {
		if !abroad && prefix != "" {
			rest, abroad = strings.CutPrefix(digits, prefix)
		}
	}
	if abroad {
		whole, ok := international(rest)
		return plus(whole), ok
	}
	whole, ok := home.national(digits)
	if !ok {
		return "", false
	}
	return plus(home.code + whole), true
}

// plus writes the sign before digits, if there are any.
func plus(digits string) string {
	if digits == "" {
		return ""
	}
	return "+" + digits
}

// dialled leaves of a number what can be dialled: digits, and a plus before them. Letters or a second number beside it make
// it one that nobody can be sure of.
func dialled(number string) (string, bool) {
	var b strings.Builder
	for _, r := range number {
		switch {
		case r == '+' || r == '＋':
			if b.Len() > 0 {
				return "", false
			}
			b.WriteByte('+')
		case digit(r) >= 0:
			b.WriteByte(byte('0' + digit(r)))
		case !strings.ContainsRune(" \t\u00a0\u2009\u202f\u200e\u200f\u2010\u2011\u2012\u2013\u2014()-./", r):
			return "", false
		}
	}
	return b.String(), b.Len() > 0
}

// digit gives the value of a decimal digit as keyboards in use write it, and -1 for anything else.
func digit(r rune) int {
	for _, zero := range []rune{'0', '٠', '۰', '０'} {
		if r >= zero && r <= zero+9 {
			return int(r - zero)
		}
	}
	return -1
}
