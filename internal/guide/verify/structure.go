package verify

import (
	"fmt"

	"firststeps/internal/guide"
)

// maxTurns is the maximum number of turns from any state to a disposition.
const maxTurns = 14

func structureRules() []Rule {
	return []Rule{
		{"reachable",
			"Answers can lead to every question, step and disposition. Every offer is made, " +
				"every note is shown and every case of a junction is taken in at least one state.",
			"No one reviews what cannot be reached, but its author believes that it works.",
			"GUIDES.md: three dead nodes shipped unseen", Safety, reachable},
		{"unsure-offered",
			"Every question can be answered with \"not sure\". Every step has at least one " +
				"outcome other than success.",
			"A frightened person for whom no answer fits picks a wrong one.",
			"GUIDES.md lesson 5", Safety, unsureOffered},
		{"every-answer-leads",
			"Every answer leads to one next turn, and the engine consumes it.",
			"A page that does not react to a tap is broken for the person who uses it.",
			"H-15", Safety, everyAnswerLeads},
		{"no-dead-end",
			"From every state, answers can lead to a disposition.",
			"Otherwise a person goes around in circles while time passes.",
			"H-15", Safety, noDeadEnd},
		{"bounded",
			fmt.Sprintf(
				"From every state, the nearest disposition is at most %d turns away.", maxTurns),
			"A person beside a road does not answer twenty questions.",
			"H-15", Safety, bounded},
		{"human-named",
			"Every disposition names people to call: it has a call card, or says whom to call if " +
				"it gets worse.",
			"A person must not reach the end of a guide without knowing whom to call.",
			"GUIDES.md lesson 6", Safety, humanNamed},
		{"back",
			"Back leads from any state to the state before it.",
			"Correcting a mistaken tap must cost nothing.",
			"H-17", Safety, back},
	}
}

func reachable(p *proof) {
	met := map[*guide.Node]bool{}
	shown := map[[2]any]bool{}
	taken := map[[2]any]bool{}
	for i := range p.states {
		turn := &p.states[i].Turn
		met[turn.Node] = true
		for _, n := range turn.Notes() {
			shown[[2]any{turn.Node, n}] = true
		}
		pass := func(n *guide.Node, c *guide.Choice) {
			for _, hop := range turn.Junctions(n, c) {
				taken[[2]any{hop.Junction, hop.Case}] = true
			}
		}
		for _, c := range turn.Node.Choices {
			pass(turn.Node, c)
		}
		for k, next := range p.states[i].Taken {
			if o := p.g.Offers[k]; next >= 0 {
				met[o.Node] = true
				pass(o.Node, o.Asked())
			}
		}
	}
	for _, o := range p.g.Offers {
		if !met[o.Node] {
			p.find(ofNode(o.Node), nil, "correct its condition, or delete it",
				"offer %q is never made", o.ID)
		}
	}
	for _, n := range p.g.Nodes {
		if !met[n] {
			p.find(ofNode(n), nil, "make an answer lead to it, or delete it",
				"no answers lead to %s %q", n.Kind, n.ID)
			continue
		}
		for _, note := range n.Notes {
			if !shown[[2]any{n, note}] {
				p.find(ofNode(n)+".notes", nil, "remove it, or correct its condition",
					"note %q is never shown on %q", note.ID, n.ID)
			}
		}
	}
	for _, j := range p.g.Junctions {
		for i := range len(j.Cases) + 1 {
			if !taken[[2]any{j, i}] {
				p.find(fmt.Sprintf("junctions.%s.%d", j.ID, i), nil,
					"delete the case, or correct its condition",
					"case %d of junction %q is never taken", i+1, j.ID)
			}
		}
	}
}

func unsureOffered(p *proof) {
	for _, n := range p.g.Nodes {
		if n.Kind == guide.Question && n.Choice("unsure") == nil {
			p.find(ofNode(n), p.nearest(ofNode(n)), "add the choice \"unsure\"",
				"question %q has no \"not sure\"", n.ID)
		}
		if n.Kind == guide.Step && len(n.Choices) < 2 {
			p.find(ofNode(n), p.nearest(ofNode(n)), "add an outcome for a step that cannot be done",
				"step %q has fewer than two outcomes", n.ID)
		}
	}
}

func everyAnswerLeads(p *proof) {
	for _, o := range p.defects {
		s := &p.states[o.state]
		switch n := s.Turn.Node; {
		case o.kind == notConsumed:
			p.findAt(ofChoice(o.node, o.choice), s, "this is a defect of the engine",
				"answer %q of %q is not consumed", o.choice.ID, o.node.ID)
		case o.kind == diverged && o.choice != nil:
			p.findAt(ofChoice(o.node, o.choice), s, "this is a defect of the engine",
				"answer %q of %q does not lead where its transcript leads", o.choice.ID, o.node.ID)
		case o.kind == diverged:
			p.find(ofNode(n), s, "this is a defect of the engine",
				"the transcript that should lead to %q leads elsewhere", n.ID)
			return // all transcripts that begin with it fail, too
		}
	}
}

// distances returns, for each state, the number of turns to the nearest state for which there is
// true, or -1 if none can be reached. Paths include only states for which pass is true.
func (p *proof) distances(there, pass func(*state) bool) []int {
	before := make([][]int, len(p.states))
	dist := make([]int, len(p.states))
	var queue []int
	for i := range p.states {
		dist[i] = -1
		for _, n := range p.states[i].Next {
			before[n] = append(before[n], i)
		}
		if there(&p.states[i]) {
			dist[i] = 0
			queue = append(queue, i)
		}
	}
	for len(queue) > 0 {
		i := queue[0]
		queue = queue[1:]
		for _, b := range before[i] {
			if dist[b] < 0 && pass(&p.states[b]) {
				dist[b] = dist[i] + 1
				queue = append(queue, b)
			}
		}
	}
	return dist
}

func anyState(*state) bool { return true }

func isEnd(s *state) bool { return s.Turn.Node.Kind == guide.Disposition }

func noDeadEnd(p *proof) {
	for i, d := range p.distances(isEnd, anyState) {
		if n := p.states[i].Turn.Node; d < 0 {
			p.findAt(ofNode(n), &p.states[i], "make an answer lead out of the cycle",
				"no path leads from %q to a disposition", n.ID)
		}
	}
}

func bounded(p *proof) {
	for i, d := range p.distances(isEnd, anyState) {
		if n := p.states[i].Turn.Node; d > maxTurns {
			p.findAt(ofNode(n), &p.states[i], "shorten the path",
				"from %q the nearest disposition is %d turns away, more than %d", n.ID, d, maxTurns)
		}
	}
}

func humanNamed(p *proof) {
	for _, n := range p.g.Nodes {
		// for cards see one-action-in-danger
		if n.Kind != guide.Disposition || n.Call != nil || isCard(n) {
			continue
		}
		for _, t := range p.g.Texts {
			if !anyContains(t.Nodes[n.Index].Worse, "{emergency}") {
				p.findText(t, ofNode(n)+".worse", "say when to call {emergency}",
					"disposition %q names no one to call", n.ID)
			}
		}
	}
}

func back(p *proof) {
	for _, o := range p.defects {
		if s := &p.states[o.state]; o.kind == backDiverged {
			p.findAt(ofChoice(o.node, o.choice), s, "this is a defect of the engine",
				"Back after %q does not lead to %q", o.choice.ID, s.Turn.Node.ID)
		}
	}
}
