package mutate

import (
	"strings"

	"firststeps/internal/guide"
)

// edges returns faults in where answers lead.
func (b *base) edges() (list []Mutant) {
	for _, n := range b.g.Nodes {
		for _, c := range n.Choices {
			list = append(list, b.swapEdges(n, c)...)
			list = append(list, b.redirect(n, c)...)
		}
		list = append(list, b.unknownAsNo(n)...)
	}
	return list
}

func (b *base) swapEdges(n *guide.Node, c *guide.Choice) (list []Mutant) {
	for _, d := range n.Choices[c.Index+1:] {
		if c.To == d.To {
			continue
		}
		list = append(list, Mutant{
			Operator: "swap-edges", Place: strings.Join(choiceKeys(n, c), "."),
			Change: "with " + d.ID,
			Safety: urgent(c) || urgent(d),
			edits: []edit{
				put(logicFile, scalar(targetID(d.To)), under(choiceKeys(n, c), "to")...),
				put(logicFile, scalar(targetID(c.To)), under(choiceKeys(n, d), "to")...),
			},
		})
	}
	return list
}

// urgent reports whether a choice leads to a professional, or makes a run urgent.
func urgent(c *guide.Choice) bool { return c.Urgency > guide.NotUrgent || toProfessional(c.To) }

func (b *base) redirect(n *guide.Node, c *guide.Choice) (list []Mutant) {
	for _, to := range b.elsewhere(n, c.To) {
		list = append(list, Mutant{
			Operator: "redirect-edge", Place: strings.Join(choiceKeys(n, c), "."),
			Change: targetID(c.To) + " → " + to.ID,
			Safety: urgent(c) || professional(to),
			edits:  []edit{put(logicFile, scalar(to.ID), under(choiceKeys(n, c), "to")...)},
		})
	}
	return list
}

// unknownAsNo returns the fault that "not sure" does the same as the calmest answer: the last one
// other than "not sure".
func (b *base) unknownAsNo(n *guide.Node) (list []Mutant) {
	unsure := n.Choice("unsure")
	if unsure == nil {
		return nil
	}
	calm := n.Choices[len(n.Choices)-1]
	if calm == unsure {
		calm = n.Choices[len(n.Choices)-2]
	}
	if calm.To == unsure.To && calm.Urgency == unsure.Urgency {
		return nil
	}
	return []Mutant{{
		Operator: "unknown-as-no", Place: strings.Join(choiceKeys(n, unsure), "."),
		Change: "as " + calm.ID,
		Safety: urgent(unsure),
		edits: []edit{
			put(logicFile, scalar(targetID(calm.To)), under(choiceKeys(n, unsure), "to")...),
			put(logicFile, scalar(calm.Urgency.String()),
				under(choiceKeys(n, unsure), "urgency")...),
		},
	}}
}
