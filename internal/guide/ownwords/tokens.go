package ownwords

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// MaxBytes is how much of a message is read. What comes after it is not lost silently: a longer
// message counts as one about danger to life.
const MaxBytes = 2000

const apostrophes = "'’‘`´"

// token is a word of a message.
type token struct {
	word       string // folded, in the one spelling of the language
	plain      string // folded
	clause     int
	start, end int  // in the message
	known      bool // a word of the language, so not a misspelling of another
}

// fold returns a text in lower case, without accents and apostrophes: "Isn’t" is "isnt".
func fold(text string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(text)) {
		switch {
		case unicode.Is(unicode.Mn, r), strings.ContainsRune(apostrophes, r):
		case r == 'ß':
			b.WriteString("ss")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// split returns the words of a message. Digits are separate from letters: 5yo is two words.
// Anything but letters and digits ends a word, and so does the apostrophe of an elided one: l'auto.
// Anything but those, spaces and hyphens ends a clause.
func (v *vocabulary) split(text string) (list []token) {
	clause, start, digits := 0, -1, false
	end := func(at int) {
		if start >= 0 {
			plain := fold(text[start:at])
			if word := v.same.Replace(plain); word != "" {
				list = append(list, token{word, plain, clause, start, at, v.known[word]})
			}
		}
		start = -1
	}
	for i, r := range text {
		apostrophe := strings.ContainsRune(apostrophes, r)
		switch {
		case apostrophe && start >= 0 && v.elided[fold(text[start:i])]:
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Mn, r), apostrophe:
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
	return list
}

// respace splits words that were typed without a space, and joins words with a space too many, if
// that makes known words of unknown ones.
func (v *vocabulary) respace(list []token) (out []token) {
	known := func(word string, t token, end int) token {
		return token{word, word, t.clause, t.start, end, true}
	}
	for i := 0; i < len(list); i++ {
		t := list[i]
		if !t.known && i+1 < len(list) && !list[i+1].known && list[i+1].clause == t.clause &&
			v.known[t.word+list[i+1].word] {
			i++
			out = append(out, known(t.word+list[i].word, t, list[i].end))
		} else if at := v.boundary(t.word); !t.known && at > 0 {
			out = append(out, known(t.word[:at], t, t.end), known(t.word[at:], t, t.end))
		} else {
			out = append(out, t)
		}
	}
	return out
}

// boundary returns where an unknown word splits into two known ones, the first of which may be
// elided, or 0.
func (v *vocabulary) boundary(word string) int {
	for at := range word {
		if v.known[word[at:]] && (at >= 2 && len(word)-at >= 2 && v.known[word[:at]] ||
			len(word)-at >= 3 && v.elided[word[:at]]) {
			return at
		}
	}
	return 0
}
