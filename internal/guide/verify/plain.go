package verify

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"firststeps/internal/guide"
	"firststeps/internal/guide/words"
)

// maxLines is how many lines a person can say, or wait with.
const maxLines = 6

// plainRules check that a text is what it seems: that it says what it announces, once, in words of
// the reader's region, and nothing that a page of first steps must not say.
func plainRules() []Rule {
	return []Rule{
		{"short-lists",
			fmt.Sprintf("There are at most %d lines to say, and at most %d to wait with.",
				maxLines, maxLines),
			"A frightened person reads the first lines of a list, and loses their place in a " +
				"long one.",
			"H-22, H-31", Safety, shortLists},
		{"counts-match",
			"A number that announces lines (\"do these two things\") is the number of lines of " +
				"a list on that screen, or of the lines that follow.",
			"A person who was promised two things does not look for a third.",
			"AUTHORS.md: number words", Safety, countsMatch},
		{"lines-differ",
			"No line is twice on one screen.",
			"A line that was copied by mistake replaces the one that is missing.",
			"AUTHORS.md: lines twice", Safety, linesDiffer},
		{"no-doses",
			"No text has an amount of medicine.",
			"The right amount depends on the person. Only those who treat them know it.",
			"AUTHORS.md: doses; V4", Safety, noDoses},
		{"no-prices",
			"No text has an amount of money.",
			"A price that is out of date makes a person refuse help, or pay too much.",
			"AUTHORS.md: money; H-20", Safety, noPrices},
		{"plain-text",
			"No text has a link or markup.",
			"Texts are also read aloud, sent as messages and printed: people would hear the signs.",
			"AUTHORS.md: links, markup; L5", Safety, plainText},
		{"regional-words",
			"No text has a word that only people in another region use, such as \"boot\" in " +
				"American English.",
			"A person who looks for a boot at a car with a trunk loses time.",
			"AUTHORS.md: parts of the car; L1", Safety, regionalWords},
	}
}

func shortLists(p *proof) {
	for _, t := range p.g.Texts {
		for _, n := range p.g.Nodes {
			for _, slot := range []string{"say", "then", "wait"} {
				if lines := linesOf(t, n, slot); len(lines) > maxLines {
					p.findText(t, ofNode(n)+"."+slot, "keep what matters most",
						"%q has %d lines, more than %d", n.ID+"."+slot, len(lines), maxLines)
				}
			}
		}
	}
}

// linesOf returns one of the lists of a node, by its key.
func linesOf(t *guide.Text, n *guide.Node, slot string) []string {
	own := t.Nodes[n.Index]
	return map[string][]string{"do": own.Do, "say": own.Say, "then": own.Then, "wait": own.Wait,
		"worse": own.Worse, "choices": own.Choices, "outcomes": own.Choices}[slot]
}

func countsMatch(p *proof) {
	p.eachLanguage(func(t *guide.Text, l *words.Language) {
		eachText(p.g, t, func(n *guide.Node, subject, text string) {
			found, count := l.Amount(text, l.Counted)
			if found == "" || n == nil {
				return
			}
			lengths := []int{following(t, n, subject)}
			for _, slot := range []string{"do", "say", "then", "wait", "worse", "choices"} {
				lengths = append(lengths, len(linesOf(t, n, slot)))
			}
			if !slices.Contains(lengths, count) {
				p.findText(t, subject, "count again, or leave the number out",
					"%q: no list on this screen has %d lines (%s)", found, count,
					l.Name("counted"))
			}
		})
	})
}

// following returns the number of lines after a line of a list, 0 for other texts.
func following(t *guide.Text, n *guide.Node, subject string) int {
	key := strings.Split(subject, ".")
	if i, err := strconv.Atoi(key[len(key)-1]); err == nil {
		return len(linesOf(t, n, key[len(key)-2])) - 1 - i
	}
	return 0
}

func linesDiffer(p *proof) {
	for _, t := range p.g.Texts {
		first := map[[2]string]string{} // by node and line
		eachText(p.g, t, func(n *guide.Node, subject, text string) {
			if n == nil || strings.Count(subject, ".") < 3 {
				return // no line of a list, and no answer
			}
			key := [2]string{n.ID, strings.ToLower(strings.TrimRight(text, ".!"))}
			if other := first[key]; other != "" {
				p.findText(t, subject, "write what belongs here, or delete it",
					"this line is also %s", other)
			}
			first[key] = cmp.Or(first[key], subject)
		})
	}
}

// everyText calls visit for every text of a language.
func everyText(g *guide.Guide, t *guide.Text, visit func(subject, text string)) {
	visit("title", t.Title)
	visit("summary", t.Summary)
	for _, c := range g.Pictures {
		visit("pictures."+c.ID, t.Pictures[c.Index])
	}
	allTexts(g, t, visit)
}

func noDoses(p *proof) {
	p.eachLanguage(func(t *guide.Text, l *words.Language) {
		everyText(p.g, t, func(subject, text string) {
			if found, _ := l.Amount(text, l.Doses); found != "" {
				p.findText(t, subject, "leave the amount to those who treat the person",
					"%q is an amount of medicine (%s)", found, l.Name("doses"))
			}
		})
	})
}

// money matches the sign of a currency.
var money = regexp.MustCompile(`\p{Sc}`)

func noPrices(p *proof) {
	p.eachLanguage(func(t *guide.Text, l *words.Language) {
		everyText(p.g, t, func(subject, text string) {
			found, _ := l.Amount(text, l.Money)
			if found = cmp.Or(found, money.FindString(text)); found != "" {
				p.findText(t, subject, "tell people to ask for the price",
					"%q is an amount of money (%s)", found, l.Name("money"))
			}
		})
	})
}

// signs matches links, tags, entities, emphasis, headings and code.
var signs = regexp.MustCompile(`(?i)https?:|\bwww\.|\S@\S|` +
	`\b[a-z0-9-]+\.(com|org|net|gov|info|co\.uk)\b|</?[a-z!]|&#?[a-z0-9]+;|\*|__|` + "`" + `|\]\(|^\s*#|\b_|_\b`)

func plainText(p *proof) {
	for _, t := range p.g.Texts {
		everyText(p.g, t, func(subject, text string) {
			if found := signs.FindString(text); found != "" {
				p.findText(t, subject, "say it in words",
					"%q is part of a link or of markup", found)
			}
		})
	}
}

func regionalWords(p *proof) {
	p.eachLanguage(func(t *guide.Text, l *words.Language) {
		everyText(p.g, t, func(subject, text string) {
			if word, region := l.Foreign(t.Language, text); word != "" {
				p.findText(t, subject, "write the word of the region of "+t.Language,
					"%q is a word of another region, %s (%s)", word, region, l.Name("regions"))
			}
		})
	})
}
