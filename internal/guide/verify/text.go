package verify

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"firststeps/internal/facts/gsm"
	"firststeps/internal/guide"
)

// maxWords limits the words of a sentence. A screen above maxGrade, a Flesch-Kincaid school grade,
// causes a warning.
const (
	maxWords = 20
	maxGrade = 6.0
)

func textRules() []Rule {
	return []Rule{
		{"language-listed",
			"Every language of the guide has lists of negations and of words that may harm.",
			"Without these lists, the rules about texts check nothing.",
			"H-23", Safety, languageListed},
		{"number-present",
			"Every emergency card begins with the number, in every language.",
			"The card exists to show the number.",
			"H-12, H-10", Safety, numberPresent},
		{"cards-differ",
			"No two emergency cards have the same title in a language.",
			"A person follows a card that reads like another one as if it were that one.",
			"H-01, H-12", Safety, cardsDiffer},
		{"number-known",
			"A text contains {number} only if every country has a number for the call. A call to " +
				"a line that only some countries have never contains it.",
			"\"Call .\" is not an instruction.",
			"H-10, H-12", Safety, numberKnown},
		{"number-from-table",
			"In every country and language, each number that a screen offers to call is the " +
				"number in the country's table, or 112 and 911. This includes the bar, the call " +
				"card and sentences.",
			"A wrong number is worse than no number.",
			"H-10, V10", Safety, numberFromTable},
		{"call-has-failure",
			"Every emergency call says what to do if it does not connect.",
			"Emergency calls can fail, too.",
			"H-11", Safety, callHasFailure},
		{"hand-over-says",
			"Every call says what to say: first where the person is, and at least two lines.",
			"The line may break, so the place comes before what happened.",
			"GUIDES.md: MPDS; N6a", Safety, handOverSays},
		{"caution-negated",
			"Every \"do not\" begins with a negation from the reviewed list of its language.",
			"A person who hears only this line must not take it as something to do.",
			"H-23, L1", Safety, cautionNegated},
		{"no-force-in-texts",
			"Words for damaging a car, or for putting a person into it, appear only in a \"do " +
				"not\", in a question to a rescuer or on a rescue. After a colon or a semicolon, " +
				"a new \"do not\" is needed.",
			"People do what they read.",
			"H-05, H-06, V8", Safety, noForceInTexts},
		{"nothing-says-wait",
			"No text on an emergency card says to wait.",
			"People read it as advice not to call.",
			"H-03, H-18", Safety, nothingSaysWait},
		{"first-part-complete",
			"The title of an emergency card, including the number, fits the first part of a text " +
				"message (160 characters, or 70 if it has letters that have no form in the " +
				"GSM alphabet).",
			"The other parts may arrive late, or never.",
			"H-26, L5", Safety, firstPartComplete},
		{"card-keeps-calling",
			"No text on an emergency card says not to call, or to hang up.",
			"The purpose of the card is the call.",
			"H-03, H-12", Safety, cardKeepsCalling},
		{"no-says-no",
			"In every language, the calm answer to the first question begins with \"No\" or " +
				"\"Nobody\", and no other answer to it does.",
			"If two labels are swapped in every language, a person who is shut in is sent to " +
				"self-help.",
			"H-01, H-16", Safety, noSaysNo},
		{"unsure-says-so",
			"In every language, the answer \"unsure\" says that the person does not know.",
			"A person in doubt looks for these words, not for the name that the guide uses.",
			"H-16", Safety, unsureSaysSo},
		{"short-sentences",
			fmt.Sprintf("Sentences have at most %d words.", maxWords),
			"Frightened people take in half of what they hear.",
			"H-31, L7", Style, shortSentences},
		{"reading-grade",
			fmt.Sprintf(
				"Screens read at grade %.0f or below. This rule warns, and proves nothing.",
				maxGrade),
			"Texts must suit a reading age of nine to eleven.",
			"H-31, L7", Style, readingGrade},
	}
}

func numberPresent(p *proof) {
	for _, n := range p.g.Nodes {
		for _, t := range p.g.Texts {
			title := t.Nodes[n.Index].Title
			if at := strings.Index(title, "{number}"); isCard(n) && (at < 0 || at > 20) {
				p.findText(t, ofNode(n)+".title", "begin with the call: Call {number} now",
					"the title of emergency card %q does not begin with the number", n.ID)
			}
		}
	}
	for _, n := range p.g.Nodes {
		for _, t := range p.g.Texts {
			if callsEmergency(n) && !isCard(n) && !anyContains(t.Nodes[n.Index].Do, "{number}") {
				p.findText(t, ofNode(n)+".do",
					"say there when to call {number}, even if the title does",
					"%q calls the emergency service, but no line of \"do\" has {number}", n.ID)
			}
		}
	}
}

