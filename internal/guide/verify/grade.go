package verify

import (
	"strings"

	"firststeps/internal/guide"
)

// readingGrade warns about screens with long words. The formula works for English only, and ignores
// meaning.
func readingGrade(p *proof) {
	for _, t := range p.g.Texts {
		if !strings.HasPrefix(t.Language, "en") {
			continue
		}
		for _, n := range p.g.Nodes {
			if g := grade(screenText(t, n)); g > maxGrade {
				p.findText(t, ofNode(n), "use shorter words and sentences",
					"%q reads at grade %.1f", n.ID, g)
			}
		}
	}
}

func screenText(t *guide.Text, n *guide.Node) (all []string) {
	own := t.Nodes[n.Index]
	all = append(all, own.Title, own.Hint, own.Why)
	all = append(all, own.Do...)
	all = append(all, own.Wait...)
	return append(all, own.Worse...)
}

// grade returns the Flesch-Kincaid grade of lines of English.
func grade(lines []string) float64 {
	var sentence, word, syllable float64
	for _, l := range lines {
		for _, s := range sentences(l) {
			sentence++
			for _, w := range strings.Fields(s) {
				word++
				syllable += float64(syllables(w))
			}
		}
	}
	if sentence == 0 || word == 0 {
		return 0
	}
	return 0.39*word/sentence + 11.8*syllable/word - 15.59
}

// syllables counts groups of vowels, except a silent e.
func syllables(word string) int {
	word = strings.Trim(strings.ToLower(word), ".,:;?!\"'")
	count, before := 0, false
	for _, r := range word {
		vowel := strings.ContainsRune("aeiouy", r)
		if vowel && !before {
			count++
		}
		before = vowel
	}
	if strings.HasSuffix(word, "e") && !strings.HasSuffix(word, "le") && count > 1 {
		count--
	}
	return max(count, 1)
}
