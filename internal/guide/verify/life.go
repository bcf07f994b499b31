package verify

import "firststeps/internal/guide"

func lifeRules() []Rule {
	return []Rule{
		{"danger-first", "The question about life is asked before anything else, at every entry.",
			"People follow a list in order; a trapped person must not come sixth.", "H-01, G1, N7a",
			Safety, dangerFirst},
		{"flag-leads-to-card",
			"From every screen of every state, each red flag leads to its emergency card in one " +
				"step.",
			"Danger begins in the middle, too.", "H-01, N7a", Safety, flagLeadsToCard},
		{"unknown-is-unsafe",
			"About life, only one answer leads on calmly: the last. All others, \"not sure\" " +
				"among them, lead to an emergency card, or to a step that calls the emergency " +
				"service; every such step leads on to a card, to another such step or, unless " +
				"the answer is \"unsure\", back to the question.",
			"\"Not sure\" taken for \"no\" leaves a child in a trunk.", "H-16, H-02, H-03, H-04",
			Safety, unknownIsUnsafe},
		{"emergency-step-searches",
			"A step that calls the emergency service is a search for a person. Whatever else " +
				"calls it is an emergency card.",
			"A call that is one step among others is passed over with a tap.", "H-01, H-16", Safety,
			emergencyStepSearches},
		{"emergency-next",
			"An answer that means an emergency leads at once to a screen that calls the " +
				"emergency service.",
			"Every screen in between costs minutes.", "H-01, H-03", Safety, emergencyNext},
		{"emergency-marked", "An answer that leads to an emergency card is marked as an emergency.",
			"A case must be as urgent as its guide says.", "GUIDES.md: urgency", Safety,
			emergencyMarked},
		{"life-again",
			"Only an answer to a search or a wait leads back to the question about life, and " +
				"says so itself, not by a junction.",
			"Whoever is asked the same again and again stops reading.", "H-15, H-01", Safety,
			lifeAgain},
		{"no-property-caution-in-danger",
			"No emergency card shows a caution that protects property.",
			"\"Do not pry\" delays a rescue.", "H-07, G2", Safety, noPropertyCaution},
		{"no-comfort-in-danger", "No emergency card soothes, limits itself, or says what can wait.",
			"Comfort stops calls.", "H-18, G16", Safety, noComfort},
		{"reassure-when-safe",
			"Reassurance stands only where no answer that holds means an emergency.",
			"Comfort before danger is excluded stops calls.", "H-18", Safety, reassureWhenSafe},
		{"one-action-in-danger",
			"An emergency card calls the emergency service and asks for at most three things " +
				"before the words to say.",
			"Under stress people do the first thing they read.", "H-22", Safety, oneAction},
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
				"%q is met before the question about life", n.ID)
		}
	}
}

func flagLeadsToCard(p *proof) {
	if len(p.g.Flags) == 0 {
		p.find("flags", nil, "offer at least one red flag", "the guide has no red flags")
	}
	for _, f := range p.g.Flags {
		if !isCard(f.To) {
			p.find("flags."+f.ID, nil, "let it lead to an emergency card",
				"red flag %q leads to %q, which is no emergency card", f.ID, f.To.ID)
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
					p.findAt(ofChoice(n, c), s, "let it lead to an emergency card",
						"answer %q about life leads to %q, which is calmer than an emergency", c.ID,
						to.ID)
				}
			case callsEmergency(n) && !search && !(to.Life && c.ID != "unsure"):
				p.findAt(ofChoice(n, c), s,
					"let it lead to an emergency card; \"found\", to the question about life",
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
				p.findAt(ofChoice(s.Turn.Node, c), s, "let it lead to an emergency card",
					"answer %q means an emergency and leads to %q, which calls nobody", c.ID, to.ID)
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
				p.findAt(ofChoice(s.Turn.Node, c), s, "give it \"urgency: emergency\"",
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
				p.findAt(ofChoice(n, c), s, "lead on, or to an emergency card",
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
					"take it off: property gives way to any rescue",
					"caution %q protects property, and %q is about a life", c.ID, n.ID)
			}
		}
	}
}

func noComfort(p *proof) {
	for _, n := range p.cards() {
		for _, note := range n.Notes {
			if note.Kind == guide.Reassure || note.Kind == guide.Limits ||
				note.Kind == guide.LaterNote {
				p.find(ofNode(n)+".notes", p.nearest(ofNode(n)), "take it off",
					"note %q has no place on %q, which is about a life", note.ID, n.ID)
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
				p.findAt(ofNode(s.Turn.Node)+".notes", s, "take it off",
					"note %q reassures where danger is not excluded", note.ID)
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
				"give it \"call: {who: emergency, service: …}\"",
				"emergency card %q does not call the emergency service", n.ID)
		}
		for _, t := range p.g.Texts {
			if len(t.Nodes[n.Index].Do) > 3 {
				p.findText(t, ofNode(n)+".do", "move what can follow to \"wait\"",
					"%q asks for more than three things before the words to say", n.ID)
			}
		}
	}
}
