package verify

import (
	"fmt"
	"slices"

	"firststeps/internal/guide"
)

func offerRules() []Rule {
	return []Rule{
		{"offer-in-its-place",
			"No offer is made on a question about life, under a red flag, on an emergency card, " +
				"on a screen that calls the emergency service, or on the screen that the offer " +
				"leads to. No offer leads to a question about life, to an emergency card or to a " +
				"screen that calls the emergency service.",
			"Next to an emergency number, a slower way to get help costs time.",
			"H-01, H-03", Safety, offerInItsPlace},
		{"help-in-reach",
			"On every screen after the question about life, a professional is called or is on " +
				"the way, or an offer leads to one in at most two entries. The emergency service " +
				"does not count. A guide with an urgent answer and a step of class help has an " +
				"offer.",
			"A person who needs help now must not answer thirteen questions first.",
			"FIELD.md: thirteen answers to a professional; N2, N6a", Safety, helpInReach},
	}
}

func offerInItsPlace(p *proof) {
	for i := range p.states {
		s := &p.states[i]
		for k, next := range s.Taken {
			if next < 0 {
				continue
			}
			o, to := p.g.Offers[k], p.states[next].Turn.Node
			switch n := s.Turn.Node; {
			case s.Turn.Flag != nil || noOffers(n):
				p.findAt(ofNode(o.Node), s, "this is a defect of the engine",
					"offer %q is made on %q", o.ID, n.ID)
			case to == n:
				p.findAt(ofNode(o.Node), s, "this is a defect of the engine",
					"offer %q on %q leads to the same screen", o.ID, n.ID)
			case noOffers(to):
				p.findAt(ofNode(o.Node), s,
					"make it lead to a professional; use a red flag for an emergency",
					"offer %q leads to %q", o.ID, to.ID)
			}
		}
	}
}

// noOffers reports whether offers must not be made on a screen.
func noOffers(n *guide.Node) bool { return n.Life || callsEmergency(n) || isCard(n) }

func helpInReach(p *proof) {
	if len(p.g.Offers) == 0 {
		if p.hasUrgent() && slices.ContainsFunc(p.g.Nodes, isHelpStep) {
			p.find("always", nil, "declare an offer that leads to the step of class help",
				"the guide has an urgent answer and a step of class help, but no offer")
		}
		return
	}
	found := func(o *guide.Offer) bool { return p.choiceReported(o.Node, o.Asked()) }
	if slices.ContainsFunc(p.g.Offers, found) {
		return // the offer already has a finding
	}
	for i := range p.states {
		s := &p.states[i]
		if s.Turn.Flag == nil && !noOffers(s.Turn.Node) && !p.helps(s) && !p.offersHelp(s) {
			fix, hidden := "make an offer lead to a step of class help", ""
			if o := p.hiddenOffer(s); o != nil {
				fix = "widen the \"when\" of " + o.ID + ", or " + fix
				hidden = fmt.Sprintf(
					"; %q is not offered there, because its \"when\" does not hold", o.ID)
			}
			p.findAt(ofNode(s.Turn.Node), s, fix,
				"at %q, no offer leads to help in two entries%s", s.Turn.Node.ID, hidden)
		}
	}
}

// hiddenOffer returns the first offer whose condition does not hold in a state, or nil.
func (p *proof) hiddenOffer(s *state) *guide.Offer {
	for _, o := range p.g.Offers {
		if !s.Turn.Holds(o.When) {
			return o
		}
	}
	return nil
}

func (p *proof) hasUrgent() bool {
	return slices.ContainsFunc(p.g.Nodes, func(n *guide.Node) bool {
		return slices.ContainsFunc(n.Choices,
			func(c *guide.Choice) bool { return c.Urgency == guide.Urgent })
	})
}

func isHelpStep(n *guide.Node) bool { return n.Kind == guide.Step && n.Class == guide.Help }

// helps reports whether a professional is called in a state, or has been called and is waited for.
// The emergency service does not count: it comes only if a life is in danger, and a red flag leads
// to it at once.
func (p *proof) helps(s *state) bool {
	n := s.Turn.Node
	waits := n.Kind == guide.Step && n.Class == guide.Wait && s.Met&p.watch.help != 0
	return isProfessional(n) || isHelpStep(n) || waits
}

// offersHelp reports whether an offer leads to help at once, or after one more answer.
func (p *proof) offersHelp(s *state) bool {
	return slices.ContainsFunc(s.Taken, func(next int32) bool {
		return next >= 0 && (p.helps(&p.states[next]) ||
			slices.ContainsFunc(p.states[next].Next,
				func(i int32) bool { return p.helps(&p.states[i]) }))
	})
}
