package crosscheck

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"
)

// negationsFile has the list of this package, so that a gap in the program's list is not repeated.
//
//go:embed negations.yaml
var negationsFile []byte

// negations returns how a "do not" begins, by language, for all its countries. A language is added
// after a speaker has reviewed the list.
var negations = sync.OnceValue(func() (begins map[string][]string) {
	if err := yaml.Load(negationsFile, &begins, yaml.WithUniqueKeys()); err != nil {
		panic(err)
	}
	return begins
})

// checkTexts checks what every language must contain.
func (e *examination) checkTexts() {
	for _, t := range e.m.texts {
		for id := range e.m.file.Cautions {
			text := t.Cautions[id].Text
			base, _, _ := strings.Cut(t.Language, "-")
			begins := func(with string) bool { return strings.HasPrefix(text, with) }
			if !slices.ContainsFunc(negations()[base], begins) {
				e.fault(cautionNegated, id, "")
			}
		}
		for id := range e.m.file.Flags {
			if t.Flags[id] == "" {
				e.fault(flagToCard, id, "")
			}
		}
		for _, n := range e.m.nodes {
			if n.kind == offer {
				if t.Always[n.id] == "" {
					e.fault(answerLeads, n.id+".asked", "")
				}
				continue
			}
			e.checkNumber(n, t)
			e.checkLabels(n, t)
			e.checkLists(n, t)
		}
	}
}

// beforeNumber is the maximum number of words in a title before the number: "Call {number} now" has
// one.
const beforeNumber = 3

// checkNumber checks where the number to call appears: at the beginning of a card's title, among
// what to do on any other screen that calls the emergency service, and on no screen that calls
// another line, because many countries lack such a number.
func (e *examination) checkNumber(n *node, t textFile) {
	own := t.own(n)
	all := slices.Concat([]string{own.Title, own.Hint, own.Why}, own.Do, own.Say, own.Then,
		own.Wait, own.Worse,
		slices.Collect(maps.Values(own.Choices)), slices.Collect(maps.Values(own.Outcomes)))
	if !n.callsEmergency() && strings.Contains(strings.Join(all, " "), "{number}") {
		e.fault(numberKnown, n.id, "")
	}
	if n.kind == end && n.urgency == emergency {
		before, _, there := strings.Cut(own.Title, "{number}")
		if !there || len(strings.Fields(before)) > beforeNumber {
			e.fault(numberPresent, n.id, "")
		}
		return
	}
	if n.callsEmergency() && !strings.Contains(strings.Join(own.Do, " "), "{number}") {
		e.fault(numberPresent, n.id, "")
	}
}

// most is the maximum number of lines to say, to do on the call, and to wait with.
const most = 6

// checkLists checks that lists are short, and that no line or answer of a screen is there twice.
func (e *examination) checkLists(n *node, t textFile) {
	own := t.own(n)
	if max(len(own.Say), len(own.Then), len(own.Wait)) > most {
		e.fault(shortLists, n.id, "")
	}
	all := slices.Concat(own.Do, own.Say, own.Then, own.Wait, own.Worse,
		slices.Collect(maps.Values(own.Choices)), slices.Collect(maps.Values(own.Outcomes)))
	for i, line := range all {
		all[i] = strings.ToLower(strings.TrimRight(line, ".!"))
	}
	if slices.Sort(all); len(slices.Compact(slices.Clone(all))) < len(all) {
		e.fault(linesDiffer, n.id, "")
	}
}

// own returns the texts of a node.
func (t textFile) own(n *node) nodeText {
	return [...]map[string]nodeText{question: t.Questions, step: t.Steps,
		end: t.Dispositions}[n.kind][n.id]
}

// checkLabels checks that every answer has a label, so that it can be given.
func (e *examination) checkLabels(n *node, t textFile) {
	labels := t.own(n).Choices
	if n.kind == step {
		labels = t.own(n).Outcomes
	}
	for _, c := range n.choices {
		if labels[c.id] == "" {
			e.fault(answerLeads, n.id+"."+c.id, "")
		}
	}
}

// maxTries is the maximum number of counted tries in a run.
const maxTries = 3

// checkNodes checks the rules about single nodes, independent of states.
func (e *examination) checkNodes() {
	tries := 0
	for _, n := range e.m.nodes {
		if tries += n.tries; n.tries > 0 && tries > maxTries {
			e.fault(triesInBudget, n.id, "")
		}
	}
	for _, n := range e.m.nodes {
		if n.kind == step && !n.harmless {
			e.fault(harmless, n.id, "")
		}
		if n.kind == step && n.callsEmergency() && n.class != "search" {
			e.fault(stepSearches, n.id, "")
		}
		if n.kind == end && n.urgency == emergency && !n.callsEmergency() {
			e.fault(numberPresent, n.id, "")
		}
		unsure := func(c choice) bool { return c.id == "unsure" }
		if n.kind == question && !slices.ContainsFunc(n.choices, unsure) {
			e.fault(unsureOffered, n.id, "")
		}
		property := func(id string) bool { return e.m.file.Cautions[id].Protects != "people" }
		if (n.callsEmergency() || n.urgency == emergency) &&
			slices.ContainsFunc(n.cautions, property) {
			e.fault(noProperty, n.id, "")
		}
	}
	e.checkFlags()
}

// checkFlags checks the red flags. They are offered everywhere, and their targets depend on
// nothing.
func (e *examination) checkFlags() {
	if _, ok := e.m.file.Flags[e.m.file.Alarm]; !ok {
		e.fault(flagToCard, e.m.file.Alarm, "")
	}
	for id, f := range e.m.file.Flags {
		if n := e.m.byID[f.To]; n == nil || !n.isCard() {
			e.fault(flagToCard, id, "!"+id)
		}
		if len(e.m.file.Flags) > 8 || !e.m.asksFor(id, f.To) {
			e.fault(fewFlags, id, "")
		}
	}
}

// asksFor reports whether an answer to the first question has the name of a red flag, leads to its
// card, or leads to a search that can.
func (m *model) asksFor(flag, card string) bool {
	start := m.byID[m.file.Start]
	if start == nil || !start.life {
		return true // another rule
	}
	leads := func(c choice) bool { return c.to == card }
	return slices.ContainsFunc(start.choices, func(c choice) bool {
		to := m.byID[c.to]
		return c.id == flag || leads(c) ||
			to != nil && to.kind == step && to.callsEmergency() &&
				slices.ContainsFunc(to.choices, leads)
	})
}
