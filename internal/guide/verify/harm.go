package verify

import (
	"fmt"
	"slices"
	"strconv"

	"firststeps/internal/guide"
	"firststeps/internal/guide/words"
)

// maxTries is how often electronic releases may be pressed in a whole run. Manufacturers' manuals
// allow five at most.
const maxTries = 3

func harmRules() []Rule {
	return []Rule{
		{"harmless",
			"No step damages anything, even if it is done clumsily, unless it is a rescue.",
			"People use force to do what a page tells them to try.",
			"H-05, DN1", Safety, harmless},
		{"rescue-in-danger",
			"Only an emergency card, or a step that calls the emergency service, is a rescue, " +
				"and says what to break or to force.",
			"A window is broken to save a life, and never to save a wait.",
			"H-05, H-07", Safety, rescueInDanger},
		{"scene-before-try",
			"No try comes before a question about the place, or a step that makes the place safe.",
			"Vehicles hit people who stand beside their cars.",
			"H-08, N1", Safety, sceneBeforeTry},
		{"tries-within-budget",
			fmt.Sprintf(
				"A whole run has at most %d counted tries, and no path reaches a counted step "+
					"twice.", maxTries),
			"Repeated presses with a weak battery can make it worse.",
			"DN4, press limits in manuals", Safety, triesWithinBudget},
		{"cautions-in-scope",
			"Every caution declares a scope. It is shown on every node in its scope, and on no " +
				"other node.",
			"A \"do not\" that is missing where it matters protects no one.",
			"H-05, H-06, DN1 to DN5", Safety, cautionsInScope},
		{"cautions-on-tries",
			"Every try shows a caution.",
			"Under time pressure, people reach for tools.",
			"H-05", Safety, cautionsOnTries},
	}
}

func harmless(p *proof) {
	for _, n := range p.g.Nodes {
		if n.Kind == guide.Step && !n.Harmless && !n.Rescue {
			p.find(ofNode(n), p.nearest(ofNode(n)), "leave it to a professional",
				"step %q is not declared harmless", n.ID)
		}
	}
}

// rescueInDanger need not look at cautions: no-property-caution-in-danger does.
func rescueInDanger(p *proof) {
	for _, n := range p.g.Nodes {
		switch {
		case !n.Rescue:
		case !isCard(n) && !callsEmergency(n):
			p.find(ofNode(n)+".rescue", p.nearest(ofNode(n)), "delete it, or leave it to a rescuer",
				"%q is a rescue, but does not call the emergency service", n.ID)
		case !p.asksForForce(n):
			p.find(ofNode(n)+".rescue", p.nearest(ofNode(n)), "delete it",
				"%q is a rescue, but none of its texts asks for force", n.ID)
		}
	}
}

// asksForForce reports whether a text of a node asks for force.
func (p *proof) asksForForce(n *guide.Node) (asks bool) {
	p.eachLanguage(func(t *guide.Text, l *words.Language) {
		eachText(p.g, t, func(of *guide.Node, _, text string) {
			asks = asks || of == n && forced(l, text) != ""
		})
	})
	return asks
}

func sceneBeforeTry(p *proof) {
	for i := range p.states {
		s := &p.states[i]
		if isTry(s.Turn.Node) && s.Met&p.watch.scene == 0 {
			p.findAt(ofNode(s.Turn.Node), s,
				"make the path pass a question about the place or a step of class scene first",
				"try %q comes before the place was asked about or made safe", s.Turn.Node.ID)
		}
	}
}

func triesWithinBudget(p *proof) {
	total := 0
	for _, n := range p.g.Nodes {
		if total += n.Tries; n.Tries > 0 && total > maxTries {
			p.find(ofNode(n)+".tries", p.nearest(ofNode(n)),
				"lower it to what is left of "+strconv.Itoa(maxTries),
				"%d tries in all are more than %d", total, maxTries)
		}
	}
	for i := range p.states {
		s := &p.states[i]
		if bit, counted := p.watch.counted[s.Turn.Node]; counted && s.Met&bit != 0 {
			p.findAt(ofNode(s.Turn.Node), s, "make the path skip it if it was answered",
				"a run reaches counted step %q twice", s.Turn.Node.ID)
		}
	}
}

func cautionsInScope(p *proof) {
	for _, c := range p.g.Cautions {
		if len(c.Scope) == 0 {
			p.find("cautions."+c.ID, nil, "add a scope",
				"caution %q declares no scope", c.ID)
			continue
		}
		for _, n := range p.g.Nodes {
			shown, belongs := slices.Contains(n.Cautions, c), slices.Contains(c.Scope, n)
			if belongs && !shown {
				p.find(ofNode(n), p.nearest(ofNode(n)), "show it there",
					"caution %q has %q in its scope, but is not shown there", c.ID, n.ID)
			}
			if shown && !belongs {
				p.find(ofNode(n)+".cautions", p.nearest(ofNode(n)),
					"remove it, or widen its scope", "caution %q is shown on %q, outside its scope",
					c.ID, n.ID)
			}
		}
	}
}

func cautionsOnTries(p *proof) {
	for _, n := range p.g.Nodes {
		if isTry(n) && len(n.Cautions) == 0 {
			p.find(ofNode(n), p.nearest(ofNode(n)), "add a caution",
				"try %q shows no caution", n.ID)
		}
	}
}
