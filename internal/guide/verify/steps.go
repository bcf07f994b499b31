package verify

import (
	"slices"

	"firststeps/internal/guide"
)

// stepRules check which answers a step offers, and where they lead.
func stepRules() []Rule {
	return []Rule{
		{"step-can-fail",
			"Every try can be answered with \"no\" and with \"cannot\". Every search can be " +
				"answered with \"found\" and with \"unsure\".",
			"A person who cannot say that a try failed, or that it cannot be done here, gives " +
				"another answer or uses force.",
			"H-05, GUIDES.md lesson 5", Safety, stepCanFail},
		{"tries-end",
			"No cycle consists of tries only: before a try is shown again, the path passes a " +
				"screen that is not a try.",
			"A person who repeats the same try begins to use force, and calls no one.",
			"H-05, H-15", Safety, triesEnd},
		{"cycles-progress",
			"No cycle consists of questions only, or of steps that make the place safe only: " +
				"before such a screen is shown again, something was tried, called or looked at.",
			"A person who answers the same questions again learns nothing, and time passes.",
			"H-15", Safety, cyclesProgress},
		{"not-done-counts",
			"If an outcome of a scene step leads to the same place as \"done\", it is urgent, or " +
				"a condition distinguishes it from \"done\", or the next question is about the " +
				"place.",
			"A person who says that the place could not be made safe must not be treated as if " +
				"it were safe.",
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
		p.findAt(ofNode(n), &p.states[i], "make it lead to a person who can help",
			"try %q is on a cycle of tries", n.ID)
	}
}

func cyclesProgress(p *proof) {
	question := func(s *state) bool { return s.Turn.Node.Kind == guide.Question }
	scene := func(s *state) bool {
		n := s.Turn.Node
		return n.Kind == guide.Step && n.Class == guide.Scene && n.Call == nil
	}
	for _, match := range []func(*state) bool{question, scene} {
		for _, i := range p.cycles(match) {
			n := p.states[i].Turn.Node
			p.findAt(ofNode(n), &p.states[i], "make an answer lead to a try or to a call",
				"%q is on a cycle on which nothing is tried and no one is called", n.ID)
		}
	}
}

// cycles returns the states on cycles of states for which match is true. It repeatedly removes the
// states that lead to no remaining state, or that no remaining state leads to.
func (p *proof) cycles(match func(*state) bool) (list []int) {
	left := make([]bool, len(p.states))
	for i := range p.states {
		if left[i] = match(&p.states[i]); left[i] {
			list = append(list, i)
		}
	}
	led := make([]bool, len(p.states))
	for before := -1; before != len(list); {
		before = len(list)
		for _, i := range list {
			for _, k := range p.states[i].Next {
				led[k] = true
			}
		}
		list = slices.DeleteFunc(list, func(i int) bool {
			leads := slices.ContainsFunc(p.states[i].Next,
				func(k int32) bool { return left[k] })
			left[i] = leads && led[i]
			led[i] = false
			return !left[i]
		})
		clear(led)
	}
	return list
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
					"add \"urgency: urgent\", or use it in a condition",
					"answer %q of %q has the same effect as \"done\"", c.ID, n.ID)
			}
		}
	}
}
