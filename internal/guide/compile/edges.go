package compile

import (
	"go.yaml.in/yaml/v4"

	"firststeps/internal/guide"
)

// readEdges reads the choices of a question or the outcomes of a step.
func (l *logic) readEdges(rec *record, decl *nodeDecl) {
	key := edgesKey(decl.node.Kind)
	if key == "" {
		return
	}
	n := rec.need(key)
	if n == nil {
		return
	}
	if n.Kind != yaml.MappingNode {
		l.entries(n, key)
		return
	}
	for i, e := range decl.edges {
		l.checkID(e.key, "the name of this choice", plainID)
		l.readEdge(e, edgeShapes[key], decl.node.Choices[i])
	}
	l.checkCount(rec, key, decl)
}

func (l *logic) readEdge(e entry, s *shape, c *guide.Choice) {
	rec := l.record(e.key, e.value, `choice "`+e.id+`"`, s)
	c.To = l.target(rec.need("to"), "to")
	c.Urgency = l.urgency(rec.values["urgency"])
	c.Icon = l.icon(rec.values["icon"])
	c.Tells = l.tells(rec.values["tells"])
	c.Reason = l.sentence(rec.values["reason"], "reason")
	if n := rec.keys["reason"]; n != nil && e.id != unsure {
		l.fail(n, idReasonElsewhere, "delete it, or write it as a comment",
			"a reason belongs to the choice %q only", unsure)
	}
}

// tells reads the fields of a hand-over that an answer fills in.
func (l *logic) tells(n *yaml.Node) map[string]string {
	if n == nil {
		return nil
	}
	rec, told := l.record(n, n, "tells", tellsShape), map[string]string{}
	for _, d := range guide.Details() {
		if i, ok := l.oneOf(rec.values[d.Field], d.Field, d.Values...); ok {
			told[d.Field] = d.Values[i]
		}
	}
	return told
}

func detailFields() (names []string) {
	for _, d := range guide.Details() {
		names = append(names, d.Field)
	}
	return names
}

// checkCount checks that a node has at least two choices or outcomes, and that a question has the
// choice "unsure".
func (l *logic) checkCount(rec *record, key string, decl *nodeDecl) {
	at := rec.keys[key]
	switch n := len(decl.edges); {
	case n > maxChoices:
		l.fail(decl.edges[maxChoices].key, idTooManyChoices, "ask two questions",
			"%s has more than %d %s", rec.what, maxChoices, key)
	case n < 2:
		l.fail(at, idTooFewChoices, "add another, or leave the node out",
			"%s has fewer than two %s", rec.what, key)
	case decl.node.Kind == guide.Question && decl.node.Choice(unsure) == nil:
		l.fail(at, idNoUnsure, "add \"unsure: {to: …}\"", "%s has no choice %q", rec.what, unsure)
	}
}
