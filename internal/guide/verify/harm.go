package verify

import (
	"fmt"
	"slices"
	"strconv"

	"firststeps/internal/guide"
)

// maxTries is how often electronic releases may be pressed in a whole run. Manufacturers' manuals
// allow five at most.
const maxTries = 3

func harmRules() []Rule {
	return []Rule{
		{"harmless", "No step damages anything, even when done clumsily.",
			"People force what a page tells them to try.", "H-05, DN1", Safety, harmless},
		{"scene-before-try",
			"Nothing is tried before a question about the place, or a step that makes it safe.",
			"People are hit beside their cars.", "H-08, N1", Safety, sceneBeforeTry},
		{"tries-within-budget",
			fmt.Sprintf(
				"Counted tries are at most %d in a whole run, and no way comes to them twice.",
				maxTries),
			"Pressing on with a weak battery can make it worse.", "DN4, press limits in manuals",
			Safety, triesWithinBudget},
		{"cautions-in-scope",
			"Every caution says where it belongs, and stands there and nowhere else.",
			"A \"do not\" that is missing where it matters protects nobody.",
			"H-05, H-06, DN1 to DN5", Safety, cautionsInScope},
		{"cautions-on-tries", "Every try shows a caution.",
			"Time pressure makes people reach for tools.", "H-05", Safety, cautionsOnTries},
	}
}

func harmless(p *proof) {
	for _, n := range p.g.Nodes {
		if n.Kind == guide.Step && !n.Harmless {
			p.find(ofNode(n), p.nearest(ofNode(n)), "leave it to a professional",
				"step %q is not declared harmless", n.ID)
		}
	}
}

func sceneBeforeTry(p *proof) {
	for i := range p.states {
		s := &p.states[i]
		if isTry(s.Turn.Node) && s.Met&p.watch.scene == 0 {
			p.findAt(ofNode(s.Turn.Node), s,
				"lead through a question about the place or a step of class scene first",
				"try %q is met before the place was asked about or made safe", s.Turn.Node.ID)
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
			p.findAt(ofNode(s.Turn.Node), s, "lead past it where it was answered",
				"a run comes to counted step %q twice", s.Turn.Node.ID)
		}
	}
}

func cautionsInScope(p *proof) {
	for _, c := range p.g.Cautions {
		if len(c.Scope) == 0 {
			p.find("cautions."+c.ID, nil, "give it a scope",
				"caution %q does not say where it belongs", c.ID)
			continue
		}
		for _, n := range p.g.Nodes {
			shown, belongs := slices.Contains(n.Cautions, c), slices.Contains(c.Scope, n)
			if belongs && !shown {
				p.find(ofNode(n), p.nearest(ofNode(n)), "show it there",
					"caution %q belongs on %q and is not shown there", c.ID, n.ID)
			}
			if shown && !belongs {
				p.find(ofNode(n)+".cautions", p.nearest(ofNode(n)),
					"take it off, or widen its scope", "caution %q stands on %q, outside its scope",
					c.ID, n.ID)
			}
		}
	}
}

func cautionsOnTries(p *proof) {
	for _, n := range p.g.Nodes {
		if isTry(n) && len(n.Cautions) == 0 {
			p.find(ofNode(n), p.nearest(ofNode(n)), "show what not to do",
				"try %q shows no caution", n.ID)
		}
	}
}
