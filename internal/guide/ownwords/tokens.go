package ownwords

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// MaxBytes is how much of a message is read. What comes after it is not lost silently: a longer
// message counts as one about danger to life.
const MaxBytes = 2000

// token is a word of a message.
type token struct {
	word       string // folded
	clause     int
	start, end int // in the message
}

// fold returns a text in lower case, without accents and apostrophes: "Isn’t" is "isnt".
func fold(text string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(text)) {
		switch {
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’', r == '‘', r == '`', r == '´':
		case r == 'ß':
			b.WriteString("ss")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// split returns the words of a message. Digits are separate from letters: 5yo is two words.
// Anything but letters and digits ends a word; anything but those, spaces and hyphens ends a
// clause.
func split(text string, known map[string]bool) (list []token) {
	clause, start, digits := 0, -1, false
	end := func(at int) {
		if start >= 0 {
			if word := fold(text[start:at]); word != "" {
				list = append(list, token{word, clause, start, at})
			}
		}
		start = -1
	}
	for i, r := range text {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Mn, r),
			strings.ContainsRune("'’‘`´", r):
			if digit := unicode.IsDigit(r); start < 0 || digit != digits {
				end(i)
				start, digits = i, digit
			}
			continue
		case !unicode.IsSpace(r) && r != '-' && r != '/':
			end(i)
			clause++
		case r == '\n':
			end(i)
			clause++
		}
		end(i)
	}
	end(len(text))
	return respace(list, known)
}

// respace splits words that were typed without a space, and joins words with a space too many, if
// that makes known words of unknown ones.
func respace(list []token, known map[string]bool) []token {
	var out []token
	for i := 0; i < len(list); i++ {
		t := list[i]
		if known[t.word] || known == nil {
			out = append(out, t)
			continue
		}
		if i+1 < len(list) && !known[list[i+1].word] && list[i+1].clause == t.clause &&
			known[t.word+list[i+1].word] {
			out = append(out, token{t.word + list[i+1].word, t.clause, t.start, list[i+1].end})
			i++
			continue
		}
		if at := boundary(t.word, known); at > 0 {
			out = append(out, token{t.word[:at], t.clause, t.start, t.end},
				token{t.word[at:], t.clause, t.start, t.end})
			continue
		}
		out = append(out, t)
	}
	return out
}

// boundary returns where an unknown word splits into two known ones, or 0.
func boundary(word string, known map[string]bool) int {
	for at := range word {
		if at >= 2 && len(word)-at >= 2 && known[word[:at]] && known[word[at:]] {
			return at
		}
	}
	return 0
}
