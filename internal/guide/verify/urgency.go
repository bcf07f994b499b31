package verify

import (
	"fmt"

	"firststeps/internal/guide"
)

// maxToHelp is the maximum number of turns from an urgent need to a professional.
const maxToHelp = 5

func urgencyRules() []Rule {
	return []Rule{
		{"worse-answer",
			"A worse answer is never less urgent than a better one. Questions list " +
				"the worst first.",
			"Whoever says the worse must not wait longer.", "GUIDES.md: urgency is monotone",
			Safety, worseAnswer},
		{"unsure-is-worst",
			"\"Not sure\" is as urgent as the most urgent answer, unless a reason is written.",
			"Doubt is not safety.", "H-16", Safety, unsureIsWorst},
		{"unsure-one-step",
			"A written reason makes \"not sure\" one step less urgent than the most urgent " +
				"answer, never two.",
			"No reason turns a doubt about a life into something that can wait.", "H-16", Safety,
			unsureOneStep},
		{"same-way-same-urgency",
			"Two answers of one question that lead the same way are equally urgent.",
			"A medical device is not less urgent than medicine by a slip.", "N2", Safety,
			sameWaySameUrgency},
		{"urgent-to-professional",
			fmt.Sprintf(
				"From every urgent state a professional is at most %d turns away, with no try on "+
					"the way, until one was called.", maxToHelp),
			"Insulin needed tonight must not wait for folding seats.", "N2, H-03", Safety,
			urgentToProfessional},
		{"professional-before-tries",
			"An urgent run tries nothing before a professional was called.",
			"Self-help is for while help is on its way.", "N2, SA3", Safety,
			professionalBeforeTries},
		{"call-is-urgent", "An end that has somebody called is urgent, or an emergency.",
			"What is shown as calm is read as if it could wait.", "H-03, N7b", Safety,
			callIsUrgent},
		{"calm-end",
			"An end that is not urgent and calls nobody never comes straight after an urgent " +
				"answer.",
			"\"Take out what you need\" is no answer to somebody who needs help.", "H-03, N2",
			Safety, calmEnd},
		{"roadside-first", "A locksmith is called only after roadside help was offered.",
			"Roadside help is often free; hurried locksmiths are how people are cheated.",
			"H-20, N6b", Safety, roadsideFirst},
	}
}

func worseAnswer(p *proof) {
	for i := range p.states {
		s := &p.states[i]
		if s.Turn.Node.Kind != guide.Question {
			continue
		}
		worst := -1 // the choice before, ignoring "not sure"
		for k, c := range s.Turn.Node.Choices {
			if c.ID == "unsure" {
				continue
			}
			if worst >= 0 && p.urgencyAfter(s, k) > p.urgencyAfter(s, worst) {
				p.findAt(ofChoice(s.Turn.Node, s.Turn.Node.Choices[worst]), s,
					"raise its urgency, or list it after the other",
					"answer %q stands before %q as the worse, and is less urgent",
					s.Turn.Node.Choices[worst].ID, c.ID)
			}
			worst = k
		}
	}
}

func (p *proof) urgencyAfter(s *state, choice int) guide.Urgency {
	return p.states[s.Next[choice]].Turn.Urgency
}

func unsureIsWorst(p *proof) {
	for i := range p.states {
		s := &p.states[i]
		c := s.Turn.Node.Choice("unsure")
		if c == nil || c.Reason != "" {
			continue
		}
		for k, other := range s.Turn.Node.Choices {
			if p.urgencyAfter(s, k) > p.urgencyAfter(s, c.Index) {
				p.findAt(ofChoice(s.Turn.Node, c), s, "raise its urgency, or write the reason",
					"\"not sure\" is calmer than %q, and no reason is written", other.ID)
			}
		}
	}
}

func unsureOneStep(p *proof) {
	for i := range p.states {
		s := &p.states[i]
		c := s.Turn.Node.Choice("unsure")
		if c == nil {
			continue
		}
		for k, other := range s.Turn.Node.Choices {
			if p.urgencyAfter(s, k) > p.urgencyAfter(s, c.Index)+1 {
				p.findAt(ofChoice(s.Turn.Node, c), s, "raise its urgency by a step",
					"\"not sure\" is two steps calmer than %q: no reason excuses that", other.ID)
			}
		}
	}
}

func sameWaySameUrgency(p *proof) {
	for _, n := range p.g.Nodes {
		for _, a := range n.Choices {
			for _, b := range n.Choices[:a.Index] {
				if n.Kind == guide.Question && a.To == b.To && a.Urgency != b.Urgency &&
					!p.choiceReported(n, a) && !p.choiceReported(n, b) {
					calmer := a
					if b.Urgency < a.Urgency {
						calmer = b
					}
					p.find(ofChoice(n, calmer), p.nearest(ofNode(n)), "give both the same urgency",
						"answers %q and %q lead the same way, and are not equally urgent", b.ID,
						a.ID)
				}
			}
		}
	}
}

// isHelp reports whether a professional is called or coming in a state, or the run has ended.
func isHelp(s *state) bool {
	n := s.Turn.Node
	return n.Call != nil || n.Kind == guide.Disposition ||
		n.Kind == guide.Step && n.Class == guide.Wait
}

func urgentToProfessional(p *proof) {
	noTry := func(s *state) bool { return !isTry(s.Turn.Node) }
	for i, d := range p.distances(isHelp, noTry) {
		s := &p.states[i]
		if s.Turn.Urgency == guide.NotUrgent || isTry(s.Turn.Node) || s.Met&p.watch.help != 0 {
			continue
		}
		if d < 0 || d > maxToHelp {
			p.findAt(ofNode(s.Turn.Node), s, "shorten the way to help",
				"an urgent run at %q is not within %d turns of a professional, or must try "+
					"something first", s.Turn.Node.ID, maxToHelp)
		}
	}
}

func professionalBeforeTries(p *proof) {
	for i := range p.states {
		s := &p.states[i]
		if isTry(s.Turn.Node) && s.Turn.Urgency > guide.NotUrgent && s.Met&p.watch.help == 0 {
			p.findAt(ofNode(s.Turn.Node), s, "lead urgent answers to help first",
				"an urgent run comes to try %q before a professional was called", s.Turn.Node.ID)
		}
	}
}

func callIsUrgent(p *proof) {
	for _, n := range p.g.Nodes {
		if n.Kind == guide.Disposition && n.Call != nil && n.Urgency == guide.NotUrgent {
			p.find(ofNode(n), p.nearest(ofNode(n)), "give it \"urgency: urgent\"",
				"%q has somebody called, and is not urgent", n.ID)
		}
	}
}

func calmEnd(p *proof) {
	for i := range p.states {
		s := &p.states[i]
		for k, c := range s.Turn.Node.Choices {
			to := p.states[s.Next[k]].Turn.Node
			if c.Urgency > guide.NotUrgent && to.Kind == guide.Disposition &&
				to.Urgency == guide.NotUrgent && to.Call == nil {
				p.findAt(ofChoice(s.Turn.Node, c), s, "lead to a professional",
					"answer %q is %s, and %q calls nobody", c.ID, c.Urgency, to.ID)
			}
		}
	}
}

func roadsideFirst(p *proof) {
	for i := range p.states {
		s := &p.states[i]
		if n := s.Turn.Node; n.Call != nil && n.Call.Who == guide.Locksmith &&
			s.Met&p.watch.roadside == 0 {
			p.findAt(ofNode(n), s, "lead to roadside help first",
				"a locksmith is called before roadside help was offered")
		}
	}
}
