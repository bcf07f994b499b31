package verify

import (
	"fmt"
	"slices"

	"firststeps/internal/guide"
)

// maxFlags is how many red flags a guide may have. They are on every screen.
const maxFlags = 8

func lifeRules() []Rule {
	return []Rule{
		{"danger-first",
			"At every entry to the guide, the question about life comes before everything else.",
			"People follow a list in order. A trapped person must not come sixth.",
			"H-01, G1, N7a", Safety, dangerFirst},
		{"flag-leads-to-card",
			"On every screen in every state, each red flag leads to its emergency card in one " +
				"step.",
			"A danger can also begin in the middle of a guide.",
			"H-01, N7a", Safety, flagLeadsToCard},
		{"unknown-is-unsafe",
			"Only the last answer to the question about life may lead to a calmer screen. All " +
				"other answers, including \"not sure\", lead to an emergency card or to a step " +
				"that calls the emergency service. Every outcome of such a step leads to an " +
				"emergency card, to another such step or, unless the outcome is \"unsure\", back " +
				"to the question.",
			"If \"not sure\" is treated as \"no\", a child stays in a trunk.",
			"H-16, H-02, H-03, H-04", Safety, unknownIsUnsafe},
		{"emergency-step-searches",
			"A step that calls the emergency service is a search for a person. Every other node " +
				"that calls the emergency service is an emergency card.",
			"If a call is one step among others, people skip it with a tap.",
			"H-01, H-16", Safety, emergencyStepSearches},
		{"emergency-next",
			"An answer that means an emergency leads directly to a screen that calls the " +
				"emergency service.",
			"Every screen in between costs minutes.",
			"H-01, H-03", Safety, emergencyNext},
		{"emergency-marked",
			"An answer that leads to an emergency card is marked as an emergency.",
			"A case must be as urgent as its guide says.",
			"GUIDES.md: urgency", Safety, emergencyMarked},
		{"life-again",
			"Only an outcome of a search or a wait leads back to the question about life. It " +
				"leads there directly, not through a junction.",
			"A person who is asked the same question again and again stops reading.",
			"H-15, H-01", Safety, lifeAgain},
		{"no-property-caution-in-danger",
			"No emergency card shows a caution that protects property.",
			"A caution such as \"Do not pry\" delays a rescue.",
			"H-07, G2", Safety, noPropertyCaution},
		{"no-comfort-in-danger",
			"No emergency card reassures, states the limits of the guide, or says what can wait.",
			"People who are reassured do not call.",
			"H-18, G16", Safety, noComfort},
		{"reassure-when-safe",
			"A note that reassures is shown only if no answer in effect means an emergency.",
			"People who are reassured before danger is excluded do not call.",
			"H-18", Safety, reassureWhenSafe},
		{"one-action-in-danger",
			"An emergency card calls the emergency service, and asks for at most three actions " +
				"before the words to say.",
			"Under stress, people do the first thing that they read.",
			"H-22", Safety, oneAction},
		{"few-flags",
			fmt.Sprintf("A guide has at most %d red flags, and each is an answer to the question "+
				"about life.", maxFlags),
			"A person in danger must find theirs at a glance, also on the first screen.",
			"H-01, H-22", Safety, fewFlags},
	}
}

func dangerFirst(p *proof) {
	if !p.g.Start.Life {
		p.find("start", nil, "begin with the question about life",
			"the guide begins with %q, which is not about life", p.g.Start.ID)
		return // every screen would be reached before it: report it once
	}
	for i := range p.states {
		s := &p.states[i]
		asked := s.path.start
		if n := s.Turn.Node; s.Turn.Flag == nil && !n.Life && (asked == nil || !asked.Life) {
			p.findAt(ofNode(n), s, "ask about life before it",
				"%q comes before the question about life", n.ID)
		}
	}
}

func flagLeadsToCard(p *proof) {
	if len(p.g.Flags) == 0 {
		p.find("flags", nil, "offer at least one red flag", "the guide has no red flags")
	}
	for _, f := range p.g.Flags {
		if !isCard(f.To) {
			p.find("flags."+f.ID, nil, "make it lead to an emergency card",
				"red flag %q leads to %q, which is not an emergency card", f.ID, f.To.ID)
		}
	}
	for _, o := range p.defects {
		if s := &p.states[o.state]; o.kind == flagDiverged {
			p.findAt("flags."+o.flag.ID, s, "this is a defect of the engine",
				"red flag %q leads elsewhere here", o.flag.ID)
		}
	}
}

// unknownIsUnsafe checks the answers to a question about life, and then every outcome of every step
// that calls the emergency service. By induction, a run that begins with an unclear answer stays on
// such steps until it ends on a card or the question is answered again.
func unknownIsUnsafe(p *proof) {
	for i := range p.states {
		s := &p.states[i]
		n := s.Turn.Node
		for k, c := range n.Choices {
			to := p.states[s.Next[k]].Turn.Node
			search := to.Kind == guide.Step && callsEmergency(to)
			switch {
			case isCard(to) || s.Turn.Flag != nil:
			case n.Life:
				last := k == len(n.Choices)-1 && c.ID != "unsure"
				if !last && !(search && c.Urgency == guide.Emergency) {
					p.findAt(ofChoice(n, c), s, "make it lead to an emergency card",
						"answer %q about life leads to %q, which is calmer than an emergency", c.ID,
						to.ID)
				}
			case callsEmergency(n) && !search && !(to.Life && c.ID != "unsure"):
				p.findAt(ofChoice(n, c), s,
					"make it lead to an emergency card, or \"found\" to the question about life",
					"outcome %q of %q leads to %q, past the question about life", c.ID, n.ID, to.ID)
			}
		}
	}
}

