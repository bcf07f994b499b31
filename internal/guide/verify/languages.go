package verify

import (
	"slices"
	"strings"

	"firststeps/internal/guide"
	"firststeps/internal/guide/words"
)

// languageRules compare the languages of a guide with each other: the same slip is rarely made
// twice.
func languageRules() []Rule {
	return []Rule{
		{"same-in-all-languages",
			"Each list of things to do or to say has the same number of lines in every language. " +
				"If one language has a hint or a reason, all languages have it.",
			"A line that is missing in one language is missing for its speakers.",
			"H-23, L2", Safety, sameInAllLanguages},
		{"same-negations",
			"If two languages are variants of one (en-GB, en-US), each text forbids equally " +
				"often in both.",
			"A \"do not\" that has lost its \"not\" tells people to do it.",
			"H-23, L1", Safety, sameNegations},
		{"do-nots-in-all-languages",
			"If a sentence begins with a \"do not\" in the first language, the same text forbids " +
				"at least as often in every other language.",
			"A \"do not\" that was lost in translation tells people to do it.",
			"H-23, L1", Safety, doNotsInAllLanguages},
		{"answers-in-place",
			"If two languages are variants of one, no two answers, no two red flags and no two " +
				"offers read as if they were swapped in one of them.",
			"Two swapped texts each send a person the wrong way.",
			"H-23, L2", Safety, answersInPlace},
	}
}

func sameInAllLanguages(p *proof) {
	first := p.g.Texts[0]
	for _, t := range p.g.Texts[1:] {
		for _, n := range p.g.Nodes {
			a, b := first.Nodes[n.Index], t.Nodes[n.Index]
			for slot, pair := range map[string][2]int{
				"do": {len(a.Do), len(b.Do)}, "say": {len(a.Say), len(b.Say)},
				"then": {len(a.Then), len(b.Then)},
				"wait": {len(a.Wait), len(b.Wait)}, "worse": {len(a.Worse), len(b.Worse)},
				"hint": {min(len(a.Hint), 1), min(len(b.Hint), 1)},
				"why":  {min(len(a.Why), 1), min(len(b.Why), 1)},
			} {
				if pair[0] != pair[1] {
					p.findText(t, ofNode(n)+"."+slot, "write the same lines in every language",
						"%q has %d lines in %q, and %d in %q", n.ID+"."+slot, pair[0],
						first.Language, pair[1], t.Language)
				}
			}
		}
	}
}

// variantPairs calls visit for every two languages of a guide with the same primary subtag.
func (p *proof) variantPairs(visit func(a, b *guide.Text)) {
	for i, a := range p.g.Texts {
		for _, b := range p.g.Texts[i+1:] {
			if words.Primary(a.Language) == words.Primary(b.Language) {
				visit(a, b)
			}
		}
	}
}

func sameNegations(p *proof) {
	p.variantPairs(func(a, b *guide.Text) {
		l := words.For(a.Language)
		if l == nil {
			return
		}
		counts := map[string]int{}
		allTexts(p.g, a, func(subject, text string) {
			counts[subject] = len(l.Negations.All(text))
		})
		allTexts(p.g, b, func(subject, text string) {
			n := len(l.Negations.All(text))
			if in, ok := counts[subject]; ok && in != n && !p.textReported(a, subject) &&
				!p.textReported(b, subject) {
				p.findText(b, subject, "forbid the same in both",
					"the text forbids %d times here, but %d times in %q", n, in, a.Language)
			}
		})
	})
}

// doNotsInAllLanguages compares languages that have no words in common: only how often they forbid.
func doNotsInAllLanguages(p *proof) {
	first := p.g.Texts[0]
	from := words.For(first.Language)
	if from == nil {
		return
	}
	counts := map[string]int{}
	allTexts(p.g, first, func(subject, text string) {
		counts[subject] = from.DoNots(text)
	})
	for _, t := range p.g.Texts {
		l := words.For(t.Language)
		if l == nil || words.Primary(t.Language) == words.Primary(first.Language) {
			continue
		}
		allTexts(p.g, t, func(subject, text string) {
			n := len(l.Negations.All(text))
			if n < counts[subject] && !p.textReported(t, subject) {
				p.findText(t, subject, "forbid it here, too, with words of "+l.Name("negations"),
					"the text forbids %d times here, but %d times in %q", n, counts[subject],
					first.Language)
			}
		})
	}
}

// textReported reports whether a text already has a finding, or the list that contains it, whose
// lines have moved up.
func (p *proof) textReported(t *guide.Text, subject string) bool {
	file, list := "text/"+t.Language+".yaml:", subject[:strings.LastIndex(subject, ".")]
	return p.reported[file+subject] || p.reported[file+list]
}

// allTexts calls visit for every text of a language, including the cautions.
func allTexts(g *guide.Guide, t *guide.Text, visit func(subject, text string)) {
	eachText(g, t, func(_ *guide.Node, subject, text string) { visit(subject, text) })
	for _, c := range g.Cautions {
		visit("cautions."+c.ID+".text", t.Cautions[c.Index].Text)
		visit("cautions."+c.ID+".why", t.Cautions[c.Index].Why)
	}
}

func answersInPlace(p *proof) {
	p.variantPairs(func(a, b *guide.Text) {
		for _, n := range p.g.Nodes {
			p.checkOrder(a, b, a.Nodes[n.Index].Choices, b.Nodes[n.Index].Choices,
				func(i int) string { return ofChoice(n, n.Choices[i]) })
		}
		p.checkOrder(a, b, a.Flags, b.Flags,
			func(i int) string { return "flags." + p.g.Flags[i].ID })
		p.checkOrder(a, b, offerLabels(p.g, a), offerLabels(p.g, b),
			func(i int) string { return ofNode(p.g.Offers[i].Node) })
	})
}

func offerLabels(g *guide.Guide, t *guide.Text) (labels []string) {
	for _, o := range g.Offers {
		labels = append(labels, t.Label(o))
	}
	return labels
}

// checkOrder compares two lists of texts, pair by pair. The words that both languages share show
// which texts correspond.
func (p *proof) checkOrder(a, b *guide.Text, of, other []string, subject func(int) string) {
	for i := range of {
		for k := range i {
			straight := similarity(of[i], other[i]) + similarity(of[k], other[k])
			crossed := similarity(of[i], other[k]) + similarity(of[k], other[i])
			if crossed > straight {
				p.findText(b, subject(i), "check which text belongs to which id",
					"this text and that of %s seem to be swapped, compared with %q",
					subject(k), a.Language)
			}
		}
	}
}

// similarity is the share of words that two texts have in common.
func similarity(a, b string) float64 {
	x, y := strings.Fields(strings.ToLower(a)), strings.Fields(strings.ToLower(b))
	common := 0
	for _, w := range x {
		if slices.Contains(y, w) {
			common++
		}
	}
	return 2 * float64(common) / float64(max(len(x)+len(y), 1))
}
