package mutate

import (
	"slices"

	"firststeps/internal/guide"
)

// mutants returns every fault, operator by operator, each in every place where it can be made.
func (b *base) mutants() []Mutant {
	return slices.Concat(b.edges(), b.answers(), b.nodes(), b.cautions(), b.notes(), b.junctions(),
		b.frame(),
		b.texts(), b.unsureFaults(), b.everyLanguage())
}

// dropRule removes a rule of the guide's own.
const dropRule = "drop-rule"

// removesOnlyRules reports whether an operator only removes something from the rules: what they
// require of the guide was proved, and no turn reads it.
func removesOnlyRules(operator string) bool {
	return operator == dropRule || operator == "raise-seconds"
}

// invisible reports whether an operator changes only what a guide declares to its proof, and no
// screen.
func invisible(operator string) bool {
	return removesOnlyRules(operator) ||
		slices.Contains([]string{"change-class", "change-protects", "drop-scope", "not-harmless"},
			operator)
}

// nodeKeys returns the keys of a node in guide.yaml.
func nodeKeys(n *guide.Node) []string { return []string{n.Kind.String() + "s", n.ID} }

func choiceKeys(n *guide.Node, c *guide.Choice) []string {
	list := "choices"
	if n.Kind == guide.Step {
		list = "outcomes"
	}
	return append(nodeKeys(n), list, c.ID)
}

// under appends to keys without changing the array that others share.
func under(keys []string, more ...string) []string { return slices.Concat(keys, more) }

// professional reports whether a node has a call, or is an urgent or emergency disposition.
func professional(n *guide.Node) bool {
	return n.Call != nil || n.Kind == guide.Disposition && n.Urgency > guide.NotUrgent
}

// toProfessional reports whether an edge may lead straight to a professional.
func toProfessional(to guide.Target) bool {
	if to.Node != nil {
		return professional(to.Node)
	}
	return toProfessional(to.Junction.Otherwise) || anyToProfessional(to.Junction.Cases)
}

// targetID returns the ID of the target of an edge.
func targetID(to guide.Target) string {
	if to.Junction != nil {
		return to.Junction.ID
	}
	return to.Node.ID
}

// elsewhere returns where an edge could lead by a slip: the start, the next node, each calm end,
// the first try, and the first emergency card.
func (b *base) elsewhere(from *guide.Node, to guide.Target) (others []*guide.Node) {
	add := func(n *guide.Node) {
		if n != nil && n != to.Node && !slices.Contains(others, n) {
			others = append(others, n)
		}
	}
	add(b.g.Start)
	if from != nil && from.Index+1 < len(b.g.Nodes) {
		add(b.g.Nodes[from.Index+1])
	}
	add(b.first(func(n *guide.Node) bool { return n.Kind == guide.Step && n.Class == guide.Try }))
	add(b.first(func(n *guide.Node) bool {
		return n.Kind == guide.Disposition && n.Urgency == guide.Emergency
	}))
	for _, n := range b.g.Nodes {
		if n.Kind == guide.Disposition && n.Urgency == guide.NotUrgent {
			add(n)
		}
	}
	return others
}

func (b *base) first(is func(*guide.Node) bool) *guide.Node {
	if i := slices.IndexFunc(b.g.Nodes, is); i >= 0 {
		return b.g.Nodes[i]
	}
	return nil
}

// everywhere returns the same edit for every language.
func (b *base) everywhere(newEdit func(file string) edit) (edits []edit) {
	for _, t := range b.g.Texts {
		edits = append(edits, newEdit(textFile(t.Language)))
	}
	return edits
}
