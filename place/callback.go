package place

import "strings"

// CallBack gives a telephone number in international form, +447700900123, for a number as somebody writes it in a country
// (its ISO code, or empty). It gives false where no call could reach it as written.
func CallBack(iso, number string) (string, bool) {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, number)
	international, ok := strings.CutPrefix(digits, "+")
	if !ok {
		international, ok = strings.CutPrefix(digits, "00")
	}
	if !ok || len(international) < 7 || len(international) > 15 || strings.Contains(international, "+") {
		return "", false
	}
	return "+" + international, true
}
