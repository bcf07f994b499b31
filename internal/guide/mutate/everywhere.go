package mutate

import (
	"strings"

	"go.yaml.in/yaml/v4"

	"firststeps/internal/guide"
	"firststeps/internal/guide/words"
)

// unsureFaults returns faults in where the answer "unsure" of a search leads: to a call that is one
// step among others, or to a second search, which treats "unsure" as the calmest end.
func (b *base) unsureFaults() (list []Mutant) {
	helper := b.first(func(n *guide.Node) bool {
		return n.Kind == guide.Step && n.Car == guide.NoTopic &&
			n.Call != nil && n.Call.Who != guide.EmergencyService
	})
	calm := b.first(func(n *guide.Node) bool {
		return n.Kind == guide.Disposition && n.Urgency == guide.NotUrgent
	})
	for _, n := range b.g.Nodes {
		unsure := n.Choice("unsure")
		if unsure == nil || n.Kind != guide.Step || n.Class != guide.Search {
			continue
		}
		to := under(choiceKeys(n, unsure), "to")
		if helper != nil {
			call, edits := under(nodeKeys(helper), "call"),
				b.sayEverywhere(number, helper, "do")
			list = append(list, nodeMutant("doubt-to-helper", n, "unsure to "+helper.ID, true,
				append(edits,
					put(logicFile, scalar(helper.ID), to...),
					put(logicFile, scalar(guide.EmergencyService.String()), under(call, "who")...),
					put(logicFile, scalar(guide.Police.String()), under(call, "service")...))...))
		}
		if calm != nil {
			again := []string{"steps", n.ID + "-again"}
			outcome := under(again, "outcomes", "unsure")
			repeat := func(file string) edit { return put(file, b.search(file, n), again...) }
			edits := append(b.everywhere(repeat), repeat(logicFile),
				put(logicFile, scalar(again[1]), to...),
				put(logicFile, scalar(calm.ID), under(outcome, "to")...),
				drop(logicFile, under(outcome, "urgency")...))
			list = append(list, nodeMutant("doubt-to-second-search", n, "unsure to "+calm.ID, true,
				edits...))
		}
	}
	return list
}

// search returns the part of a file that describes a search, with only the outcomes "found" and
// "unsure".
func (b *base) search(file string, n *guide.Node) *yaml.Node {
	short := clone(lookup(b.docs[file], nodeKeys(n)...))
	for _, c := range n.Choices {
		if c.ID != "found" && c.ID != "unsure" {
			remove(short, []string{"outcomes", c.ID})
		}
	}
	return short
}

// everyLanguage returns faults of meaning that are the same in every language, so that comparing
// languages does not show them.
func (b *base) everyLanguage() (list []Mutant) {
	says := func(operator string, n *guide.Node, slot string, line planted) {
		edits := b.sayEverywhere(line, n, slot)
		if len(edits) > 0 {
			shown := line(&wordsOf(b.g.Texts[0].Language).Planted)
			list = append(list, nodeMutant(operator, n, shown, true, edits...))
		}
	}
	var last *guide.Node // the previous emergency card
	for _, n := range b.g.Nodes {
		if n.Call != nil && n.Call.Who != guide.EmergencyService {
			says("number-unknown", n, "do", number)
		}
		if n.Kind == guide.Disposition && n.Urgency == guide.Emergency {
			slot := "wait"
			if len(b.g.Texts[0].Nodes[n.Index].Then) > 0 {
				slot = "then" // the compiler refuses both
			}
			says("forbid-call", n, slot,
				func(p *words.Planted) string { return p.ForbidCall })
			if last != nil {
				from, to := under(nodeKeys(last), "title"), under(nodeKeys(n), "title")
				edits := b.everywhere(func(file string) edit {
					return put(file, lookup(b.docs[file], from...), to...)
				})
				list = append(list, nodeMutant("same-title", n, "that of "+last.ID, true, edits...))
			}
			last = n
		}
		if n.Kind == guide.Step {
			says("force-behind-colon", n, "do",
				func(p *words.Planted) string { return p.ForceAfterColon })
		}
		if n.Kind != guide.Question {
			says("dose", n, "do", func(p *words.Planted) string { return p.Dose })
			says("price", n, "do", func(p *words.Planted) string { return p.Price })
		}
		list = append(list, b.swapEverywhere(n)...)
	}
	return list
}

// planted returns the line of a language that a fault adds.
type planted func(*words.Planted) string

func number(p *words.Planted) string { return p.Number }

// sayEverywhere adds a line to a list of a node, in every language that has the line.
func (b *base) sayEverywhere(line planted, n *guide.Node, slot string) (edits []edit) {
	for _, t := range b.g.Texts {
		if text := line(&wordsOf(t.Language).Planted); text != "" {
			edits = append(edits, add(textFile(t.Language), text, under(nodeKeys(n), slot)...))
		}
	}
	return edits
}

// swapEverywhere returns faults that swap the texts of two answers in every language: "unsure" and
// another one, or the calm answer to the first question and another one.
func (b *base) swapEverywhere(n *guide.Node) (list []Mutant) {
	relevant := func(c *guide.Choice) bool {
		return c.ID == "unsure" || n == b.g.Start && c.Index == len(n.Choices)-1
	}
	for _, c := range n.Choices {
		for _, d := range n.Choices[c.Index+1:] {
			if !relevant(c) && !relevant(d) {
				continue
			}
			x, y := choiceKeys(n, c), choiceKeys(n, d)
			var edits []edit
			for _, t := range b.g.Texts {
				file := textFile(t.Language)
				a, z := lookup(b.docs[file], x...), lookup(b.docs[file], y...)
				edits = append(edits, put(file, z, x...), put(file, a, y...))
			}
			list = append(list, Mutant{
				Operator: "swap-texts-everywhere", Place: strings.Join(x, "."),
				Change: "with " + d.ID,
				Safety: urgent(c) || urgent(d), edits: edits,
			})
		}
	}
	return list
}
