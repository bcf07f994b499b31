package verify

import (
	"fmt"
	"slices"

	"firststeps/internal/guide"
)

// nameRules check that names in a guide keep their promise: an edge with the name of a disposition
// leads to it.
func nameRules() []Rule {
	return []Rule{
		{"end-by-its-name",
			"A red flag or an answer that has the name of a disposition leads to it. An answer " +
				"may also lead to a search that can end on it.",
			"If two edges are swapped by mistake, a person who is shut in reads what to do about " +
				"another danger.",
			"H-01, N7a", Safety, endByItsName},
		{"told-anywhere",
			"Every emergency card that an answer about life leads to directly also has a red " +
				"flag. A red flag and an answer about life that have the same name lead to the " +
				"same place.",
			"Without a red flag, a person can report the danger only at the start, and not once " +
				"it begins.",
			"H-01, N7a", Safety, toldAnywhere},
		{"alarm-is-last",
			"The red flag that replaces an unreadable one is the last in the list. The list goes " +
				"from particular dangers to any other danger.",
			"What to do for a person who is shut in is wrong for a person who raised another red " +
				"flag on an older page.",
			"H-16, H-01", Safety, alarmIsLast},
		{"calm-end-by-its-name",
			"If a disposition that is not urgent and has no call has the name of an answer, only " +
				"answers of that name lead to it, and every try has such an answer.",
			"A person who says that a try did not work must not read what to do now that it did.",
			"H-03, H-05", Safety, calmEndByItsName},
		{"try-calls-nobody",
			"The answer \"try\" does not lead to another call.",
			"A person who wants to try something must not be sent to call the next helper.",
			"SA3, N6b", Safety, tryCallsNobody},
	}
}

// calmEndByItsName checks ends that are not urgent, have no call, and have the name of an answer.
func calmEndByItsName(p *proof) {
	for _, end := range p.g.Nodes {
		named := func(n *guide.Node) bool { return n.Choice(end.ID) != nil }
		calm := end.Kind == guide.Disposition && end.Urgency == guide.NotUrgent && end.Call == nil
		if !calm || !slices.ContainsFunc(p.g.Nodes, named) {
			continue
		}
		for _, n := range p.g.Nodes {
			for _, c := range n.Choices {
				if c.To.Node == end && c.ID != end.ID && !p.choiceReported(n, c) {
					p.find(ofChoice(n, c), p.nearest(ofNode(n)), "make it lead elsewhere",
						"answer %q of %q leads to disposition %q", c.ID, n.ID, end.ID)
				}
			}
			if isTry(n) && !named(n) {
				p.find(ofNode(n), p.nearest(ofNode(n)), "add the answer, or rename the disposition",
					"try %q has no answer %q", n.ID, end.ID)
			}
		}
		for _, j := range p.g.Junctions {
			for i := range len(j.Cases) + 1 {
				to := j.Otherwise
				if i < len(j.Cases) {
					to = j.Cases[i].To
				}
				if to.Node == end {
					p.find(fmt.Sprintf("junctions.%s.%d", j.ID, i), nil,
						"make an answer with its name lead there",
						"a case of junction %q leads to disposition %q", j.ID, end.ID)
				}
			}
		}
	}
}

func tryCallsNobody(p *proof) {
	for i := range p.states {
		s := &p.states[i]
		c := s.Turn.Node.Choice("try")
		if c == nil || s.Turn.Flag != nil {
			continue
		}
		to := p.states[s.Next[c.Index]].Turn.Node
		if to.ID != s.Turn.Node.ID && to.Call != nil {
			p.findAt(ofChoice(s.Turn.Node, c), s, "make it lead to a try",
				"answer \"try\" of %q leads to %q, which has a call", s.Turn.Node.ID, to.ID)
		}
	}
}

func alarmIsLast(p *proof) {
	if n := len(p.g.Flags); n > 0 && p.g.Alarm != p.g.Flags[n-1] {
		p.find("alarm", nil, "name the last red flag, or list it last",
			"red flag %q replaces unreadable ones, but is not the last", p.g.Alarm.ID)
	}
}

func endByItsName(p *proof) {
	for _, f := range p.g.Flags {
		if end := p.end(f.ID); end != nil && f.To != end {
			p.find("flags."+f.ID, nil, "make it lead to "+f.ID, "red flag %q leads to %q", f.ID,
				f.To.ID)
		}
	}
	for _, n := range p.g.Nodes {
		for _, c := range n.Choices {
			if end := p.end(c.ID); end != nil && c.To.Node != end && !mayEnd(c.To.Node, end) &&
				!p.choiceReported(n, c) {
				p.find(ofChoice(n, c), p.nearest(ofNode(n)), "make it lead to "+c.ID,
					"answer %q of %q does not lead to the disposition of that name", c.ID, n.ID)
			}
		}
	}
}

// end returns the disposition with an ID, or nil.
func (p *proof) end(id string) *guide.Node {
	if n := p.g.Node(id); n != nil && n.Kind == guide.Disposition {
		return n
	}
	return nil
}

// mayEnd reports whether a node is a step that searches for a person and can lead to end.
func mayEnd(search, end *guide.Node) bool {
	return search != nil && callsEmergency(search) && slices.ContainsFunc(search.Choices,
		func(c *guide.Choice) bool { return c.To.Node == end })
}

func toldAnywhere(p *proof) {
	for _, n := range p.g.Nodes {
		for _, c := range n.Choices {
			if n.Life && len(p.g.Flags) > 0 && !p.choiceReported(n, c) {
				p.flagged(n, c)
			}
		}
	}
}

// flagged checks that an answer about life has a red flag that leads to the same node.
func (p *proof) flagged(n *guide.Node, c *guide.Choice) {
	to := c.To.Node
	if f := p.g.Flag(c.ID); f != nil && f.To != to && !mayEnd(to, f.To) {
		p.find("flags."+f.ID, nil, "make both lead to the same card",
			"red flag %q and the answer of that name to %q lead to different places", f.ID, n.ID)
		return
	}
	if to != nil && isCard(to) && !slices.ContainsFunc(p.g.Flags,
		func(f *guide.Flag) bool { return f.To == to }) {
		p.find(ofChoice(n, c), p.nearest(ofNode(n)), "add a red flag that leads there",
			"answer %q about life leads to %q, but no red flag does", c.ID, to.ID)
	}
}
