package compile

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"firststeps/internal/guide"
)

// classes are the words that name every step of a class, or every emergency card, in a list of
// nodes.
var classes = []string{"scene", "search", "try", "help", "wait", "emergency"}

// nodeSet resolves a list of node ids and class words. The result is in the order of the guide.
func (l *logic) nodeSet(n *yaml.Node, what string) []*guide.Node {
	named := map[*guide.Node]bool{}
	for _, item := range l.names(n, what) {
		if class := slices.Index(classes, item.Value); class >= 0 {
			for _, node := range l.g.Nodes {
				named[node] = named[node] || inClass(node, class)
			}
		} else if decl := l.nodeByID[item.Value]; decl != nil {
			named[decl.node] = true
		} else if !l.anyLost() {
			fix := l.found.didYouMean(item.Value, slices.Concat(l.nodeIDs, classes),
				"name a node, or one of: "+strings.Join(classes, ", "))
			l.fail(item, idUnknownNode, fix, "there is no node %q", item.Value)
		}
	}
	var nodes []*guide.Node
	for _, node := range l.g.Nodes {
		if named[node] {
			nodes = append(nodes, node)
		}
	}
	return nodes
}

func inClass(n *guide.Node, class int) bool {
	if classes[class] == "emergency" {
		return n.Kind == guide.Disposition && n.Urgency == guide.Emergency
	}
	return n.Kind == guide.Step && int(n.Class) == class
}

// readScopes resolves the scope of each caution. It runs after every node is known.
func (l *logic) readScopes() {
	for i, e := range l.cautions.list {
		l.g.Cautions[i].Scope = l.nodeSet(value(e.value, "scope"), "scope")
	}
}

// readRules reads the guide's own rules.
func (l *logic) readRules() {
	for _, e := range l.rules.list {
		rec, r := l.open(e.entry, "rule", ruleShape), &guide.Rule{Index: len(l.g.Rules), ID: e.id}
		l.g.Rules = append(l.g.Rules, r)
		r.Why = l.sentence(rec.need("why"), "why")
		r.Source = l.sourceList(rec.need("source"), "source")
		if rec.whole { // otherwise record has reported it already
			l.readRule(rec, r)
		}
	}
}

func (l *logic) readRule(rec *record, r *guide.Rule) {
	forms := map[string][]string{"never": {"when"}, "always": {"at"}, "before": {"first"},
		"within": {"from", "to"}, "calls": {"at"}}
	form := ""
	for _, key := range []string{"never", "always", "before", "within", "calls"} {
		if rec.values[key] != nil {
			if form != "" {
				l.fail(rec.keys[key], idBadRule, "write two rules", "%s has both %s and %s",
					rec.what, form, key)
				return
			}
			form = key
		}
	}
	if form == "" {
		l.fail(rec.at, idBadRule, "write one of never, always, before, within and calls",
			"%s says nothing", rec.what)
		return
	}
	for _, key := range []string{"when", "at", "first", "from", "to"} {
		if slices.Contains(forms[form], key) {
			rec.need(key)
		} else if rec.values[key] != nil {
			l.fail(rec.keys[key], idBadRule, "delete it, or change the form",
				"%s does not go with %s", key, form)
		}
	}
	switch form {
	case "never":
		r.Kind, r.At, r.Expr = guide.Never, l.nodeSet(rec.values["never"], "never"),
			l.expr(rec.values["when"], "when")
	case "always":
		r.Kind, r.At, r.Expr = guide.AlwaysHolds, l.nodeSet(rec.values["at"], "at"),
			l.expr(rec.values["always"], "always")
	case "before":
		r.Kind, r.At, r.To = guide.Before, l.nodeSet(rec.values["before"], "before"),
			l.nodeSet(rec.values["first"], "first")
	case "within":
		r.Kind, r.Turns = guide.Within, l.number(rec.values["within"], "within", 1, 20)
		r.At, r.To = l.nodeSet(rec.values["from"], "from"), l.nodeSet(rec.values["to"], "to")
	case "calls":
		r.Kind, r.At, r.Call = guide.Calls, l.nodeSet(rec.values["at"], "at"),
			l.called(rec.values["calls"])
	}
}

// called reads whom a rule requires to be called, in one word: an emergency service or another
// contact.
func (l *logic) called(n *yaml.Node) *guide.Call {
	who, ok := l.oneOf(n, "calls",
		append([]string{"ambulance", "police", "fire"}, guide.Whos()[1:]...)...)
	switch {
	case !ok:
		return nil
	case who <= int(guide.Fire):
		return &guide.Call{Who: guide.EmergencyService, Service: guide.Service(who)}
	}
	return &guide.Call{Who: guide.Who(who) - guide.Who(guide.Fire)}
}
