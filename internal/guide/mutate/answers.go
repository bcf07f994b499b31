package mutate

import (
	"strings"

	"firststeps/internal/guide"
)

// answers returns faults in the answers that are offered, and in their urgency.
func (b *base) answers() (list []Mutant) {
	for _, n := range b.g.Nodes {
		for _, c := range n.Choices {
			list = append(list, b.dropChoice(n, c))
			list = append(list, lower(choiceKeys(n, c), c.Urgency)...)
			if c.Reason != "" {
				list = append(list, Mutant{
					Operator: "drop-reason", Place: strings.Join(choiceKeys(n, c), "."),
					Change: "reason dropped", Safety: urgent(c),
					edits: []edit{drop(logicFile, under(choiceKeys(n, c), "reason")...)},
				})
			}
		}
		list = append(list, reorder(n)...)
		list = append(list, lower(nodeKeys(n), n.Urgency)...)
	}
	return list
}

func (b *base) dropChoice(n *guide.Node, c *guide.Choice) Mutant {
	at := choiceKeys(n, c)
	return Mutant{
		Operator: "drop-choice", Place: strings.Join(at, "."), Change: "with its texts",
		Safety: urgent(c),
		edits: append(b.everywhere(func(file string) edit { return drop(file, at...) }),
			drop(logicFile, at...)),
	}
}

// lower returns faults that lower an urgency, by one step or more.
func lower(at []string, from guide.Urgency) (list []Mutant) {
	for u := range from {
		list = append(list, Mutant{
			Operator: "lower-urgency", Place: strings.Join(at, "."),
			Change: from.String() + " → " + u.String(), Safety: true,
			edits: []edit{put(logicFile, scalar(u.String()), under(at, "urgency")...)},
		})
	}
	return list
}

// ranked reports whether an answer has a place in the order from worst to best. "Not sure" has
// none: it may mean any of them.
func ranked(c *guide.Choice) bool { return c.ID != "unsure" }

// reorder returns faults that swap adjacent answers of a question. Texts are found by name, so they
// follow.
func reorder(n *guide.Node) (list []Mutant) {
	if n.Kind != guide.Question {
		return nil
	}
	for i := 1; i < len(n.Choices); i++ {
		a, c := n.Choices[i-1], n.Choices[i]
		list = append(list, Mutant{
			Operator: "reorder-choices", Place: strings.Join(choiceKeys(n, a), "."),
			Change: "behind " + c.ID,
			Safety: a.Urgency != c.Urgency && ranked(a) && ranked(c),
			edits:  []edit{swap(logicFile, a.ID, c.ID, under(nodeKeys(n), "choices")...)},
		})
	}
	return list
}
