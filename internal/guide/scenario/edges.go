package scenario

import (
	"slices"
	"strconv"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// Coverage says which edges of a guide some story walked, both in the order of the guide. An edge
// is an answer ("need.medicine"), a red flag ("!trapped"), or an arm of a junction ("by-need:1",
// counted from 1, and "by-need:otherwise").
type Coverage struct {
	Walked, Unwalked []string
}

// Edges walks all stories and compares with all edges of the guide. The error is that of the first
// story that does not fit the guide.
func Edges(g *guide.Guide, stories []Story) (Coverage, error) {
	seen := map[string]bool{}
	for _, s := range stories {
		steps, err := Steps(g, s)
		if err != nil {
			return Coverage{}, err
		}
		for _, step := range steps {
			mark(step.Turn, seen)
		}
	}
	var c Coverage
	for _, e := range edges(g) {
		if seen[e] {
			c.Walked = append(c.Walked, e)
		} else {
			c.Unwalked = append(c.Unwalked, e)
		}
	}
	return c, nil
}

// mark notes the edges on the way to a turn. It decides junctions by itself: the engine keeps no
// trace of them.
func mark(t triage.Turn, seen map[string]bool) {
	facts := facts{}
	for _, a := range t.Used {
		seen[answer(a.Node, a.Choice)] = true
		facts[a.Node] = a.Choice
		to := a.Choice.To
		for to.Junction != nil {
			to = facts.decide(to.Junction, seen)
		}
		for _, n := range to.Node.Forgets {
			delete(facts, n)
		}
	}
	if t.Flag != nil {
		seen["!"+t.Flag.ID] = true
	}
}

// facts are the latest answers that still count.
type facts map[*guide.Node]*guide.Choice

func (f facts) decide(j *guide.Junction, seen map[string]bool) guide.Target {
	i := slices.IndexFunc(j.Cases, func(c guide.Case) bool { return f.hold(c.When) })
	seen[arm(j, i)] = true
	if i < 0 {
		return j.Otherwise
	}
	return j.Cases[i].To
}

func (f facts) hold(e guide.Expr) bool {
	switch e.Op {
	case guide.Answered:
		c := f[e.Node]
		return c != nil && (e.Choice == nil || c == e.Choice)
	case guide.Named:
		return f.hold(e.Cond.Expr)
	case guide.Not:
		return !f.hold(e.Args[0])
	case guide.All:
		return !slices.ContainsFunc(e.Args, func(a guide.Expr) bool { return !f.hold(a) })
	case guide.Any:
		return slices.ContainsFunc(e.Args, f.hold)
	}
	return true
}

// edges gives every edge of a guide.
func edges(g *guide.Guide) []string {
	var all []string
	for _, n := range g.Nodes {
		for _, c := range n.Choices {
			all = append(all, answer(n, c))
		}
	}
	for _, o := range g.Offers {
		all = append(all, answer(o.Node, o.Asked()))
	}
	for _, f := range g.Flags {
		all = append(all, "!"+f.ID)
	}
	for _, j := range g.Junctions {
		for i := range j.Cases {
			all = append(all, arm(j, i))
		}
		all = append(all, arm(j, -1))
	}
	return all
}

func answer(n *guide.Node, c *guide.Choice) string { return n.ID + "." + c.ID }

// arm names a case of a junction by its place; below 0 it is the one that is left.
func arm(j *guide.Junction, i int) string {
	if i < 0 {
		return j.ID + ":otherwise"
	}
	return j.ID + ":" + strconv.Itoa(i+1)
}
