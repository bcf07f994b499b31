package compile

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"firststeps/internal/guide"
)

// node resolves a value that names a node. If there is no such node, it adds a finding and returns
// nil.
func (l *logic) node(n *yaml.Node, what string) *nodeDecl {
	s := l.text(n, what)
	if n == nil || !isText(n) {
		return nil
	}
	decl := l.nodeByID[s]
	if decl == nil && !l.anyLost() {
		l.fail(n, idUnknownNode, l.found.didYouMean(s, l.nodeIDs,
			"declare it under questions, steps or dispositions"), "there is no node %q", s)
	}
	return decl
}

// anyLost reports whether a section of nodes could not be read. A reference may then lead into it.
func (l *logic) anyLost() bool {
	return l.offers.lost || l.lost["questions"] || l.lost["steps"] || l.lost["dispositions"]
}

// target resolves the target of an edge: a node or a junction.
func (l *logic) target(n *yaml.Node, what string) guide.Target {
	s := l.text(n, what)
	if n == nil || !isText(n) {
		return guide.Target{}
	}
	if decl := l.nodeByID[s]; decl != nil {
		return guide.Target{Node: decl.node}
	}
	if j, ok := l.junctions.find(s); ok {
		l.used[l.g.Junctions[j.index]] = true
		return guide.Target{Junction: l.g.Junctions[j.index]}
	}
	if !l.anyLost() && !l.junctions.lost {
		fix := l.found.didYouMean(s, l.targetIDs,
			"declare it under questions, steps, dispositions or junctions")
		l.fail(n, idUnknownTarget, fix, "there is no node and no junction %q", s)
	}
	return guide.Target{}
}

// sourceList resolves a list of sources or parts of sources.
func (l *logic) sourceList(n *yaml.Node, what string) []string {
	var out []string
	for _, item := range l.names(n, what) {
		src := l.facts[item.Value]
		if src == nil {
			if !l.sources.lost {
				l.fail(item, idUnknownSource,
					l.found.didYouMean(item.Value, l.factIDs,
						"declare it under sources, or as a part of one"), "there is no source %q",
					item.Value)
			}
			continue
		}
		l.used[src] = true
		out = append(out, item.Value)
	}
	return out
}

// expr reads a condition: the name of an answer or of a condition, or all, any, not.
func (l *logic) expr(n *yaml.Node, what string) guide.Expr {
	if n == nil {
		return guide.Expr{}
	}
	if n.Kind != yaml.MappingNode {
		return l.atom(n, what)
	}
	rec := l.record(n, n, what, exprShape)
	if len(n.Content) != 2 {
		l.fail(n, idBadExpression,
			"write {all: [..]}, {any: [..]} or {not: ..}; put one within the other for both",
			"%s must have exactly one of all, any, not", what)
		return guide.Expr{}
	}
	switch {
	case rec.values["all"] != nil:
		return guide.Expr{Op: guide.All, Args: l.args(rec.values["all"], "all")}
	case rec.values["any"] != nil:
		return guide.Expr{Op: guide.Any, Args: l.args(rec.values["any"], "any")}
	case rec.values["not"] != nil:
		return guide.Expr{Op: guide.Not, Args: []guide.Expr{l.expr(rec.values["not"], "not")}}
	}
	return guide.Expr{}
}

func (l *logic) args(n *yaml.Node, what string) []guide.Expr {
	var out []guide.Expr
	for _, item := range l.list(n, what) {
		out = append(out, l.expr(item, "an item of "+what))
	}
	return out
}

// atom reads node.choice, node.* or the name of a condition.
func (l *logic) atom(n *yaml.Node, what string) guide.Expr {
	s := l.text(n, what)
	if !isText(n) {
		return guide.Expr{}
	}
	if id, choice, ok := strings.Cut(s, "."); ok {
		return l.answered(n, id, choice)
	}
	c, ok := l.conditions.find(s)
	if !ok {
		if !l.conditions.lost {
			fix := l.found.didYouMean(s, l.conditions.ids,
				"declare it under conditions, or write node.choice or node.*")
			l.fail(n, idUnknownCondition, fix, "there is no condition %q", s)
		}
		return guide.Expr{}
	}
	cond := l.g.Conditions[c.index]
	l.used[cond] = true
	return guide.Expr{Op: guide.Named, Cond: cond}
}

// answered resolves node.choice or node.*.
func (l *logic) answered(n *yaml.Node, id, choice string) guide.Expr {
	decl := l.nodeByID[id]
	if o, ok := l.offers.find(id); ok && decl == nil {
		decl = &nodeDecl{entry: o.entry, node: l.g.Offers[o.index].Node, edges: []entry{o.entry}}
	}
	if decl == nil {
		if !l.anyLost() {
			l.fail(n, idUnknownNode, l.found.didYouMean(id, l.answerIDs(),
				"declare it under questions or steps"), "there is no node %q", id)
		}
		return guide.Expr{}
	}
	if decl.node.Kind == guide.Disposition {
		l.fail(n, idUnknownChoice, "name a question or a step",
			"%q is a disposition: it has no answers", id)
		return guide.Expr{}
	}
	c := decl.node.Choice(choice)
	if c == nil && choice != "*" {
		l.missingChoice(n, decl, choice)
	}
	return guide.Expr{Op: guide.Answered, Node: decl.node, Choice: c}
}

// answerIDs returns the ids that an entry of a transcript may begin with.
func (l *logic) answerIDs() []string { return slices.Concat(l.nodeIDs, l.offers.ids) }

func (l *logic) missingChoice(n *yaml.Node, decl *nodeDecl, choice string) {
	if len(decl.edges) == 0 {
		return // its choices could not be read, which is reported separately
	}
	var ids []string
	for _, c := range decl.node.Choices {
		ids = append(ids, c.ID)
	}
	fix := l.found.didYouMean(choice, ids, "choose one of: "+strings.Join(ids, ", ")+
		"; or * for any")
	l.fail(n, idUnknownChoice, fix, "%q has no choice %q", decl.id, choice)
}
