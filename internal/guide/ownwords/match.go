package ownwords

import (
	"slices"
	"strings"
	"unicode/utf8"

	"firststeps/internal/typo"
)

// message is a message with a vocabulary, while it is read.
type message struct {
	*vocabulary
	text    string
	tokens  []token
	ignored []bool // by token: means no one who is in danger
	doubt   bool   // no negation counts

	matches map[list][][]int   // by list of phrases and token: where its phrases end
	typos   map[[2]string]bool // by word and the word that it may be
}

// list is a list of phrases: its first, and whether they must be spelled right.
type list struct {
	first *phrase
	exact bool
}

// span is tokens in a row.
type span struct{ from, to int }

// find returns the first match of a pattern that is not negated and not ignored, element by
// element.
func (m *message) find(p pattern) []span {
	if p[0].doubted && !m.doubt {
		return nil
	}
	for from := range m.tokens {
		found := m.match(p, from, nil)
		if found != nil && (!p[0].whole || m.isClause(from, found[len(p)-1].to)) {
			return found
		}
	}
	return nil
}

// isClause reports whether tokens are a whole clause.
func (m *message) isClause(from, to int) bool {
	clause := m.tokens[from].clause
	return (from == 0 || m.tokens[from-1].clause != clause) &&
		(to == len(m.tokens) || m.tokens[to].clause != clause)
}

// match returns the spans of the elements of a pattern, the first of which begins at a token.
func (m *message) match(p pattern, from int, before []span) []span {
	if len(p) == 0 {
		return before
	}
	for _, to := range m.ends(p[0], from) {
		if m.discounted(p[0], span{from, to}) {
			continue
		}
		found := append(before[:len(before):len(before)], span{from, to})
		if len(p) == 1 {
			return found
		}
		for next := to; next <= to+p[1].gap && next < len(m.tokens); next++ {
			if !p[1].crosses && m.tokens[next].clause != m.tokens[to-1].clause {
				break
			}
			if all := m.match(p[1:], next, found); all != nil {
				return all
			}
		}
	}
	return nil
}

// discounted reports whether a match of an element does not count.
func (m *message) discounted(e element, s span) bool {
	if e.ignored || !e.negates {
		return false
	}
	for i := s.from; i < s.to; i++ {
		if m.ignored[i] {
			return true
		}
	}
	return !m.doubt && m.negated(s.from)
}

// negated reports whether a negation precedes a token: directly, after small words, or in a list
// whose first member it negates.
func (m *message) negated(at int) bool {
	for at > 0 && m.tokens[at-1].clause == m.tokens[at].clause {
		if m.endsAt(m.not, at) > 0 {
			return true
		}
		n := m.endsAt(m.small, at)
		if n == 0 {
			if n = m.endsAt(m.also, at); n > 0 {
				n++ // the member of the list before it
			}
		}
		if n == 0 || n >= at {
			return false
		}
		at -= n
	}
	return false
}

// endsAt returns the number of words of a phrase that ends before a token, or 0.
func (m *message) endsAt(list []phrase, at int) int {
	for _, p := range list {
		if from := at - len(p); from >= 0 && m.begins(p, from, false) {
			return len(p)
		}
	}
	return 0
}

// ends returns where the matches of an element end that begin at a token.
func (m *message) ends(e element, from int) []int {
	key := list{&e.phrases[0], e.exact}
	all := m.matches[key]
	if all == nil {
		all = make([][]int, len(m.tokens))
		for at := range all {
			for _, p := range e.phrases {
				for _, to := range m.after(p, at, e.exact) {
					if !slices.Contains(all[at], to) {
						all[at] = append(all[at], to)
					}
				}
			}
		}
		m.matches[key] = all
	}
	return all[from]
}

// after returns where the matches of a phrase end that begin at a token.
func (m *message) after(p phrase, from int, exact bool) []int {
	name, isList := listName(p[0])
	switch {
	case isList && from < len(m.tokens):
		var all []int
		for _, to := range m.ends(element{phrases: m.classes[name], exact: exact}, from) {
			if len(p) == 1 {
				all = append(all, to)
			} else {
				all = append(all, m.after(p[1:], to, exact)...)
			}
		}
		return all
	case isList || from == len(m.tokens) || !m.is(m.tokens[from], p[0], !exact):
		return nil
	case len(p) == 1:
		return []int{from + 1}
	}
	return m.after(p[1:], from+1, exact)
}

// begins reports whether a phrase without lists is at a token, perhaps misspelled.
func (m *message) begins(p phrase, from int, misspelled bool) bool {
	if from+len(p) > len(m.tokens) {
		return false
	}
	for i, want := range p {
		if !m.is(m.tokens[from+i], want, misspelled) {
			return false
		}
	}
	return true
}

// is reports whether a word is a wanted one.
func (m *message) is(t token, want string, misspelled bool) bool {
	misspelled = misspelled && !t.known
	if begin, open := strings.CutSuffix(want, "*"); open {
		return strings.HasPrefix(t.word, begin) || misspelled && len(begin) >= 5 &&
			len(t.word) >= len(begin) && m.isTypo(t.word[:len(begin)], begin)
	}
	return t.word == want || misspelled && (m.isTypo(t.word, want) || m.isTypo(t.plain, want) ||
		slices.ContainsFunc(m.plain[want], func(w string) bool { return m.isTypo(t.plain, w) }))
}

// isTypo reports whether a word may be another one, misspelled. In a short word only swapped or
// doubled letters are a misspelling, since any other change makes another short word.
func (m *message) isTypo(word, want string) bool {
	d := utf8.RuneCountInString(word) - utf8.RuneCountInString(want)
	if d > 2 || d < -2 || m.vocabulary.known[word] {
		return false
	}
	key := [2]string{word, want}
	is, seen := m.typos[key]
	if !seen {
		is = isTypo([]rune(word), []rune(want))
		m.typos[key] = is
	}
	return is
}

func isTypo(a, b []rune) bool {
	switch {
	case len(b) < 3 || len(a) < 3:
		return false
	case len(b) == 3:
		return isSwap(a, b) || isDoubled(a, b)
	case len(b) < 8:
		return typo.Distance(string(a), string(b)) <= 1
	}
	return typo.Distance(string(a), string(b)) <= 2
}

// isSwap reports whether two neighbouring letters are swapped.
func isSwap(a, b []rune) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] &&
				string(a[i+2:]) == string(b[i+2:])
		}
	}
	return false
}

// isDoubled reports whether a is b with one letter typed twice.
func isDoubled(a, b []rune) bool {
	if len(a) != len(b)+1 {
		return false
	}
	for i := range b {
		if a[i+1] == b[i] && string(a[:i+1]) == string(b[:i+1]) &&
			string(a[i+1:]) == string(b[i:]) {
			return true
		}
	}
	return false
}
