package words

import (
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"
)

// Phrases is a list of phrases: words in a row. A word that ends with an asterisk matches every
// word that begins like it, and an asterisk alone every word.
type Phrases [][]string

// UnmarshalYAML reads a list of texts.
func (p *Phrases) UnmarshalYAML(n *yaml.Node) error {
	var texts []string
	if err := n.Decode(&texts); err != nil {
		return err
	}
	for _, text := range texts {
		var phrase []string
		for _, w := range strings.Fields(text) {
			end := ""
			if strings.HasSuffix(w, "*") {
				end = "*"
			}
			if w == "*" {
				phrase = append(phrase, w)
				continue
			}
			for _, t := range split(strings.TrimSuffix(w, "*")) {
				phrase = append(phrase, t.word)
			}
			phrase[len(phrase)-1] += end
		}
		*p = append(*p, phrase)
	}
	return nil
}

// Quoted returns the first n phrases for a message: "where i am", "where you are".
func (p Phrases) Quoted(n int) string {
	var quoted []string
	for _, phrase := range p[:min(n, len(p))] {
		quoted = append(quoted, strconv.Quote(strings.Join(phrase, " ")))
	}
	return strings.Join(quoted, ", ")
}

// Find returns the first of the phrases in a text, as the text has it, or "".
func (p Phrases) Find(text string) string {
	tokens := split(text)
	if from, to := p.first(tokens, 0); to > from {
		return text[tokens[from].start:tokens[to-1].end]
	}
	return ""
}

// Begins reports whether a text begins with one of the phrases.
func (p Phrases) Begins(text string) bool { return p.at(split(text)) > 0 }

// Is reports whether a text is one of the phrases, and no more.
func (p Phrases) Is(text string) bool {
	tokens := split(text)
	return len(tokens) > 0 && p.at(tokens) == len(tokens)
}

// All returns where the phrases are in a text: pairs of a start and an end, in bytes.
func (p Phrases) All(text string) (places [][2]int) {
	tokens := split(text)
	for from, to := p.first(tokens, 0); to > from; from, to = p.first(tokens, to) {
		places = append(places, [2]int{tokens[from].start, tokens[to-1].end})
	}
	return places
}

// remove returns a text without the phrases.
func (p Phrases) remove(text string) string {
	var b strings.Builder
	end := 0
	for _, at := range p.All(text) {
		b.WriteString(text[end:at[0]])
		end = at[1]
	}
	b.WriteString(text[end:])
	return b.String()
}

// first returns the tokens of the first phrase after a number of tokens; to is 0 if there is none.
func (p Phrases) first(tokens []token, after int) (from, to int) {
	for i := after; i < len(tokens); i++ {
		if n := p.at(tokens[i:]); n > 0 {
			return i, i + n
		}
	}
	return 0, 0
}

// at returns the number of tokens of the longest phrase with which the tokens begin.
func (p Phrases) at(tokens []token) (longest int) {
	for _, phrase := range p {
		if len(phrase) > longest && len(phrase) <= len(tokens) && matches(phrase, tokens) {
			longest = len(phrase)
		}
	}
	return longest
}

func matches(phrase []string, tokens []token) bool {
	for i, w := range phrase {
		begin, open := strings.CutSuffix(w, "*")
		if word := tokens[i].word; word != w && !(open && strings.HasPrefix(word, begin)) {
			return false
		}
	}
	return true
}

// Words are phrases that a text must not have, with what excuses them.
type Words struct {
	Words  Phrases `yaml:"words"`
	Harms  Phrases `yaml:"harms"`  // if any, a phrase counts only if one of these follows
	Except Phrases `yaml:"except"` // longer phrases that are allowed
}

// Find returns the first phrase of a text that counts, as the text has it, or "".
func (w Words) Find(text string) string {
	text = w.Except.remove(text)
	tokens := split(text)
	from, to := w.Words.first(tokens, 0)
	if to == 0 {
		return ""
	}
	if len(w.Harms) > 0 {
		if _, harmed := w.Harms.first(tokens, to); harmed == 0 {
			return ""
		}
	}
	return text[tokens[from].start:tokens[to-1].end]
}

// token is a word of a text in lower case, a number or a sign of a unit.
type token struct {
	word       string
	start, end int
}

// split returns the words of a text. Digits are separate from letters: 10mg is two words.
func split(text string) (list []token) {
	kind, start := 0, 0
	end := func(at int) {
		if kind > 0 {
			word := strings.ReplaceAll(strings.ToLower(text[start:at]), "’", "'")
			list = append(list, token{word, start, at})
		}
	}
	for i, r := range text {
		now := 0
		switch {
		case unicode.IsDigit(r):
			now = 1
		case unicode.IsLetter(r), unicode.IsMark(r), r == '°', r == '%',
			(r == '\'' || r == '’') && kind == 2:
			now = 2
		}
		if now != kind {
			end(i)
			kind, start = now, i
		}
	}
	end(len(text))
	return list
}
