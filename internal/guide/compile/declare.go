package compile

import (
	"regexp"
	"slices"

	"go.yaml.in/yaml/v4"

	"firststeps/internal/guide"
)

// find looks up an id of the section.
func (t *table) find(id string) (named, bool) {
	i, ok := t.byID[id]
	if !ok {
		return named{}, false
	}
	return t.list[i], true
}

// declare registers every id, even if its record is broken. One fault is then one finding, instead
// of one for each reference.
func (l *logic) declare() {
	l.sources = l.section("sources", "source", true, factID)
	l.flags = l.section("flags", "flag", true, plainID)
	l.offers = l.section("always", "offer", false, plainID)
	l.conditions = l.section("conditions", "condition", false, plainID)
	l.junctions = l.section("junctions", "junction", false, plainID)
	l.cautions = l.section("cautions", "caution", false, plainID)
	l.notes = l.section("notes", "note", false, plainID)
	l.pictures = l.section("pictures", "picture", false, plainID)
	l.rules = l.section("rules", "rule", false, plainID)
	l.declareNodes("questions", guide.Question, true)
	l.declareNodes("steps", guide.Step, false)
	l.declareNodes("dispositions", guide.Disposition, true)
	l.makeNamed()
	for _, n := range l.g.Nodes {
		l.nodeIDs = append(l.nodeIDs, n.ID)
	}
	l.targetIDs = slices.Concat(l.nodeIDs, l.junctions.ids)
	l.checkNamespace()
}

// section declares the ids of one section.
func (l *logic) section(key, what string, required bool, form *regexp.Regexp) table {
	n := l.sectionValue(key, required)
	t := table{byID: map[string]int{}, lost: n == nil && required ||
		n != nil && n.Kind != yaml.MappingNode}
	for _, e := range l.entries(n, key) {
		l.checkID(e.key, "the name of this "+what, form)
		if !e.duplicate {
			t.byID[e.id] = len(t.list)
			t.ids = append(t.ids, e.id)
			t.list = append(t.list, named{e, len(t.list)})
		}
	}
	return t
}

func (l *logic) sectionValue(key string, required bool) *yaml.Node {
	if required {
		return l.top.need(key)
	}
	return l.top.values[key]
}

// declareNodes declares the nodes of one kind and their choices, because expressions refer to both.
func (l *logic) declareNodes(key string, kind guide.Kind, required bool) {
	n := l.sectionValue(key, required)
	l.lost[key] = n == nil && required || n != nil && n.Kind != yaml.MappingNode
	for _, e := range l.entries(n, key) {
		l.checkID(e.key, "the name of this "+kind.String(), plainID)
		l.checkCar(e)
		decl := &nodeDecl{entry: e, node: &guide.Node{Index: len(l.g.Nodes), ID: e.id, Kind: kind}}
		l.declareChoices(decl)
		l.nodes = append(l.nodes, decl)
		if first := l.nodeByID[e.id]; first != nil && !e.duplicate {
			l.fail(e.key, idDuplicateID, "rename one of the two",
				"%s %q has the name of the %s on line %d", kind, e.id, first.node.Kind,
				first.key.Line)
		}
		if l.nodeByID[e.id] == nil {
			l.nodeByID[e.id] = decl
			l.g.Nodes = append(l.g.Nodes, decl.node)
		}
	}
	if len(l.g.Nodes) > maxNodes && !l.lost["limit"] {
		l.lost["limit"] = true
		l.fail(l.nodeByID[l.g.Nodes[maxNodes].ID].key, idTooManyNodes, "split the guide",
			"more than %d nodes", maxNodes)
	}
}

// checkCar rejects the node id that transcripts reserve for the person's car.
func (l *logic) checkCar(e entry) {
	if e.id == reservedCar {
		l.fail(e.key, idReservedID, "choose another", "the id %q is kept for the person's car",
			e.id)
	}
}

// edgesKey returns the key of a node's choices, or "" for a disposition.
func edgesKey(k guide.Kind) string {
	return [...]string{guide.Question: "choices", guide.Step: "outcomes", guide.Disposition: ""}[k]
}

func (l *logic) declareChoices(decl *nodeDecl) {
	n := value(decl.value, edgesKey(decl.node.Kind))
	if n == nil || n.Kind != yaml.MappingNode {
		return // readNode reports it
	}
	for _, e := range l.entries(n, "") {
		if e.duplicate {
			continue
		}
		decl.edges = append(decl.edges, e)
		decl.node.Choices = append(decl.node.Choices,
			&guide.Choice{Index: len(decl.node.Choices), ID: e.id})
	}
}

// value returns the value of a key of a mapping, or nil if n is not a mapping or lacks the key.
func value(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// makeNamed allocates the values that other records point to.
func (l *logic) makeNamed() {
	for i, e := range l.sources.list {
		src := &guide.Source{ID: e.id}
		l.g.Sources = append(l.g.Sources, src)
		l.facts[e.id] = l.g.Sources[i]
	}
	l.factIDs = append(l.factIDs, l.sources.ids...)
	for i, e := range l.flags.list {
		l.g.Flags = append(l.g.Flags, &guide.Flag{Index: i, ID: e.id})
	}
	for i, e := range l.offers.list {
		n := &guide.Node{Index: len(l.g.Nodes) + i, ID: e.id, Kind: guide.Offering,
			Choices: []*guide.Choice{{ID: guide.Asked}}}
		l.g.Offers = append(l.g.Offers, &guide.Offer{Index: i, ID: e.id, Node: n})
	}
	for i, e := range l.conditions.list {
		l.g.Conditions = append(l.g.Conditions, &guide.Condition{Index: i, ID: e.id})
	}
	for i, e := range l.junctions.list {
		l.g.Junctions = append(l.g.Junctions, &guide.Junction{Index: i, ID: e.id})
	}
	for i, e := range l.cautions.list {
		l.g.Cautions = append(l.g.Cautions, &guide.Caution{Index: i, ID: e.id})
	}
	for i, e := range l.notes.list {
		l.g.Notes = append(l.g.Notes, &guide.Note{Index: i, ID: e.id})
	}
	for i, e := range l.pictures.list {
		l.g.Pictures = append(l.g.Pictures, &guide.Picture{Index: i, ID: e.id})
	}
}

// checkNamespace rejects a junction with the name of a node, because an edge names either, and an
// offer with the name of a node or a junction, because a transcript names nodes and offers.
func (l *logic) checkNamespace() {
	for _, j := range l.junctions.list {
		l.checkName(j, "junction")
	}
	for _, o := range l.offers.list {
		l.checkCar(o.entry)
		l.checkName(o, "offer")
		if j, ok := l.junctions.find(o.id); ok {
			l.fail(o.key, idDuplicateID, "rename one of the two",
				"offer %q has the name of the junction on line %d", o.id, j.key.Line)
		}
	}
}

func (l *logic) checkName(e named, what string) {
	if decl := l.nodeByID[e.id]; decl != nil {
		l.fail(e.key, idDuplicateID, "rename one of the two",
			"%s %q has the name of the %s on line %d", what, e.id, decl.node.Kind, decl.key.Line)
	}
}
