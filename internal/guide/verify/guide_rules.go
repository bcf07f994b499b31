package verify

import (
	"fmt"
	"strings"

	"firststeps/internal/guide"
)

func ownRules() []Rule {
	return []Rule{
		{"own-rule",
			"The rules in the guide's own section \"rules\" hold in every state.",
			"An author knows what must never happen in this guide, and the proof checks it.",
			"the guide's section rules", Safety, ownRule},
	}
}

func ownRule(p *proof) {
	for _, r := range p.g.Rules {
		switch r.Kind {
		case guide.Never, guide.AlwaysHolds:
			p.checkHolds(r)
		case guide.Before:
			p.checkBefore(r)
		case guide.Within:
			p.checkWithin(r)
		case guide.Calls:
			p.checkCalls(r)
		}
	}
}

// nodeSet is a set of nodes by their index.
type nodeSet []*guide.Node

func (p *proof) nodeSet(nodes []*guide.Node) nodeSet {
	set := make(nodeSet, len(p.g.Nodes))
	for _, n := range nodes {
		set[n.Index] = n
	}
	return set
}

// has reports whether a node is in the set. A truncated one is not.
func (s nodeSet) has(n *guide.Node) bool { return s[n.Index] == n }

func (p *proof) reportBroken(r *guide.Rule, s *state) {
	p.findAt("rules."+r.ID, s, "change the paths to "+s.Turn.Node.ID+", or the rule",
		"rule %q does not hold at %q: %s", r.ID, s.Turn.Node.ID, r.Why)
}

func (p *proof) checkHolds(r *guide.Rule) {
	at := p.nodeSet(r.At)
	for i := range p.states {
		s := &p.states[i]
		if at.has(s.Turn.Node) && s.Turn.Flag == nil &&
			s.Turn.Holds(r.Expr) == (r.Kind == guide.Never) {
			p.reportBroken(r, s)
		}
	}
}

func (p *proof) checkBefore(r *guide.Rule) {
	at, bit := p.nodeSet(r.At), p.watch.before[r]
	for i := range p.states {
		if s := &p.states[i]; at.has(s.Turn.Node) && s.Turn.Flag == nil && s.Met&bit == 0 {
			p.findAt("rules."+r.ID, s, "change the paths to "+s.Turn.Node.ID+", or the rule",
				"rule %q does not hold at %q%s: %s", r.ID, s.Turn.Node.ID, p.lastOffer(s), r.Why)
		}
	}
}

// lastOffer names the last offer on the path to a state, for a message, or returns "".
func (p *proof) lastOffer(s *state) string {
	for w := &s.path; w.moves > 0; w = p.before(w) {
		if w.node != nil && w.node.Kind == guide.Offering {
			return fmt.Sprintf(" (offer %q leads there from %q, which does not count if it is "+
				"left by an offer)", w.node.ID, p.states[w.from].Turn.Node.ID)
		}
	}
	return ""
}

// checkCalls checks the nodes themselves: whom a node calls does not depend on answers.
func (p *proof) checkCalls(r *guide.Rule) {
	for _, n := range r.At {
		subject := ofNode(n)
		if n.Call != nil {
			subject += ".call"
		}
		if n.Call == nil || *n.Call != *r.Call {
			p.find(subject, p.nearest(ofNode(n)),
				"make the call that rule "+r.ID+" requires, or change the rule",
				"%q does not make the call that rule %q requires: %s", n.ID, r.ID, r.Why)
		}
	}
}

// checkWithin checks that every path from the first nodes reaches one of the second within the
// given number of turns, not only the shortest path.
func (p *proof) checkWithin(r *guide.Rule) {
	from, to := p.nodeSet(r.At), p.nodeSet(r.To)
	// turns that the longest path still needs, at most Turns + 1
	worst, next := make([]int, len(p.states)), make([]int, len(p.states))
	for range r.Turns + 1 {
		clear(next)
		for i := range p.states {
			if s := &p.states[i]; !to.has(s.Turn.Node) {
				next[i] = 1
				if len(s.Next) == 0 {
					next[i] = r.Turns + 1 // the run ends elsewhere
				}
				for _, n := range s.Next {
					next[i] = max(next[i], min(worst[n]+1, r.Turns+1))
				}
			}
		}
		worst, next = next, worst
	}
	for i := range p.states {
		if s := &p.states[i]; from.has(s.Turn.Node) && s.Turn.Flag == nil && worst[i] > r.Turns {
			p.findAt("rules."+r.ID, s,
				"shorten the paths from "+s.Turn.Node.ID+", or change the rule",
				"rule %q does not hold from %q: this goes on without any of %s in %d turns: %s: %s",
				r.ID, s.Turn.Node.ID, ids(r.To), r.Turns, p.longest(i, r.Turns+1, worst), r.Why)
		}
	}
}

// longest returns the answers of the longest path from a state, at most n of them.
func (p *proof) longest(i, n int, worst []int) string {
	var entries []string
	for s := &p.states[i]; len(entries) < n && len(s.Next) > 0; s = &p.states[i] {
		at := 0
		for k, next := range s.Next {
			if worst[next] > worst[s.Next[at]] {
				at = k
			}
		}
		entries = append(entries, s.Turn.Node.ID+"."+s.Turn.Node.Choices[at].ID)
		i = int(s.Next[at])
	}
	return strings.Join(entries, ", ")
}

func ids(nodes []*guide.Node) string {
	list := make([]string, len(nodes))
	for i, n := range nodes {
		list[i] = n.ID
	}
	return strings.Join(list, ", ")
}
