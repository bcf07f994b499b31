package verify

import (
	"fmt"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
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
	met := make([]bool, len(p.g.Nodes)+len(p.g.Offers)) // by index
	shown := make([][]bool, len(p.g.Nodes))             // by index of the node, and note
	left := map[triage.JunctionStep]bool{}              // cases that no answer has taken yet
	for _, j := range p.g.Junctions {
		for i := range len(j.Cases) + 1 {
			left[triage.JunctionStep{Junction: j, Case: i}] = true
		}
	}
	for _, n := range p.g.Nodes {
		shown[n.Index] = make([]bool, len(n.Notes))
	}
	for i := range p.states {
		turn := &p.states[i].Turn
		n := turn.Node
		met[n.Index] = true
		for k, note := range n.Notes {
			if at := &shown[n.Index][k]; !*at {
				*at = turn.Holds(note.When)
			}
		}
		pass := func(n *guide.Node, c *guide.Choice) {
			if c.To.Junction == nil || len(left) == 0 {
				return
			}
			for _, hop := range turn.Junctions(n, c) {
				delete(left, hop)
			}
		}
		for _, c := range n.Choices {
			pass(n, c)
		}
		for k, next := range p.states[i].Taken {
			if o := p.g.Offers[k]; next >= 0 {
				met[o.Node.Index] = true
				pass(o.Node, o.Asked())
			}
		}
	}
	for _, o := range p.g.Offers {
		if !met[o.Node.Index] {
			p.find(ofNode(o.Node), nil, "correct its condition, or delete it",
				"offer %q is never made", o.ID)
		}
	}
	for _, n := range p.g.Nodes {
		if !met[n.Index] {
			p.find(ofNode(n), nil, "make an answer lead to it, or delete it",
				"no answers lead to %s %q", n.Kind, n.ID)
			continue
		}
		for k, note := range n.Notes {
			if !shown[n.Index][k] {
				p.find(ofNode(n)+".notes", nil, "remove it, or correct its condition",
					"note %q is never shown on %q", note.ID, n.ID)
			}
		}
	}
	for _, j := range p.g.Junctions {
		for i := range len(j.Cases) + 1 {
			if left[triage.JunctionStep{Junction: j, Case: i}] {
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

// predecessors has the states from which a move leads to each state: to state i, those of
// states[first[i]:first[i+1]].
type predecessors struct {
	first  []int32
	states []int32
}

func (b *predecessors) of(i int) []int32 { return b.states[b.first[i]:b.first[i+1]] }

// predecessors returns those by answers and, if offers is set, by offers.
func (p *proof) predecessors(offers bool) *predecessors {
	b := &predecessors{first: make([]int32, len(p.states)+2)}
	eachEdge := func(visit func(from int32, to int)) {
		for i := range p.states {
			for _, to := range p.states[i].Next {
				visit(int32(i), int(to))
			}
			for _, to := range p.states[i].Taken {
				if offers && to >= 0 {
					visit(int32(i), int(to))
				}
			}
		}
	}
	eachEdge(func(_ int32, to int) { b.first[to+2]++ })
	for i := 2; i < len(b.first); i++ {
		b.first[i] += b.first[i-1]
	}
	b.states = make([]int32, b.first[len(p.states)+1])
	eachEdge(func(from int32, to int) {
		b.states[b.first[to+1]] = from
		b.first[to+1]++
	})
	return b
}

// distances returns, for each state, the number of moves to the nearest state for which there is
// true, or -1 if none can be reached. Paths include only states for which pass is true.
func (p *proof) distances(back *predecessors, there, pass func(*state) bool) []int {
	dist := make([]int, len(p.states))
	var queue []int32
	for i := range p.states {
		if dist[i] = -1; there(&p.states[i]) {
			dist[i] = 0
			queue = append(queue, int32(i))
		}
	}
	for at := 0; at < len(queue); at++ {
		i := int(queue[at])
		for _, b := range back.of(i) {
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
	for i, d := range p.distances(p.back(), isEnd, anyState) {
		if n := p.states[i].Turn.Node; d < 0 {
			p.findAt(ofNode(n), &p.states[i], "make an answer lead out of the cycle",
				"no path leads from %q to a disposition", n.ID)
		}
	}
}

func bounded(p *proof) {
	for i, d := range p.distances(p.back(), isEnd, anyState) {
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
