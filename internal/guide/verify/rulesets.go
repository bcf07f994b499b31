package verify

import (
	"slices"

	"firststeps/internal/guide"
)

// RuleSet is a group of rules for guides about one subject. A guide asks for it by its name. A
// guide that has what the set is about is judged by it in any case, so that none can leave it out.
type RuleSet struct {
	ID    string // one of guide.RuleSets
	Title string // which guides are judged by it without asking
	Rules []string
	about func(*guide.Guide) bool
}

// RuleSets returns the sets. Every rule that is in none is for every guide.
func RuleSets() []RuleSet {
	return []RuleSet{{"roadside",
		"a guide that calls roadside help or a locksmith, or shows what is known about the " +
			"person's car or the country's roads",
		[]string{"professional-before-tries", "roadside-first", "scene-before-try",
			"tries-within-budget", "cautions-on-tries"},
		aboutRoadside}}
}

func aboutRoadside(g *guide.Guide) bool {
	return slices.ContainsFunc(g.Nodes, func(n *guide.Node) bool {
		return n.Car != guide.NoTopic || n.Road != guide.NoRoad ||
			n.Call != nil && (n.Call.Who == guide.Roadside || n.Call.Who == guide.Locksmith)
	})
}

// RulesFor returns the rules that a guide is judged by, in order, without its own.
func RulesFor(g *guide.Guide) []Rule {
	rules := Rules()
	for _, set := range RuleSets() {
		if !slices.Contains(g.RuleSets, set.ID) && !set.about(g) {
			rules = slices.DeleteFunc(rules,
				func(r Rule) bool { return slices.Contains(set.Rules, r.ID) })
		}
	}
	return rules
}

// CountRules returns the number of rules that a guide is judged by, with its own.
func CountRules(g *guide.Guide) int { return len(RulesFor(g)) + len(g.Rules) }
