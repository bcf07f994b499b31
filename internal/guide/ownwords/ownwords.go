// Package ownwords reads what a person writes in their own words: "my insulin's in the boot and it
// wont open". It can only raise how urgent a run is. A message that may mean danger to a person or
// an animal leads to the question about life; nothing in a message answers that question.
//
// It is deterministic, and explains itself by quoting the message. It knows no grammar and uses no
// language model: patterns of words, for each language a file. The package is pure. Start reading at
// [Understand], then en.yaml.
package ownwords

import (
	"encoding/json"
	"slices"
)

// Raise is what a message means for a run. It cannot express that a run is calmer.
type Raise uint8

const (
	Unrelated Raise = iota // nothing in it is known
	None                   // it is about a car, and nothing in it is urgent
	Urgent                 // help is needed soon
	Life                   // a person or an animal may be in danger: ask about life at once
)

// String returns the raise as written in JSON: unrelated, none, urgent, life.
func (r Raise) String() string { return [...]string{"unrelated", "none", "urgent", "life"}[r] }

// MarshalJSON returns String as JSON.
func (r Raise) MarshalJSON() ([]byte, error) { return json.Marshal(r.String()) }

// Result is what was understood of a message.
type Result struct {
	Raised  Raise    `json:"raised"`
	Because []string `json:"because"` // the words of the message that raised it, as written
}

// Knows reports whether messages in a language can be read.
func Knows(primary string) bool { return vocabularies()[primary] != nil }

// Understand reads a message in a language, by its primary subtag. A message that is too long to
// read, or in a language that the program does not know, counts as one about life.
func Understand(primary, text string) Result {
	v := vocabularies()[primary]
	if v == nil || len(text) > MaxBytes {
		return Result{Life, []string{}}
	}
	m := v.read(text)
	for _, list := range []struct {
		patterns []pattern
		raise    Raise
	}{{v.life, Life}, {v.urgent, Urgent}, {v.about, None}} {
		var because []string
		for _, p := range list.patterns {
			if found := m.find(p); found != nil {
				because = append(because, m.quote(found))
			}
		}
		if because != nil {
			return Result{list.raise, compact(because)}
		}
	}
	return Result{Unrelated, []string{}}
}

// read prepares a message for matching.
func (v *vocabulary) read(text string) *message {
	m := &message{vocabulary: v, text: v.emoji.Replace(text), doubt: true}
	m.tokens = split(m.text, v.known)
	m.ignored = make([]bool, len(m.tokens))
	for _, p := range v.ignore {
		for from := range m.tokens {
			for i, s := range m.match(p, from, nil) {
				for at := s.from; p[i].ignored && at < s.to; at++ {
					m.ignored[at] = true
				}
			}
		}
	}
	m.doubt = false
	for at := range m.tokens {
		m.doubt = m.doubt || slices.ContainsFunc(v.doubt,
			func(p phrase) bool { return m.begins(p, at, true) })
	}
	return m
}

// maxQuote is the length of a quote in characters.
const maxQuote = 80

// quote returns the part of the message that a pattern matched.
func (m *message) quote(found []span) string {
	from, to := m.tokens[found[0].from].start, m.tokens[found[len(found)-1].to-1].end
	runes := []rune(m.text[from:to])
	if len(runes) > maxQuote {
		return string(runes[:maxQuote-1]) + "…"
	}
	return string(runes)
}

// compact returns the first of equal quotes, at most three.
func compact(quotes []string) (list []string) {
	for _, q := range quotes {
		if !slices.Contains(list, q) && len(list) < 3 {
			list = append(list, q)
		}
	}
	return list
}
