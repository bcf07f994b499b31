package ownwords

import (
	"fmt"
	"slices"
	"strings"
)

// maxGap is how many words ".." may skip.
const maxGap = 8

// phrase is words in a row, folded. A word that ends with an asterisk is a beginning, and <name> is
// any phrase of a list.
type phrase []string

// listName returns the name of the list that <name> means.
func listName(word string) (string, bool) {
	name, open := strings.CutPrefix(word, "<")
	name, closed := strings.CutSuffix(name, ">")
	return name, open && closed
}

// pattern is elements in a row: "<shut> .. <person> <inside>". Between two elements, ".." skips up
// to maxGap words of the same clause, and "..." of the message.
type pattern []element

// element matches one of some phrases.
type element struct {
	phrases []phrase
	ignored bool // "!": what it matches means no one who is in danger
	negates bool // "not" may negate it; only what a class has
	gap     int  // words that may come before it
	crosses bool // the gap may cross the end of a clause
	doubted bool // "?" before the first: the pattern counts only in a message with doubt
	whole   bool // "=" before the first: the pattern is a whole clause
	exact   bool // a misspelled word does not match
}

// phrases returns phrases from their texts.
func (v *vocabulary) phrases(texts []string) (list []phrase) {
	for _, text := range texts {
		var p phrase
		for _, w := range strings.Fields(text) {
			if _, isList := listName(w); isList {
				p = append(p, w)
				continue
			}
			begin, open := strings.CutSuffix(w, "*")
			for _, t := range v.split(begin) {
				p = append(p, t.word)
			}
			if open && len(p) > 0 {
				p[len(p)-1] += "*"
			}
		}
		if len(p) > 0 {
			list = append(list, p)
		}
	}
	return list
}

// learn returns phrases from their texts, and adds their words to the known ones.
func (v *vocabulary) learn(texts []string) []phrase {
	for _, w := range strings.Fields(strings.Join(texts, " ")) {
		if _, isList := listName(w); isList || strings.HasSuffix(w, "*") {
			continue
		}
		for _, t := range v.split(w) {
			v.known[t.word] = true
			if t.plain != t.word && !slices.Contains(v.plain[t.word], t.plain) {
				v.plain[t.word] = append(v.plain[t.word], t.plain)
			}
		}
	}
	return v.phrases(texts)
}

func (v *vocabulary) patterns(texts []string) ([]pattern, error) {
	var list []pattern
	for _, text := range texts {
		p, err := v.pattern(text)
		if err != nil {
			return nil, fmt.Errorf("pattern %q: %w", text, err)
		}
		list = append(list, p)
	}
	return list, nil
}

func (v *vocabulary) pattern(text string) (pattern, error) {
	var p pattern
	var next element
	for _, part := range strings.Fields(text) {
		if part == ".." || part == "..." {
			next.gap, next.crosses = maxGap, part == "..."
			continue
		}
		part, next.doubted = strings.CutPrefix(part, "?")
		part, next.whole = strings.CutPrefix(part, "=")
		part, next.ignored = strings.CutPrefix(part, "!")
		if name, isList := listName(part); isList {
			next.phrases, next.negates = v.classes[name], true
		} else {
			next.phrases = v.learn([]string{part})
		}
		if len(next.phrases) == 0 {
			return nil, fmt.Errorf("there is no class or word %q", part)
		}
		p, next = append(p, next), element{}
	}
	return p, nil
}
