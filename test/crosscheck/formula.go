package crosscheck

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// rawExpr is an expression as written: a word, or one of all, any and not.
type rawExpr struct {
	word string
	op   string
	args []rawExpr
}

// UnmarshalYAML decodes both forms.
func (r *rawExpr) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		r.word = n.Value
		return nil
	}
	if n.Kind != yaml.MappingNode || len(n.Content) != 2 {
		return fmt.Errorf("line %d: not an expression", n.Line)
	}
	r.op = n.Content[0].Value
	switch r.op {
	case "all", "any":
		return n.Content[1].Decode(&r.args)
	case "not":
		r.args = make([]rawExpr, 1)
		return n.Content[1].Decode(&r.args[0])
	}
	return fmt.Errorf("line %d: %s is not one of all, any, not", n.Line, r.op)
}

// anyChoice means "has any answer".
const anyChoice = -1

// formula is an expression with its names resolved and named conditions expanded.
type formula struct {
	op     string // all, any, not; empty for an atom
	args   []formula
	node   int
	choice int // index in the node's choices, or anyChoice
}

// formula resolves an expression. The depth limit detects conditions that refer to themselves.
func (m *model) formula(r rawExpr, depth int) (formula, error) {
	if depth > 64 {
		return formula{}, fmt.Errorf("condition %q refers to itself", r.word)
	}
	if r.op == "" {
		return m.atom(r.word, depth)
	}
	f := formula{op: r.op}
	for _, arg := range r.args {
		a, err := m.formula(arg, depth+1)
		if err != nil {
			return formula{}, err
		}
		f.args = append(f.args, a)
	}
	if len(f.args) == 0 {
		return formula{}, fmt.Errorf("%s has no operands", r.op)
	}
	return f, nil
}

func (m *model) atom(word string, depth int) (formula, error) {
	id, choice, dotted := strings.Cut(word, ".")
	if !dotted {
		if c, ok := m.file.Conditions[word]; ok {
			return m.formula(c, depth+1)
		}
		return formula{}, fmt.Errorf("unknown condition %q", word)
	}
	n := m.byID[id]
	if n == nil || len(n.choices) == 0 {
		return formula{}, fmt.Errorf("unknown question or step %q", id)
	}
	if choice == "*" {
		return formula{node: n.at, choice: anyChoice}, nil
	}
	for i, c := range n.choices {
		if c.id == choice {
			return formula{node: n.at, choice: i}, nil
		}
	}
	return formula{}, fmt.Errorf("%s has no choice %q", id, choice)
}

// atoms calls f for each atom.
func (f formula) atoms(each func(node, choice int)) {
	if f.op == "" {
		each(f.node, f.choice)
	}
	for _, arg := range f.args {
		arg.atoms(each)
	}
}