func anyContains(lines []string, part string) bool {
	return slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, part) })
}

func callHasFailure(p *proof) {
	for _, t := range p.g.Texts {
		if len(p.engine.messages(t.Language).FailsList) < 3 {
			p.findText(t, "language",
				"add the lines to internal/guide/view/messages/"+t.Language+".yaml",
				"language %q does not say what to do when a call fails", t.Language)
		}
	}
}

// eachText calls visit for every text of a language except the cautions.
func eachText(g *guide.Guide, t *guide.Text, visit func(n *guide.Node, subject, text string)) {
	for _, n := range g.Nodes {
		own, at := t.Nodes[n.Index], ofNode(n)
		for _, one := range [][2]string{{"title", own.Title}, {"hint", own.Hint},
			{"why", own.Why}} {
			if one[1] != "" {
				visit(n, at+"."+one[0], one[1])
			}
		}
		for _, list := range []struct {
			slot  string
			lines []string
		}{{"do", own.Do}, {"say", own.Say}, {"then", own.Then}, {"wait", own.Wait},
			{"worse", own.Worse}} {
			for i, l := range list.lines {
				visit(n, fmt.Sprintf("%s.%s.%d", at, list.slot, i), l)
			}
		}
		for _, c := range n.Choices {
			visit(n, ofChoice(n, c), own.Choices[c.Index])
		}
	}
	for _, n := range g.Notes {
		visit(nil, "notes."+n.ID, t.Notes[n.Index])
	}
	for _, f := range g.Flags {
		visit(nil, "flags."+f.ID, t.Flags[f.Index])
	}
	for _, o := range g.Offers {
		visit(nil, ofNode(o.Node), t.Label(o))
	}
}

func cardsDiffer(p *proof) {
	for _, t := range p.g.Texts {
		known := map[string]string{}
		for _, n := range p.g.Nodes {
			if !isCard(n) {
				continue
			}
			title := strings.ToLower(t.Nodes[n.Index].Title)
			if other, met := known[title]; met {
				p.findText(t, ofNode(n)+".title", "say what this card is for",
					"%q has the same title as %q", n.ID, other)
			}
			known[title] = n.ID
		}
	}
}

func firstPartComplete(p *proof) {
	for _, n := range p.g.Nodes {
		for _, t := range p.g.Texts {
			title := gsm.Plain(strings.ReplaceAll(t.Nodes[n.Index].Title, "{number}", "112 or 911"))
			if isCard(n) && gsm.Parts(title) > 1 {
				p.findText(t, ofNode(n)+".title", "shorten it, and use plain letters",
					"the title of %q does not fit the first part of a text message", n.ID)
			}
		}
	}
}

func shortSentences(p *proof) {
	for _, t := range p.g.Texts {
		eachText(p.g, t, func(_ *guide.Node, subject, text string) {
			for _, s := range sentences(text) {
				if n := len(wordsOf(s)); n > maxWords {
					p.findText(t, subject, "split it", "a sentence has %d words", n)
				}
			}
		})
	}
}

// wordsOf returns the words of a text. Punctuation between spaces is none, as the mark in "Où ?".
func wordsOf(text string) []string {
	return slices.DeleteFunc(strings.Fields(text), func(w string) bool {
		return !strings.ContainsFunc(w, func(r rune) bool {
			return unicode.IsLetter(r) || unicode.IsDigit(r)
		})
	})
}

// sentences splits a text after full stops, question marks and exclamation marks.
func sentences(text string) (list []string) {
	rest := text
	for {
		at := strings.IndexAny(rest, ".?!")
		if at < 0 || at+1 >= len(rest) {
			break
		}
		if rest[at+1] == ' ' {
			list = append(list, rest[:at+1])
			rest = strings.TrimLeft(rest[at+1:], " ")
			continue
		}
		next := strings.IndexAny(rest[at+1:], ".?!")
		if next < 0 {
			break
		}
		list = append(list, rest[:at+1+next+1])
		rest = strings.TrimLeft(rest[at+1+next+1:], " ")
	}
	if rest != "" {
		list = append(list, rest)
	}
	return list
}
