package compile

import (
	"slices"
	"strings"

	"firststeps/internal/guide"
)

// checkCycles rejects conditions and junctions that lead back to themselves without a question in
// between.
func (l *logic) checkCycles() {
	for _, c := range findCycles(len(l.g.Conditions),
		func(i int) []int { return conditionsIn(l.g.Conditions[i].Expr, nil) }) {
		e := l.conditions.list[c[0]]
		l.fail(e.key, idConditionCircle, "write one of them out in answers",
			"conditions refer to themselves: %s", l.conditions.path(c))
	}
	for _, c := range findCycles(len(l.g.Junctions),
		func(i int) []int { return junctionsFrom(l.g.Junctions[i]) }) {
		e := l.junctions.list[c[0]]
		l.fail(e.key, idJunctionCircle, "let one of them lead to a node",
			"junctions lead in a circle: %s", l.junctions.path(c))
	}
}

// path lists the members of a cycle, ending with the first one again.
func (t *table) path(cycle []int) string {
	var names []string
	for _, i := range cycle {
		names = append(names, t.ids[i])
	}
	return strings.Join(append(names, names[0]), " → ")
}

func conditionsIn(e guide.Expr, out []int) []int {
	if e.Op == guide.Named {
		out = append(out, e.Cond.Index)
	}
	for _, a := range e.Args {
		out = conditionsIn(a, out)
	}
	return out
}

func junctionsFrom(j *guide.Junction) []int {
	var out []int
	for _, t := range targets(j) {
		if t.Junction != nil {
			out = append(out, t.Junction.Index)
		}
	}
	return out
}

// targets returns every target of a junction.
func targets(j *guide.Junction) []guide.Target {
	var out []guide.Target
	for _, c := range j.Cases {
		out = append(out, c.To)
	}
	return append(out, j.Otherwise)
}

// findCycles finds cycles in a graph of n nodes. Each cycle begins with its smallest member. No
// node is in two of the returned cycles, so that one fault is one finding.
func findCycles(n int, next func(int) []int) [][]int {
	var found [][]int
	var stack []int
	state := make([]byte, n) // 0: not seen, 1: on the stack, 2: done
	inCycle := make([]bool, n)
	var walk func(int)
	walk = func(i int) {
		state[i] = 1
		stack = append(stack, i)
		for _, to := range next(i) {
			if state[to] == 0 {
				walk(to)
			} else if state[to] == 1 {
				c := slices.Clone(stack[slices.Index(stack, to):])
				if !slices.ContainsFunc(c, func(i int) bool { return inCycle[i] }) {
					found = append(found, leastFirst(c))
				}
				for _, i := range c {
					inCycle[i] = true
				}
			}
		}
		stack = stack[:len(stack)-1]
		state[i] = 2
	}
	for i := range n {
		if state[i] == 0 {
			walk(i)
		}
	}
	return found
}

// leastFirst rotates a cycle so that its smallest member is first.
func leastFirst(c []int) []int {
	at := slices.Index(c, slices.Min(c))
	return append(slices.Clone(c[at:]), c[:at]...)
}
