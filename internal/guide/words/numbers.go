package words

import "strconv"

// number returns the value of a token that is a number, in digits or as a word.
func (l *Language) number(t token) (int, bool) {
	if n, err := strconv.Atoi(t.word); err == nil {
		return n, true
	}
	n, ok := l.Numbers[t.word]
	return n, ok
}

// Amount returns the first number of a text that one of the phrases follows, with the phrase, as
// the text has them; "" if there is none.
func (l *Language) Amount(text string, units Phrases) (found string, n int) {
	tokens := split(text)
	for i, t := range tokens {
		if v, ok := l.number(t); ok {
			if k := units.at(tokens[i+1:]); k > 0 {
				return text[t.start:tokens[i+k].end], v
			}
		}
	}
	return "", 0
}

// Measures reports whether the text after a number begins with a unit, so that the number is no
// telephone number: "100 to 120 times a minute", "104 °F".
func (l *Language) Measures(after string) bool {
	tokens := split(after)
	if k := l.Ranges.at(tokens); k > 0 && k < len(tokens) {
		if _, ok := l.number(tokens[k]); ok {
			tokens = tokens[k+1:]
		}
	}
	return l.Units.at(tokens) > 0
}
