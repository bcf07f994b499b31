package ownwords

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"firststeps/internal/guide"
	"firststeps/internal/guide/words"
)

// Packed is what a phone needs to read messages as Understand does. ownwords.js in
// internal/channel/phone describes it.
type Packed struct {
	Classes map[string][]string `json:"c"`
	Life    []string            `json:"l"`
	Urgent  []string            `json:"u"`
	About   []string            `json:"k"`
	Ignore  []string            `json:"i"`
	Not     []string            `json:"n"`
	Also    []string            `json:"a"`
	Small   []string            `json:"s"`
	Doubt   []string            `json:"d"`
	Common  []string            `json:"o"`
	Plain   string              `json:"p"` // ordinary words, short
	Never   []string            `json:"v"`
	Emoji   [][2]string         `json:"e"` // the longer ones first
	Same    [][2]string         `json:"f"` // the longer ones first
	Elided  []string            `json:"j"`
	Answers [][4]any            `json:"w"` // question, choice, urgency, phrases
}

// Pack returns the words of a language for a guide, or nil if the program does not know it.
func Pack(g *guide.Guide, tag string) *Packed {
	v := vocabularies()[words.Primary(tag)]
	if v == nil {
		return nil
	}
	l := v.source
	p := &Packed{Classes: map[string][]string{}, Life: v.folded(l.Life),
		Urgent: v.folded(l.Urgent), About: v.folded(l.About), Ignore: v.folded(l.Ignore),
		Not: v.folded(l.Not), Also: v.folded(l.Also), Small: v.folded(l.Small),
		Doubt: v.folded(l.Doubt), Common: v.folded(l.Common), Plain: short(v.folded(l.Ordinary)),
		Never: v.folded(l.Never),
		Emoji: pairs(l.Emoji), Same: pairs(l.Same),
		Elided: v.folded(l.Elided), Answers: [][4]any{}}
	for name, list := range l.Classes {
		p.Classes[name] = v.folded(list)
	}
	for _, own := range g.OwnWords {
		if own.Language != l.Language {
			continue
		}
		for _, a := range own.Answers {
			p.Answers = append(p.Answers, [4]any{a.Node.ID, a.Choice.ID, int(a.Choice.Urgency),
				v.folded(a.Phrases)})
		}
	}
	return p
}

// short returns words in order, each as the number of letters that it shares with the one before
// it, at most 9, and its other letters: "car", "cars", "cat" are "0car3s2t". Words with digits,
// which are always ordinary, are left out.
func short(texts []string) string {
	list := strings.Fields(strings.Join(texts, " "))
	slices.Sort(list)
	var b strings.Builder
	var before []rune
	for _, text := range slices.Compact(list) {
		if strings.ContainsFunc(text, unicode.IsDigit) {
			continue
		}
		word, n := []rune(text), 0
		for n < min(len(word), len(before), 9) && word[n] == before[n] {
			n++
		}
		b.WriteString(strconv.Itoa(n) + string(word[n:]))
		before = word
	}
	return b.String()
}

// folded returns texts without accents and capitals, as words with spaces. The marks of patterns
// and the names of classes stay.
func (v *vocabulary) folded(texts []string) []string {
	list := make([]string, len(texts))
	for i, text := range texts {
		parts := strings.Fields(text)
		for j, part := range parts {
			word := strings.TrimLeft(part, "?=!")
			if begin, open := strings.CutSuffix(word, "*"); word[0] != '<' && word[0] != '.' {
				parts[j] = part[:len(part)-len(word)]
				for k, t := range v.split(begin) {
					parts[j] += strings.Repeat(" ", min(k, 1)) + t.plain
				}
				if open {
					parts[j] += "*"
				}
			}
		}
		list[i] = strings.Join(parts, " ")
	}
	return list
}
