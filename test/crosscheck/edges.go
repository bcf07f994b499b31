package crosscheck

import "strings"

// checkEdges checks the rules about single answers, in every state.
func (e *examination) checkEdges() {
	for i, next := range e.next {
		n := e.m.nodes[e.states[i].node]
		worst, unsure := calm, -1
		for c := range n.choices {
			if next[c] == nowhere {
				e.faultAt(answerLeads, n.id+"."+n.choices[c].id, i, c)
				continue
			}
			e.checkEdge(i, c)
			worst = max(worst, e.weight(i, c))
			if n.choices[c].id == "unsure" {
				unsure = c
			}
		}
		if unsure >= 0 && strings.TrimSpace(n.choices[unsure].reason) == "" &&
			e.weight(i, unsure) < worst {
			e.faultAt(unsureIsWorst, n.id+".unsure", i, unsure)
		}
		if n.life {
			e.checkLife(i)
		}
	}
}

// weight returns how urgent an answer makes the run: by its own urgency, or by that of the node it
// leads to.
func (e *examination) weight(i, c int) int {
	to := e.to(i, c)
	if to.callsEmergency() {
		return emergency
	}
	return max(e.m.nodes[e.states[i].node].choices[c].urgency, to.urgency)
}

func (e *examination) to(i, c int) *node { return e.m.nodes[e.states[e.next[i][c]].node] }

// checkEdge checks one answer in one state.
func (e *examination) checkEdge(i, c int) {
	n, to := e.m.nodes[e.states[i].node], e.to(i, c)
	if n.choices[c].urgency == emergency && !to.callsEmergency() {
		e.faultAt(emergencyNext, n.id+"."+n.choices[c].id, i, c)
	}
	again := to.life && n.choices[c].id != "unsure" // the question is asked again
	search := to.kind == step && to.callsEmergency()
	if n.callsEmergency() && !to.isCard() && !search && !again {
		e.faultAt(unknownUnsafe, n.id+"."+n.choices[c].id, i, c)
	}
}

// checkLife checks a question about life: only the answer that is shown last may lead to anything
// calm, and "not sure" never.
func (e *examination) checkLife(i int) {
	n := e.m.nodes[e.states[i].node]
	shown := e.m.order[n.id]
	for c := range n.choices {
		if e.next[i][c] == nowhere || e.to(i, c).isCard() ||
			e.to(i, c).kind == step && e.to(i, c).callsEmergency() {
			continue
		}
		if id := n.choices[c].id; id == "unsure" || id != shown[len(shown)-1] {
			e.faultAt(unknownUnsafe, n.id, i, c)
		}
	}
}