func emergencyStepSearches(p *proof) {
	for _, n := range p.g.Nodes {
		if n.Kind == guide.Step && callsEmergency(n) && n.Class != guide.Search {
			p.find(ofNode(n), p.nearest(ofNode(n)),
				"make it \"class: search\", or an emergency card",
				"step %q calls the emergency service and is not a search", n.ID)
		}
	}
}

func emergencyNext(p *proof) {
	for i := range p.states {
		s := &p.states[i]
		for k, c := range s.Turn.Node.Choices {
			to := p.states[s.Next[k]].Turn.Node
			if c.Urgency == guide.Emergency && !callsEmergency(to) && !isCard(to) {
				p.findAt(ofChoice(s.Turn.Node, c), s, "make it lead to an emergency card",
					"answer %q means an emergency and leads to %q, which calls no one", c.ID, to.ID)
			}
		}
	}
}

func emergencyMarked(p *proof) {
	for i := range p.states {
		s := &p.states[i]
		for k, c := range s.Turn.Node.Choices {
			to := p.states[s.Next[k]].Turn.Node
			if callsEmergency(to) && c.Urgency != guide.Emergency {
				p.findAt(ofChoice(s.Turn.Node, c), s, "add \"urgency: emergency\"",
					"answer %q leads to %q and is not marked as an emergency", c.ID, to.ID)
			}
		}
	}
}

func lifeAgain(p *proof) {
	for i := range p.states {
		s := &p.states[i]
		n := s.Turn.Node
		waits := n.Kind == guide.Step && (n.Class == guide.Search || n.Class == guide.Wait)
		for k, c := range n.Choices {
			if to := p.states[s.Next[k]].Turn.Node; to.Life && !(waits && c.To.Node != nil) {
				p.findAt(ofChoice(n, c), s, "make it lead on, or to an emergency card",
					"answer %q of %q leads back to the question about life", c.ID, n.ID)
			}
		}
	}
}

// cards returns the nodes on which the emergency service is called.
func (p *proof) cards() (cards []*guide.Node) {
	for _, n := range p.g.Nodes {
		if isCard(n) || callsEmergency(n) {
			cards = append(cards, n)
		}
	}
	return cards
}

func noPropertyCaution(p *proof) {
	for _, n := range p.cards() {
		for _, c := range n.Cautions {
			if c.Protects == guide.Property {
				p.find(ofNode(n)+".cautions", p.nearest(ofNode(n)),
					"remove it: a rescue comes before property",
					"caution %q protects property, but %q is about a life", c.ID, n.ID)
			}
		}
	}
}

func noComfort(p *proof) {
	for _, n := range p.cards() {
		for _, note := range n.Notes {
			if note.Kind == guide.Reassure || note.Kind == guide.Limits ||
				note.Kind == guide.LaterNote {
				p.find(ofNode(n)+".notes", p.nearest(ofNode(n)), "remove it",
					"note %q must not be on %q, which is about a life", note.ID, n.ID)
			}
		}
	}
}

func reassureWhenSafe(p *proof) {
	for i := range p.states {
		s := &p.states[i]
		for _, note := range s.Turn.Notes() {
			if note.Kind == guide.Reassure &&
				(s.Turn.Urgency == guide.Emergency || s.Turn.Node.Life) {
				p.findAt(ofNode(s.Turn.Node)+".notes", s, "remove it",
					"note %q reassures before danger is excluded", note.ID)
			}
		}
	}
}

func oneAction(p *proof) {
	for _, n := range p.g.Nodes {
		if !isCard(n) {
			continue
		}
		if !callsEmergency(n) {
			p.find(ofNode(n), p.nearest(ofNode(n)),
				"add \"call: {who: emergency, service: …}\"",
				"emergency card %q does not call the emergency service", n.ID)
		}
		for _, t := range p.g.Texts {
			if len(t.Nodes[n.Index].Do) > 3 {
				p.findText(t, ofNode(n)+".do", "move what can be done later to \"wait\"",
					"%q asks for more than three things before the words to say", n.ID)
			}
		}
	}
}

// fewFlags accepts an answer that leads to the card of the flag, or to a search that can end on it,
// and one of the name of the flag: told-anywhere checks where it leads.
func fewFlags(p *proof) {
	for i, f := range p.g.Flags {
		if i == maxFlags {
			p.find("flags."+f.ID, nil, "let one red flag stand for several dangers",
				"red flag %q is one more than %d", f.ID, maxFlags)
		}
		asked := func(c *guide.Choice) bool {
			return c.ID == f.ID || c.To.Node == f.To || mayEnd(c.To.Node, f.To)
		}
		if p.g.Start.Life && !slices.ContainsFunc(p.g.Start.Choices, asked) {
			p.find("flags."+f.ID, nil, "add an answer that leads to "+f.To.ID+" to "+p.g.Start.ID,
				"no answer to the question about life leads to %q, as red flag %q does", f.To.ID,
				f.ID)
		}
	}
}
