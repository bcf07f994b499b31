// Package ownwords reads what a person writes in their own words: "my insulin's in the boot and it
// wont open". It can only raise how urgent a run is. A message that may mean danger to a person or
// an animal leads to the question about life; nothing in a message answers that question.
//
// A message is less than one about life only if every word of it is known to be ordinary. It is
// deterministic, and explains itself by quoting the message. It knows no grammar and uses no
// language model: patterns of words, for each language a file. The package is pure. Start reading
// at [Understand], then en.yaml.
package ownwords

import (
	"encoding/json"
	"slices"
	"unicode"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/words"
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
	Raised  Raise    `json:"raised"`     // how urgent the message is
	Because []string `json:"because"`    // the words of the message that raised it, as written
	Answers []Answer `json:"understood"` // to questions that are not about life or the place
}

// Answer is an answer that a message gives in advance, for the person to confirm. It is never
// calmer than "not sure".
type Answer struct {
	Node   string `json:"question"`
	Choice string `json:"choice"`
	Said   string `json:"said"` // the words that mean it, as written
}

// Knows reports whether messages in a language can be read.
func Knows(tag string) bool { return vocabularies()[words.Primary(tag)] != nil }

// Understand reads a message of a person who uses a guide in a language. A message that is too long
// to read, or in a language that the program does not know, counts as one about life.
func Understand(g *guide.Guide, tag, text string) Result {
	v := vocabularies()[words.Primary(tag)]
	if v == nil || len(text) > MaxBytes {
		return Result{Life, []string{}, []Answer{}}
	}
	m := v.read(text)
	r := Result{Because: []string{}, Answers: []Answer{}}
	for _, own := range g.OwnWords {
		if own.Language == words.Primary(tag) {
			m.answer(&r, own)
		}
	}
	m.raise(&r, v.about, None)
	m.raise(&r, v.urgent, Urgent)
	m.raise(&r, v.life, Life)
	if r.Raised < Life {
		for at := range m.tokens {
			if !m.isOrdinary(at) {
				r.add(Life, m.quote([]span{{at, at + 1}}))
			}
		}
	}
	r.Because = compact(r.Because)
	return r
}

// Say returns the turn after what a person says in their own words, and what was understood.
func Say(turn *triage.Turn, tag, text string) (triage.Turn, Result) {
	said := Understand(turn.Guide, tag, text)
	return triage.Replay(turn.Guide, Apply(turn, said)), said
}

// raise raises a result, and adds why, if one of the patterns matches.
func (m *message) raise(r *Result, patterns []pattern, to Raise) {
	for _, p := range patterns {
		if found := m.find(p); found != nil {
			r.add(to, m.quote(found))
		}
	}
}

// maxEnding is how many letters a word may have after one that ends with an asterisk, to be an
// ordinary one: endings, and not a second word.
const maxEnding = 4

// isOrdinary reports whether a word is known to be of messages in which no one is in danger. It
// must be spelled right.
func (m *message) isOrdinary(at int) bool {
	word := []rune(m.tokens[at].word)
	if m.ignored[at] || m.never[string(word)] {
		return m.ignored[at]
	}
	if m.ordinary[string(word)] || unicode.IsDigit(word[0]) {
		return true
	}
	for end := max(1, len(word)-maxEnding); end <= len(word); end++ {
		if m.ordinary[string(word[:end])+"*"] {
			return true
		}
	}
	return false
}

// add raises a result because of some words. Reasons of a lower raise are dropped.
func (r *Result) add(to Raise, because string) {
	if to > r.Raised {
		r.Raised, r.Because = to, nil
	}
	if to == r.Raised && to > None {
		r.Because = append(r.Because, because)
	}
}

// answer adds the answers that a message gives: for each question the most urgent, or else the
// first in the message.
func (m *message) answer(r *Result, own *guide.OwnWords) {
	var last *guide.Node
	var best *guide.Choice
	at := 0
	for _, a := range own.Answers {
		found := m.find(pattern{element{phrases: m.phrases(a.Phrases), negates: true}})
		if found == nil {
			continue
		}
		said := m.quote(found)
		r.add([...]Raise{None, Urgent, Life}[a.Choice.Urgency], said)
		one := Answer{a.Node.ID, a.Choice.ID, said}
		switch {
		case a.Node != last:
			r.Answers = append(r.Answers, one)
		case a.Choice.Urgency > best.Urgency,
			a.Choice.Urgency == best.Urgency && found[0].from < at:
			r.Answers[len(r.Answers)-1] = one
		default:
			continue
		}
		last, best, at = a.Node, a.Choice, found[0].from
	}
}

// Apply returns the transcript of a turn with what was understood: answers in advance, and the
// question about life asked again if the message may be about it. An emergency card stays.
func Apply(turn *triage.Turn, r Result) triage.Transcript {
	given := make([]triage.Entry, len(r.Answers))
	for i, a := range r.Answers {
		given[i] = triage.Entry{Node: a.Node, Choice: a.Choice}
	}
	next := turn.WithGiven(given...)
	if r.Raised != Life || turn.Node.Urgency == guide.Emergency {
		return next
	}
	again := triage.Replay(turn.Guide, next)
	for i, a := range again.Used {
		if a.Node.Life {
			return again.Change(i)
		}
	}
	return next
}

// read prepares a message for matching.
func (v *vocabulary) read(text string) *message {
	m := &message{vocabulary: v, text: v.emoji.Replace(text), doubt: true,
		matches: map[list][][]int{}, typos: map[[2]string]bool{}}
	m.tokens = v.respace(v.split(m.text))
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
func compact(quotes []string) []string {
	list := []string{}
	for _, q := range quotes {
		if !slices.Contains(list, q) && len(list) < 3 {
			list = append(list, q)
		}
	}
	return list
}
