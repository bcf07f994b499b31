package verify

import (
	"strings"

	"firststeps/internal/guide"
	"firststeps/internal/guide/words"
)

// These rules look for the words of package words. A text in a language without words is reported
// once, by language-listed.

// eachLanguage calls visit for every text whose language has words.
func (p *proof) eachLanguage(visit func(t *guide.Text, l *words.Language)) {
	for _, t := range p.g.Texts {
		if l := words.For(t.Language); l != nil {
			visit(t, l)
		}
	}
}

func languageListed(p *proof) {
	for _, t := range p.g.Texts {
		if words.For(t.Language) == nil {
			p.findText(t, "language", "have a speaker write and review internal/guide/words/"+
				words.Primary(t.Language)+".yaml",
				"language %q has no reviewed lists of words", t.Language)
		}
	}
}

func handOverSays(p *proof) {
	p.eachLanguage(func(t *guide.Text, l *words.Language) {
		for _, n := range p.g.Nodes {
			say := t.Nodes[n.Index].Say
			if n.Call != nil && (len(say) < 2 || !l.Where.Begins(say[0])) {
				p.findText(t, ofNode(n)+".say",
					"begin the first line with one of "+l.Where.Quoted(4)+
						", and say what happened in the next",
					"%q does not say first where the person is, and then what happened", n.ID)
			}
		}
	})
}

func cautionNegated(p *proof) {
	p.eachLanguage(func(t *guide.Text, l *words.Language) {
		for _, c := range p.g.Cautions {
			if !l.Negations.Begins(t.Cautions[c.Index].Text) {
				p.findText(t, "cautions."+c.ID+".text",
					"begin it with "+l.Negations.Quoted(len(l.Negations)),
					"caution %q does not begin with a negation", c.ID)
			}
		}
	})
}

// noForceInTexts does not check the reasons of cautions, which may name the forbidden act.
func noForceInTexts(p *proof) {
	p.eachLanguage(func(t *guide.Text, l *words.Language) {
		eachText(p.g, t, func(n *guide.Node, subject, text string) {
			if n == nil || !n.Rescue {
				p.checkForce(t, l, n, subject, text)
			}
		})
		for _, c := range p.g.Cautions {
			p.checkForce(t, l, nil, "cautions."+c.ID+".text", t.Cautions[c.Index].Text)
		}
	})
}

// checkForce checks a text, of a node or nil. Only where a rescue may be, the fix names it.
func (p *proof) checkForce(t *guide.Text, l *words.Language, n *guide.Node, subject, text string) {
	word := forced(l, text)
	if word == "" {
		return
	}
	fix := "write it as a \"do not\", which begins with " + l.Negations.Quoted(len(l.Negations)) +
		" and nothing else, or leave it to a rescuer"
	if n != nil && (isCard(n) || callsEmergency(n)) {
		fix += "; \"rescue: true\" on " + n.ID + " allows it in its texts"
	}
	p.findText(t, subject, fix, "%q is outside a \"do not\" (%s)", word, l.Name("force"))
}

// forced returns the first words of a text that ask for force, or "". A "do not" does not, up to
// the next colon or semicolon, and neither does a question to a rescuer.
func forced(l *words.Language, text string) string {
	for _, s := range sentences(text) {
		if before, _, colon := strings.Cut(s, ":"); colon && l.Asks.Is(before) {
			continue
		}
		for part := range strings.FieldsFuncSeq(s,
			func(r rune) bool { return r == ':' || r == ';' }) {
			if l.Negations.Begins(part) {
				continue
			}
			for _, force := range l.Force {
				if word := force.Find(part); word != "" {
					return word
				}
			}
		}
	}
	return ""
}

// onCard calls visit for every text that an emergency card may show: its own, and those of its
// notes and cautions.
func (p *proof) onCard(t *guide.Text, visit func(subject, text string)) {
	eachText(p.g, t, func(n *guide.Node, subject, text string) {
		if n != nil && isCard(n) {
			visit(subject, text)
		}
	})
	for _, n := range p.g.Nodes {
		if !isCard(n) {
			continue
		}
		for _, note := range n.Notes {
			visit("notes."+note.ID, t.Notes[note.Index])
		}
		for _, c := range n.Cautions {
			visit("cautions."+c.ID+".text", t.Cautions[c.Index].Text)
		}
	}
}

// onCards is onCard for every language that has words.
func (p *proof) onCards(visit func(t *guide.Text, l *words.Language, subject, text string)) {
	p.eachLanguage(func(t *guide.Text, l *words.Language) {
		p.onCard(t, func(subject, text string) { visit(t, l, subject, text) })
	})
}

func cardKeepsCalling(p *proof) {
	p.onCards(func(t *guide.Text, l *words.Language, subject, text string) {
		if found := l.HangUp.Find(text); found != "" {
			p.findText(t, subject, "say what to do while they talk",
				"%q on an emergency card is read as advice not to call (%s)", found,
				l.Name("hang-up"))
		}
	})
}

func nothingSaysWait(p *proof) {
	p.onCards(func(t *guide.Text, l *words.Language, subject, text string) {
		if strings.HasPrefix(subject, "cautions.") { // "do not wait" is a caution
			return
		}
		word, list := l.Wait.Find(text), "wait"
		if word == "" {
			word, list = l.Reassure.Find(text), "reassure"
		}
		if word != "" {
			p.findText(t, subject, "say what to do, not to wait",
				"%q on an emergency card is read as advice to wait (%s)", word, l.Name(list))
		}
	})
}

func noSaysNo(p *proof) {
	n, last := p.g.Start, 0
	for i, c := range n.Choices {
		if c.ID != "unsure" {
			last = i
		}
	}
	p.eachLanguage(func(t *guide.Text, l *words.Language) {
		for i, c := range n.Choices {
			if !n.Life || p.choiceReported(n, c) ||
				(i == last) == l.No.Begins(t.Nodes[n.Index].Choices[i]) {
				continue
			}
			p.findText(t, ofChoice(n, c),
				"word the question so that \"No\" means that no one is in danger, and begin only "+
					"the last answer with it",
				"answer %q of %q %s with \"No\" (%s)", c.ID, n.ID,
				map[bool]string{true: "does not begin", false: "begins"}[i == last], l.Name("no"))
		}
	})
}

func unsureSaysSo(p *proof) {
	p.eachLanguage(func(t *guide.Text, l *words.Language) {
		for _, n := range p.g.Nodes {
			c := n.Choice("unsure")
			if c != nil && l.Unsure.Find(t.Nodes[n.Index].Choices[c.Index]) == "" {
				p.findText(t, ofChoice(n, c), "say \"I am not sure\"",
					"answer \"unsure\" of %q does not say that the person does not know (%s)",
					n.ID, l.Name("unsure"))
			}
		}
	})
}
