package verify

import (
	"slices"
	"strings"

	"firststeps/internal/guide"
	"firststeps/internal/guide/words"
)

// readingGrade warns about screens with long words. The formula of the language ignores meaning.
func readingGrade(p *proof) {
	p.eachLanguage(func(t *guide.Text, l *words.Language) {
		if l.Reading == nil {
			return
		}
		for _, n := range p.g.Nodes {
			if g := grade(l.Reading, screenText(t, n)); g > maxGrade {
				p.findText(t, ofNode(n), "use shorter words and sentences",
					"%q reads at grade %.1f", n.ID, g)
			}
		}
	})
}

func screenText(t *guide.Text, n *guide.Node) (all []string) {
	own := t.Nodes[n.Index]
	all = append(all, own.Title, own.Hint, own.Why)
	all = append(all, own.Do...)
	all = append(append(all, own.Then...), own.Wait...)
	return append(all, own.Worse...)
}

// grade returns the school grade of lines.
func grade(r *words.Reading, lines []string) float64 {
	var sentence, word, syllable float64
	for _, l := range lines {
		for _, s := range sentences(l) {
			sentence++
			for _, w := range wordsOf(s) {
				word++
				syllable += float64(syllables(r, w))
			}
		}
	}
	if sentence == 0 || word == 0 {
		return 0
	}
	return r.Words*word/sentence + r.Syllables*syllable/word + r.Base
}

// syllables counts groups of vowels, except a silent ending.
func syllables(r *words.Reading, word string) int {
	word = strings.Trim(strings.ToLower(word), ".,:;?!\"'")
	count, before := 0, false
	for _, c := range word {
		vowel := strings.ContainsRune(r.Vowels, c)
		if vowel && !before {
			count++
		}
		before = vowel
	}
	ends := func(with string) bool { return strings.HasSuffix(word, with) }
	if count > 1 && slices.ContainsFunc(r.Silent, ends) && !slices.ContainsFunc(r.Spoken, ends) {
		count--
	}
	return max(count, 1)
}
