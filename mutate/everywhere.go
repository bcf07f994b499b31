package mutate

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"firststeps/guide"
)

// doubts are faults in where the answer "unsure" of a search leads: to a call that is one step among others, or to a second
// search, which takes "unsure" for the calmest end.
func (b *base) doubts() (list []Mutant) {
	helper := b.first(func(n *guide.Node) bool {
		return n.Kind == guide.Step && n.Call != nil && n.Call.Who != guide.EmergencyService && n.Car == guide.NoTopic
	})
	calm := b.first(func(n *guide.Node) bool { return n.Kind == guide.Disposition && n.Urgency == guide.NotUrgent })
	for _, n := range b.g.Nodes {
		unsure := n.Choice("unsure")
		if unsure == nil || n.Kind != guide.Step || n.Class != guide.Search {
			continue
		}
		to := under(whereChoice(n, unsure), "to")
		if helper != nil {
			list = append(list, declared("doubt-to-helper", n, "unsure to "+helper.ID, true, append(b.sayEverywhere("Call {number}.", helper, "do"),
				put(logicFile, scalar(helper.ID), to...),
				put(logicFile, scalar(guide.EmergencyService.String()), under(where(helper), "call", "who")...),
				put(logicFile, scalar(guide.Police.String()), under(where(helper), "call", "service")...))...))
		}
		if calm != nil {
			again := []string{"steps", n.ID + "-again"}
			repeat := func(file string) edit { return put(file, b.search(file, n), again...) }
			list = append(list, declared("doubt-to-second-search", n, "unsure to "+calm.ID, true, append(b.everywhere(repeat),
				repeat(logicFile), put(logicFile, scalar(again[1]), to...),
				put(logicFile, scalar(calm.ID), under(again, "outcomes", "unsure", "to")...),
				drop(logicFile, under(again, "outcomes", "unsure", "urgency")...))...))
		}
	}
	return list
}

// search returns what a file has of a search, with no more outcomes than it needs: "found" and "unsure".
func (b *base) search(file string, n *guide.Node) *yaml.Node {
	short := clone(at(b.docs[file], where(n)...))
	for _, c := range n.Choices {
		if c.ID != "found" && c.ID != "unsure" {
			remove(short, []string{"outcomes", c.ID})
		}
	}
	return short
}

// everyLanguage are faults of meaning that are the same in every language, so that comparing languages does not show them.
func (b *base) everyLanguage() (list []Mutant) {
	var last *guide.Node // the emergency card before
	for _, n := range b.g.Nodes {
		if n.Call != nil && n.Call.Who != guide.EmergencyService {
			list = append(list, declared("number-unknown", n, "Call {number}.", true, b.sayEverywhere("Call {number}.", n, "do")...))
		}
		if n.Kind == guide.Disposition && n.Urgency == guide.Emergency {
			list = append(list, declared("forbid-call", n, "Do not call {number} yet.", true, b.sayEverywhere("Do not call {number} yet.", n, "wait")...))
			if last != nil {
				list = append(list, declared("same-title", n, "that of "+last.ID, true, b.everywhere(func(file string) edit {
					return put(file, at(b.docs[file], under(where(last), "title")...), under(where(n), "title")...)
				})...))
			}
			last = n
		}
		if n.Kind == guide.Step {
			const force = "Do not hold back: pry it open with a screwdriver."
			list = append(list, declared("force-behind-colon", n, force, true, b.sayEverywhere(force, n, "do")...))
		}
		list = append(list, b.swapEverywhere(n)...)
	}
	return list
}

// sayEverywhere adds a line to a list of a node, in the languages whose words the line is in.
func (b *base) sayEverywhere(line string, n *guide.Node, slot string) (edits []edit) {
	for _, t := range b.g.Texts {
		if strings.HasPrefix(t.Language, "en") {
			edits = append(edits, add(textFile(t.Language), line, under(where(n), slot)...))
		}
	}
	return edits
}

// swapEverywhere exchanges the texts of two answers in every language: "unsure" and another one, or the calm answer to the
// first question and another one.
func (b *base) swapEverywhere(n *guide.Node) (list []Mutant) {
	calm := func(c *guide.Choice) bool { return n == b.g.Start && c.Index == len(n.Choices)-1 }
	for _, c := range n.Choices {
		for _, d := range n.Choices[c.Index+1:] {
			if !slices.ContainsFunc([]*guide.Choice{c, d}, func(e *guide.Choice) bool { return e.ID == "unsure" || calm(e) }) {
				continue
			}
			x, y := whereChoice(n, c), whereChoice(n, d)
			var edits []edit
			for _, t := range b.g.Texts {
				file := textFile(t.Language)
				edits = append(edits, put(file, at(b.docs[file], y...), x...), put(file, at(b.docs[file], x...), y...))
			}
			list = append(list, Mutant{
				Operator: "swap-texts-everywhere", Place: strings.Join(x, "."), Change: "with " + d.ID, Safety: urgent(c) || urgent(d), edits: edits,
			})
		}
	}
	return list
}
