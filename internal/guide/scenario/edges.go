package scenario

import (
	"slices"
	"strconv"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// Coverage is which edges of a guide the stories walked, in the order of the guide. An edge is an
// answer ("need.medicine"), a red flag ("!trapped"), or a case of a junction ("by-need:1", counted
// from 1, and "by-need:otherwise").
type Coverage struct {
	Walked, Unwalked []string
}

// Edges plays all stories and compares them with all edges of the guide. It returns the error of
// the first story that does not fit the guide.
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

// mark records the edges on the way to a turn. It evaluates junctions itself, because the engine
// does not record them.
func mark(t triage.Turn, seen map[string]bool) {
	latest := answers{}
	for _, a := range t.Used {
		seen[answerName(a.Node, a.Choice)] = true
		latest[a.Node] = a.Choice
		to := a.Choice.To
		for to.Junction != nil {
			to = latest.decide(to.Junction, seen)
		}
		for _, n := range to.Node.Forgets {
			delete(latest, n)
		}
	}
	if t.Flag != nil {
		seen["!"+t.Flag.ID] = true
	}
}

// answers are the latest answers that still count.
type answers map[*guide.Node]*guide.Choice

func (f answers) decide(j *guide.Junction, seen map[string]bool) guide.Target {
	i := slices.IndexFunc(j.Cases, func(c guide.Case) bool { return f.holds(c.When) })
	seen[caseName(j, i)] = true
	if i < 0 {
		return j.Otherwise
	}
	return j.Cases[i].To
}

func (f answers) holds(e guide.Expr) bool {
	switch e.Op {
	case guide.Answered:
		c := f[e.Node]
		return c != nil && (e.Choice == nil || c == e.Choice)
	case guide.Named:
		return f.holds(e.Cond.Expr)
	case guide.Not:
		return !f.holds(e.Args[0])
	case guide.All:
		return !slices.ContainsFunc(e.Args, func(a guide.Expr) bool { return !f.holds(a) })
	case guide.Any:
		return slices.ContainsFunc(e.Args, f.holds)
	}
	return true
}

// edges returns every edge of a guide.
func edges(g *guide.Guide) []string {
	var all []string
	for _, n := range g.Nodes {
		for _, c := range n.Choices {
			all = append(all, answerName(n, c))
		}
	}
	for _, o := range g.Offers {
		all = append(all, answerName(o.Node, o.Asked()))
	}
	for _, f := range g.Flags {
		all = append(all, "!"+f.ID)
	}
	for _, j := range g.Junctions {
		for i := range j.Cases {
			all = append(all, caseName(j, i))
		}
		all = append(all, caseName(j, -1))
	}
	return all
}

func answerName(n *guide.Node, c *guide.Choice) string { return n.ID + "." + c.ID }

// caseName names a case of a junction by its index. A negative index means otherwise.
func caseName(j *guide.Junction, i int) string {
	if i < 0 {
		return j.ID + ":otherwise"
	}
	return j.ID + ":" + strconv.Itoa(i+1)
}
