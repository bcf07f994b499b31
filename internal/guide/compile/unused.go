package compile

import (
	"strings"

	"firststeps/internal/guide"
)

// checkUse rejects unreachable nodes and unused declarations. It runs only if every reference could
// be read, so that a misspelled reference is not also reported as an unused declaration.
func (l *logic) checkUse() {
	for i, e := range l.cautions.list {
		l.unused(e, l.g.Cautions[i], idUnusedCaution, "caution", "with its texts")
	}
	for i, e := range l.notes.list {
		l.unused(e, l.g.Notes[i], idUnusedNote, "note", "with its text")
	}
	for i, e := range l.pictures.list {
		l.unused(e, l.g.Pictures[i], idUnusedPicture, "picture",
			"with its text and its drawing")
	}
	l.checkDrawings()
	for i, e := range l.conditions.list {
		l.unused(e, l.g.Conditions[i], idUnusedCondition, "condition", "")
	}
	for i, e := range l.junctions.list {
		l.unused(e, l.g.Junctions[i], idUnusedJunction, "junction", "")
	}
	for i, e := range l.sources.list {
		if src := l.g.Sources[i]; src.URL == "" && len(src.Parts) == 0 {
			l.unused(e, src, idUnusedSource, "source", "")
		}
	}
	l.checkReached()
}

// unused rejects a declaration that nothing uses. with names what must be deleted with it.
func (l *logic) unused(e named, p any, id, what, with string) {
	if !l.used[p] {
		l.fail(e.key, id, strings.TrimSpace("refer to it, or delete it "+with),
			"nothing uses %s %q", what, e.id)
	}
}

// checkReached rejects nodes that no edge, flag, offer or start leads to. Of several connected
// nodes, only the first is reported.
func (l *logic) checkReached() {
	seen := map[*guide.Node]bool{}
	if l.g.Start != nil {
		reach(l.g.Start, seen)
	}
	for _, f := range l.g.Flags {
		if f.To != nil {
			reach(f.To, seen)
		}
	}
	for _, o := range l.g.Offers {
		reach(o.Node, seen)
	}
	// Unreachable nodes that another unreachable node leads to.
	hasPredecessor := map[*guide.Node]bool{}
	for _, n := range l.g.Nodes {
		if !seen[n] {
			for to := range nextOf(n) {
				hasPredecessor[to] = hasPredecessor[to] || to != n
			}
		}
	}
	// First report the nodes that no node leads to, then what is left: cycles.
	for _, inCycle := range []bool{false, true} {
		for _, n := range l.g.Nodes {
			if !seen[n] && hasPredecessor[n] == inCycle {
				l.fail(l.nodeByID[n.ID].key, idUnreachedNode,
					"let an edge lead to it, or delete it with its texts", "nothing leads to %s %q",
					n.Kind, n.ID)
				reach(n, seen)
			}
		}
	}
}

// reach marks a node and all nodes that can follow it.
func reach(n *guide.Node, seen map[*guide.Node]bool) {
	if seen[n] {
		return
	}
	seen[n] = true
	for to := range nextOf(n) {
		reach(to, seen)
	}
}

// nextOf returns the nodes that a node's choices lead to, directly or through junctions.
func nextOf(n *guide.Node) map[*guide.Node]bool {
	out := map[*guide.Node]bool{}
	passed := map[*guide.Junction]bool{}
	var follow func(guide.Target)
	follow = func(t guide.Target) {
		switch {
		case t.Node != nil:
			out[t.Node] = true
		case t.Junction != nil && !passed[t.Junction]:
			passed[t.Junction] = true
			for _, next := range targets(t.Junction) {
				follow(next)
			}
		}
	}
	for _, c := range n.Choices {
		follow(c.To)
	}
	return out
}
