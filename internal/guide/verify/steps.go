package verify

import (
	"maps"
	"slices"

	"firststeps/internal/guide"
)

// stepRules check which answers a step offers, and where they lead.
func stepRules() []Rule {
	return []Rule{
		{"step-can-fail",
			"Every try can be answered with \"no\" and with \"cannot\", every search with " +
				"\"found\" and with \"unsure\".",
			"Whoever may not say that it failed, or that it cannot be done here, says something " +
				"else, or forces it.", "H-05, GUIDES.md lesson 5", Safety, stepCanFail},
		{"tries-end",
			"No way goes round in tries: before a try comes up again, something else does.",
			"Whoever tries the same again and again begins to force it, and calls nobody.",
			"H-05, H-15", Safety, triesEnd},
		{"not-done-counts",
			"An outcome of a scene step that leads on as \"done\" does is urgent, or a condition " +
				"tells the two apart, or the place is asked about next.",
			"Whoever says that the place could not be made safe must not be treated as if it were.",
			"H-08, H-04", Safety, notDoneCounts},
	}
}

func stepCanFail(p *proof) {
	for _, n := range p.g.Nodes {
		for _, id := range mustOffer(n) {
			if n.Choice(id) == nil {
				p.find(ofNode(n), p.nearest(ofNode(n)), "add the outcome "+id,
					"step %q cannot be answered with %q", n.ID, id)
			}
		}
	}
}

// mustOffer returns the answers that a step must offer, by its class.
func mustOffer(n *guide.Node) []string {
	switch {
	case isTry(n):
		return []string{"no", "cannot"}
	case n.Kind == guide.Step && n.Class == guide.Search:
		return []string{"found", "unsure"}
	}
	return nil
}

func triesEnd(p *proof) {
	for _, i := range p.cycles(func(s *state) bool { return isTry(s.Turn.Node) }) {
		n := p.states[i].Turn.Node
		p.findAt(ofNode(n), &p.states[i], "lead on to somebody who can help",
			"try %q is in a circle of tries", n.ID)
	}
}

// cycles returns the states on cycles of states for which match is true. It repeatedly removes the
// states that lead to no remaining state, or that no remaining state leads to.
func (p *proof) cycles(match func(*state) bool) []int {
	left := map[int]bool{}
	for i := range p.states {
		if match(&p.states[i]) {
			left[i] = true
		}
	}
	for before := -1; before != len(left); {
		before = len(left)
		leads, led := map[int]bool{}, map[int]bool{}
		for i := range left {
			for _, k := range p.states[i].Next {
				if left[k] {
					leads[i], led[k] = true, true
				}
			}
		}
		maps.DeleteFunc(left, func(i int, _ bool) bool { return !leads[i] || !led[i] })
	}
	return slices.Sorted(maps.Keys(left))
}

func notDoneCounts(p *proof) {
	var read atoms
	isRead := func(n *guide.Node, c *guide.Choice) bool {
		if read == nil {
			read = atoms{}
			// what the guide's own rules read makes no difference for users
			for _, live := range liveness(p.g, nil) {
				read.add(live)
			}
		}
		return read[atom{node: n, choice: c}]
	}
	for _, n := range p.g.Nodes {
		done := n.Choice("done")
		if n.Kind != guide.Step || n.Class != guide.Scene || done == nil {
			continue
		}
		for _, c := range n.Choices {
			asked := c.To.Node != nil && c.To.Node.Place
			if c == done || c.To != done.To || c.Urgency != guide.NotUrgent || asked {
				continue
			}
			if !isRead(n, c) && !isRead(n, done) {
				p.find(ofChoice(n, c), p.nearest(ofNode(n)),
					"give it \"urgency: urgent\", or let a condition read it",
					"answer %q of %q counts as \"done\" does", c.ID, n.ID)
			}
		}
	}
}
