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
			"A worse answer is never less urgent than a better one. Questions list the worst " +
				"answer first.",
			"A person who reports something worse must not wait longer.",
			"GUIDES.md: urgency is monotone", Safety, worseAnswer},
		{"unsure-is-worst",
			"\"Not sure\" is as urgent as the most urgent answer, unless the guide states a " +
				"reason.",
			"A person in doubt is not known to be safe.",
			"H-16", Safety, unsureIsWorst},
		{"unsure-one-step",
			"If a reason is stated, \"not sure\" may be one level less urgent than the most " +
				"urgent answer, but not two.",
			"No reason turns a doubt about a life into something that can wait.",
			"H-16", Safety, unsureOneStep},
		{"same-way-same-urgency",
			"Two answers to one question that lead to the same place are equally urgent.",
			"A medical device must not be less urgent than medicine because of a slip.",
			"N2", Safety, sameWaySameUrgency},
		{"urgent-to-professional",
			fmt.Sprintf(
				"Until a professional has been called, every urgent state is at most %d turns "+
					"from one, without a try on the path.", maxToHelp),
			"A person who needs insulin tonight must not fold down seats first.",
			"N2, H-03", Safety, urgentToProfessional},
		{"professional-before-tries",
			"An urgent run reaches no try before a professional has been called.",
			"Tries are for the time while help is on its way.",
			"N2, SA3", Safety, professionalBeforeTries},
		{"call-is-urgent",
			"A disposition that tells the person to call someone is urgent or an emergency.",
			"People read a screen that looks calm as something that can wait.",
			"H-03, N7b", Safety, callIsUrgent},
		{"calm-end",
			"An urgent answer never leads directly to a disposition that is not urgent and has " +
				"no call.",
			"\"Take out what you need\" does not help a person who needs help.",
			"H-03, N2", Safety, calmEnd},
		{"roadside-first",
			"A locksmith is called only after roadside help was offered.",
			"Roadside help is often free, and people who hire a locksmith in a hurry are cheated.",
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
					"answer %q is listed before %q, but is less urgent",
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
				p.findAt(ofChoice(s.Turn.Node, c), s, "raise its urgency, or write a reason",
					"\"not sure\" is less urgent than %q without a written reason", other.ID)
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
				p.findAt(ofChoice(s.Turn.Node, c), s, "raise its urgency by one level",
					"\"not sure\" is two levels less urgent than %q: no reason allows that",
					other.ID)
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
					p.find(ofChoice(n, calmer), p.nearest(ofNode(n)),
						"set the same urgency for both",
						"answers %q and %q lead to the same place, but are not equally urgent",
						b.ID, a.ID)
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
	for i, d := range p.distances(p.back(), isHelp, noTry) {
		s := &p.states[i]
		if s.Turn.Urgency == guide.NotUrgent || isTry(s.Turn.Node) || s.Met&p.watch.help != 0 {
			continue
		}
		if d < 0 || d > maxToHelp {
			p.findAt(ofNode(s.Turn.Node), s, "shorten the path to help",
				"an urgent run at %q is not within %d turns of a professional, or must try "+
					"something first", s.Turn.Node.ID, maxToHelp)
		}
	}
}

func professionalBeforeTries(p *proof) {
	for i := range p.states {
		s := &p.states[i]
		if isTry(s.Turn.Node) && s.Turn.Urgency > guide.NotUrgent && s.Met&p.watch.help == 0 {
			p.findAt(ofNode(s.Turn.Node), s, "make urgent answers lead to help first",
				"an urgent run reaches try %q before a professional was called", s.Turn.Node.ID)
		}
	}
}

func callIsUrgent(p *proof) {
	for _, n := range p.g.Nodes {
		if n.Kind == guide.Disposition && n.Call != nil && n.Urgency == guide.NotUrgent {
			p.find(ofNode(n), p.nearest(ofNode(n)), "add \"urgency: urgent\"",
				"%q has a call, but is not urgent", n.ID)
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
				p.findAt(ofChoice(s.Turn.Node, c), s, "make it lead to a professional",
					"answer %q is %s, but %q calls no one", c.ID, c.Urgency, to.ID)
			}
		}
	}
}

func roadsideFirst(p *proof) {
	for i := range p.states {
		s := &p.states[i]
		if n := s.Turn.Node; n.Call != nil && n.Call.Who == guide.Locksmith &&
			s.Met&p.watch.roadside == 0 {
			p.findAt(ofNode(n), s, "make the path pass roadside help first",
				"a locksmith is called before roadside help was offered")
		}
	}
}
