package mutate

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"firststeps/internal/guide"
	"firststeps/internal/guide/words"
)

// wordsOf returns the words of the language of a text file, empty ones if there are none.
func wordsOf(file string) *words.Language {
	return cmp.Or(words.For(languageOf(file)), &words.Language{})
}

func languageOf(file string) string { return strings.TrimSuffix(path.Base(file), ".yaml") }

// texts returns faults in what people read, in one language at a time. A draft has none: every
// screen says that no one has reviewed it, and only a reader can find some of its faults.
func (b *base) texts() (list []Mutant) {
	for _, t := range b.g.Texts {
		if t.Draft {
			continue
		}
		file := textFile(t.Language)
		list = append(list, Mutant{Operator: "drop-language", Place: file, Change: "an empty file",
			Safety: true, edits: []edit{{file, func(root *yaml.Node) { root.Content = nil }}}})
		list = append(list, b.each(file, b.docs[file], nil)...)
		for _, n := range b.g.Nodes {
			list = append(list, b.swapTexts(file, n)...)
			word := wordsOf(file).Planted.Force
			if n.Kind != guide.Question && word != "" {
				keys := under(nodeKeys(n), "do")
				list = append(list, textMutant(file, keys, "forbid-word", word, true,
					add(file, word, keys...)))
			}
		}
	}
	return append(list, b.linesEverywhere()...)
}

func textMutant(file string, keys []string, operator, change string, safety bool,
	edits ...edit) Mutant {
	return Mutant{Operator: operator, Place: file + ":" + strings.Join(keys, "."), Change: change,
		Safety: safety, edits: edits}
}

// each returns the faults of every text of a file.
func (b *base) each(file string, n *yaml.Node, keys []string) (list []Mutant) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 1; i < len(n.Content); i += 2 {
			list = append(list, b.each(file, n.Content[i], under(keys, n.Content[i-1].Value))...)
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			at := under(keys, strconv.Itoa(i))
			line := textMutant(file, at, "delete-line", item.Value, forbids(file, item.Value),
				drop(file, at...))
			line.Content = !b.hasVariant(file)
			list = append(list, line)
			if i > 0 {
				before := n.Content[i-1].Value
				list = append(list, textMutant(file, at, "copy-line", before,
					forbids(file, item.Value), put(file, scalar(before), at...)))
			}
			list = append(list, b.each(file, item, at)...)
		}
	default:
		for _, m := range oneText(file, keys, n.Value) {
			m.Content = m.Operator == dropEntry && !b.hasVariant(file)
			list = append(list, m)
		}
	}
	return list
}

const dropEntry = "drop-entry"

// hasVariant reports whether the guide has another variant of a language, as en-GB is of en-US.
// Without one, a text that is missing in the file is missing for all who speak the language.
func (b *base) hasVariant(file string) bool {
	return slices.ContainsFunc(b.g.Texts, func(t *guide.Text) bool {
		return textFile(t.Language) != file &&
			words.Primary(t.Language) == words.Primary(languageOf(file))
	})
}

func forbids(file, text string) bool { return len(withoutNot(file, text)) > 0 }

// withoutNot returns a text without one of its negations, for each of them.
func withoutNot(file, text string) (list []string) {
	for _, at := range wordsOf(file).Negations.All(text) {
		rest := strings.TrimLeft(text[at[1]:], " ")
		r, size := utf8.DecodeRuneInString(rest)
		if !unicode.IsLetter(r) {
			continue
		}
		if first, _ := utf8.DecodeRuneInString(text[at[0]:]); unicode.IsUpper(first) {
			r = unicode.ToUpper(r)
		}
		list = append(list, text[:at[0]]+string(r)+rest[size:])
	}
	return list
}

// oneText returns the faults of a single text.
func oneText(file string, keys []string, text string) (list []Mutant) {
	inCaution := keys[0] == "cautions"
	list = append(list, textMutant(file, keys, "empty-text", "empty", inCaution,
		put(file, scalar(""), keys...)))
	if !strings.Contains(strings.Join(keys, "."), ".do.") || len(keys) > 2 {
		list = append(list, textMutant(file, keys, dropEntry, "dropped", inCaution,
			drop(file, keys...)))
	}
	for i, now := range withoutNot(file, text) {
		list = append(list, textMutant(file, keys, "delete-not", fmt.Sprintf("%d: %s", i+1, now),
			true, put(file, scalar(now), keys...)))
	}
	if keys[len(keys)-1] == "title" && strings.Contains(text, "{number}") {
		without := strings.Join(strings.Fields(strings.ReplaceAll(text, "{number}", "")), " ")
		list = append(list,
			textMutant(file, keys, "drop-number", without, true,
				put(file, scalar(without), keys...)),
			textMutant(file, keys, "type-number", "112", true,
				put(file, scalar(strings.ReplaceAll(text, "{number}", "112")), keys...)))
	}
	return list
}

// swapTexts returns faults that swap the texts of two answers.
func (b *base) swapTexts(file string, n *guide.Node) (list []Mutant) {
	for _, c := range n.Choices {
		for _, d := range n.Choices[c.Index+1:] {
			x, y := choiceKeys(n, c), choiceKeys(n, d)
			a, z := lookup(b.docs[file], x...).Value, lookup(b.docs[file], y...).Value
			if a != z {
				list = append(list, textMutant(file, x, "swap-texts", "with "+d.ID, urgent(c) ||
					urgent(d), put(file, scalar(z), x...), put(file, scalar(a), y...)))
			}
		}
	}
	return list
}

// linesEverywhere returns faults that delete a line in every language at once. No rule can
// distinguish such a guide from one that never had the line.
func (b *base) linesEverywhere() (list []Mutant) {
	first := textFile(b.g.Texts[0].Language)
	for _, m := range b.each(first, b.docs[first], nil) {
		if m.Operator != "delete-line" {
			continue
		}
		_, keys, _ := strings.Cut(m.Place, ":")
		m.Operator, m.Place, m.Content = "delete-line-everywhere", keys, true
		m.edits = b.everywhere(func(file string) edit {
			return drop(file, strings.Split(keys, ".")...)
		})
		list = append(list, m)
	}
	return list
}
