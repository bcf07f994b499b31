package crosscheck

// classes partitions the answers to each question by what formulas can distinguish. Class 0 is no
// answer, or an answer that no formula distinguishes from none. Each node that is read has one
// place in the facts of a state.
type classes struct {
	place []int    // by node; -1 if no formula reads it
	of    [][]byte // by node, then by choice
	width int
}

// other is the class of answers that are only distinguished from no answer.
const other = 255

// partition returns the classes that the formulas need.
func partition(m *model, formulas []formula) classes {
	c := classes{place: make([]int, len(m.nodes)), of: make([][]byte, len(m.nodes))}
	for i, n := range m.nodes {
		c.place[i], c.of[i] = -1, make([]byte, len(n.choices))
	}
	for _, f := range formulas {
		f.atoms(c.read)
	}
	for i, of := range c.of {
		for _, class := range of {
			if class != 0 && c.place[i] < 0 {
				c.place[i] = c.width
				c.width++
			}
		}
	}
	return c
}

// read distinguishes what an atom distinguishes.
func (c *classes) read(node, choice int) {
	of := c.of[node]
	if choice != anyChoice {
		of[choice] = byte(choice + 1)
		return
	}
	for i := range of {
		if of[i] == 0 {
			of[i] = other
		}
	}
}

// distinguishes reports whether the classes are fine enough for a formula.
func (c *classes) distinguishes(f formula) bool {
	enough := true
	f.atoms(func(node, choice int) {
		if choice != anyChoice {
			enough = enough && c.of[node][choice] == byte(choice+1)
			return
		}
		for _, class := range c.of[node] {
			enough = enough && class != 0
		}
	})
	return enough
}

// holds reports whether a formula is true for the facts of a state.
func (c *classes) holds(f formula, facts []byte) bool {
	switch f.op {
	case "":
		class := facts[c.place[f.node]]
		return class != 0 && (f.choice == anyChoice || class == byte(f.choice+1))
	case "not":
		return !c.holds(f.args[0], facts)
	}
	for _, arg := range f.args {
		if c.holds(arg, facts) == (f.op == "any") {
			return f.op == "any"
		}
	}
	return f.op == "all"
}
