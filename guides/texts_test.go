package guides_test

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"firststeps/internal/guide"
)

// textAt is one text of a guide with its language and position.
type textAt struct{ language, at, text string }

// texts returns all texts of a guide, as its files have them.
func texts(g *guide.Guide) (all []textAt) {
	for _, t := range g.Texts {
		add := func(at string, lines ...string) {
			for _, l := range lines {
				all = append(all, textAt{t.Language, at, l})
			}
		}
		add("title", t.Title)
		add("summary", t.Summary)
		add("flags", t.Flags...)
		add("notes", t.Notes...)
		for i, c := range t.Cautions {
			add(g.Cautions[i].ID, c.Text, c.Why)
		}
		for _, o := range g.Offers {
			add(o.ID, t.Label(o))
		}
		for i, n := range t.Nodes[:len(g.Nodes)] {
			add(g.Nodes[i].ID, slices.Concat([]string{n.Title, n.Hint, n.Why}, n.Do, n.Say, n.Wait,
				n.Worse, n.Choices)...)
		}
	}
	return all
}

// borrowed finds six consecutive words that also occur in the text of the source. The guide may use
// the facts of the source, but not its sentences.
func borrowed(f *folder) (out []string) {
	theirs := map[string]bool{}
	sources, _ := fs.Glob(f.source, "*.txt")
	for _, name := range sources {
		raw, _ := fs.ReadFile(f.source, name)
		for _, run := range runs(string(raw)) {
			theirs[run] = true
		}
	}
	for _, s := range texts(f.g) {
		for _, run := range runs(s.text) {
			if theirs[run] {
				out = append(out, fmt.Sprintf("%s: %s: %q is copied from the source",
					s.language, s.at, run))
			}
		}
	}
	return out
}

// runs returns every six consecutive words, without case and punctuation.
func runs(text string) (out []string) {
	words := regexp.MustCompile(`[\pL\d]+(?:['’-][\pL\d]+)*`).
		FindAllString(strings.ToLower(text), -1)
	for i := 6; i <= len(words); i++ {
		out = append(out, strings.Join(words[i-6:i], " "))
	}
	return out
}

// cautionsWithoutDoNot finds cautions that would sound like an instruction if read aloud alone.
func cautionsWithoutDoNot(f *folder) (out []string) {
	for _, t := range f.g.Texts {
		for i, c := range t.Cautions {
			begin := map[string]string{"en": "^Do not ", "es": "^No ", "fr": "^(Ne |N')",
				"de": "^(Nicht|Nichts|Nie|Keine?|Keinen|Auf keinen Fall) "}[t.Language[:2]]
			if begin == "" || !regexp.MustCompile(begin).MatchString(c.Text) {
				out = append(out, fmt.Sprintf("%s: %s: %s", t.Language, f.g.Cautions[i].ID, c.Text))
			}
		}
	}
	return out
}

func longSentences(f *folder) (out []string) {
	ends := regexp.MustCompile(`[.!?]+(?:\s|$)`)
	for _, s := range texts(f.g) {
		for _, sentence := range ends.Split(s.text, -1) {
			if n := len(strings.Fields(sentence)); n > 20 {
				out = append(out, fmt.Sprintf("%s: %s: 20 words at most, here %d: %s", s.language,
					s.at, n, sentence))
			}
		}
	}
	return out
}

// cards returns the emergency cards.
func cards(g *guide.Guide) (out []*guide.Node) {
	for _, n := range g.Nodes {
		if n.Kind == guide.Disposition && n.Urgency == guide.Emergency {
			out = append(out, n)
		}
	}
	return out
}

func cardsWithoutNumber(f *folder) (out []string) {
	for _, t := range f.g.Texts {
		for _, n := range cards(f.g) {
			if title := t.Nodes[n.Index].Title; !strings.Contains(title, "{number}") {
				out = append(out, fmt.Sprintf("%s: %s: %s", t.Language, n.ID, title))
			}
		}
	}
	return out
}
