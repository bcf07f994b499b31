package casetext

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"firststeps/internal/desk"
	"firststeps/internal/facts/place"
)

// letters are letters that have no accent to remove, in the letters of a message.
var letters = strings.NewReplacer("ß", "ss", "æ", "ae", "Æ", "AE", "œ", "oe", "Œ", "OE", "ø", "o",
	"Ø", "O", "ł", "l", "Ł", "L", "đ", "d", "Đ", "D", "ı", "i")

// fold returns a text with capitals and digits only, its words joined by ".", at most most
// characters long.
func fold(text string, most int) string {
	text = norm.NFD.String(letters.Replace(strings.ToValidUTF8(text, "\ufffd")))
	var b strings.Builder
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z':
			b.WriteRune(r - 'a' + 'A')
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-':
			b.WriteRune(r)
		case r >= 0x300 && r <= 0x36f: // an accent
		default:
			if s := b.String(); s != "" && s[len(s)-1] != '.' {
				b.WriteByte('.')
			}
		}
	}
	return cut(b.String(), most)
}

func cut(s string, most int) string { return strings.Trim(s[:max(0, min(len(s), most))], ".") }

// unfold returns the words of a folded text.
func unfold(s string) string { return strings.ReplaceAll(s, ".", " ") }

// fullCode matches a plus code that names a place by itself.
var fullCode = regexp.MustCompile(`^[2-9CFGHJMPQRVWX]{8}\+[2-9CFGHJMPQRVWX]{2,3}$`)

// placeOf returns the plus code of a place, and its words.
func placeOf(p desk.Place) (code, words string) {
	written := upper(blank.ReplaceAllString(p.Code, ""))
	switch {
	case !p.Measured.IsZero():
		return place.PlusCode(int(p.Latitude), int(p.Longitude)), p.Words
	case fullCode.MatchString(written):
		return written, p.Words
	}
	return "", p.Code + " " + p.Words
}

// upper returns a text with the letters a to z as capitals.
func upper(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, s)
}

var (
	blank     = regexp.MustCompile(`[ \t\r\n]+`)
	extension = regexp.MustCompile(`(?i) *(?:;ext=|ext\.?|x|#) *([0-9]{1,6})$`)
	trunkZero = regexp.MustCompile(`^(\+.*)\( *0 *\)`)
	separator = regexp.MustCompile(`[ ()./-]`)
	number    = regexp.MustCompile(`^\+?[0-9]{4,15}$`)
)

// phoneOf returns a telephone number with an extension after "X". It returns "" for a number that
// has letters or other signs: only package place can read those.
func phoneOf(written string) string {
	written = strings.Trim(written, " \t\r\n")
	after := ""
	if m := extension.FindStringSubmatch(written); m != nil {
		written, after = strings.TrimSuffix(written, m[0]), "X"+m[1]
	}
	written = separator.ReplaceAllString(trunkZero.ReplaceAllString(written, "$1"), "")
	if !number.MatchString(written) {
		return ""
	}
	return written + after
}
