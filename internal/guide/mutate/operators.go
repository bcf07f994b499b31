package mutate

import (
	"slices"

	"firststeps/internal/guide"
)

// mutants gives every fault, operator by operator, each at every place where it can be made.
func (b *base) mutants() []Mutant {
	return slices.Concat(b.edges(), b.answers(), b.nodes(), b.cautions(), b.notes(), b.junctions(),
		b.frame(),
		b.texts(), b.doubts(), b.everyLanguage())
}

// dropRule takes away a rule of the guide's own.
const dropRule = "drop-rule"

// fewerRules reports whether an operator takes something away from the rules alone: what they hold
// of the guide was proved, and no turn reads it.
func fewerRules(operator string) bool {
	return operator == dropRule || operator == "raise-seconds"
}

// onlyTheRulesKnow says of an operator that it changes what a guide declares to its proof, and no
// screen.
func onlyTheRulesKnow(operator string) bool {
	return fewerRules(operator) ||
		slices.Contains([]string{"change-class", "change-protects", "drop-scope", "not-harmless"},
			operator)
}

// where names a node in guide.yaml.
func where(n *guide.Node) []string { return []string{n.Kind.String() + "s", n.ID} }

func whereChoice(n *guide.Node, c *guide.Choice) []string {
	list := "choices"
	if n.Kind == guide.Step {
		list = "outcomes"
	}
	return append(where(n), list, c.ID)
}

// under adds keys without touching what others hold.
func under(keys []string, more ...string) []string { return slices.Concat(keys, more) }

// professional says whether somebody is called there, or must act.
func professional(n *guide.Node) bool {
	return n.Call != nil || n.Kind == guide.Disposition && n.Urgency > guide.NotUrgent
}

// toProfessional says whether an edge may lead straight to a professional.
func toProfessional(to guide.Target) bool {
	if to.Node != nil {
		return professional(to.Node)
	}
	return toProfessional(to.Junction.Otherwise) || anyToProfessional(to.Junction.Cases)
}

// targetID gives the name of what an edge leads to.
func targetID(to guide.Target) string {
	if to.Junction != nil {
		return to.Junction.ID
	}
	return to.Node.ID
}

// elsewhere gives where an edge could lead by a slip: the start, the next node, each calm end, the
// first try, and the first emergency card.
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
		return n.Kind == guide.Disposition &&
			n.Urgency == guide.Emergency
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

// everywhere makes the same edit in every language.
func (b *base) everywhere(make func(file string) edit) (edits []edit) {
	for _, t := range b.g.Texts {
		edits = append(edits, make(textFile(t.Language)))
	}
	return edits
}
