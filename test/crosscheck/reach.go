package crosscheck

import (
	"fmt"
	"math"
	"slices"
)

// checkReached checks that every node, case of a junction, caution and note is used in some state.
func (e *examination) checkReached() {
	met := e.m.nodesWhere(e.m.flagged)
	for _, s := range e.states {
		met[s.node] = true
	}
	for _, offered := range e.offered {
		for k, to := range offered {
			if to != nowhere {
				met[e.m.offers[k].at] = true
			}
		}
	}
	used := map[string]bool{}
	for i, n := range e.m.nodes {
		if !met[i] {
			e.fault(reachable, n.id, "")
			continue
		}
		for _, id := range n.cautions {
			used[id] = true
		}
		for _, id := range n.notes {
			used[id] = true
			if !e.shows(n, id) {
				e.fault(reachable, n.id+", "+id, "")
			}
		}
	}
	e.checkUnused(used)
	for id, cases := range e.taken {
		for i, taken := range cases {
			if !taken {
				e.fault(reachable, fmt.Sprintf("%s, case %d", id, i+1), "")
			}
		}
	}
}

func (e *examination) checkUnused(used map[string]bool) {
	for id := range e.m.file.Cautions {
		if !used[id] {
			e.fault(reachable, id, "")
		}
	}
	for id := range e.m.file.Notes {
		if !used[id] {
			e.fault(reachable, id, "")
		}
	}
}

// shows reports whether a note is ever shown on a node. A card that a red flag leads to may come up
// in any state.
func (e *examination) shows(n *node, id string) bool {
	when, conditional := e.m.notes[id]
	if !conditional {
		return true
	}
	w, anywhere := e.walkFor(id, when), e.m.flagged(n)
	return slices.ContainsFunc(w.states, func(s state) bool {
		return (anywhere || s.node == n.at) && w.holds(when, s.facts)
	})
}

// walkFor returns a walk that distinguishes what a note's condition reads.
func (e *examination) walkFor(id string, when formula) *walk {
	if e.distinguishes(when) {
		return e.walk
	}
	if e.shown[id] == nil {
		e.shown[id] = e.m.walk([]formula{when}, nil, math.MaxInt)
	}
	return e.shown[id]
}

// flagged reports whether a red flag leads to a node.
func (m *model) flagged(n *node) bool {
	for _, f := range m.file.Flags {
		if f.To == n.id {
			return true
		}
	}
	return false
}
