package compile

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

// nodeSections are the sections of nodes.
var nodeSections = []string{"questions", "steps", "dispositions"}

// pruned are the sections of which a fragment's entry is dropped unless the guide leads to it.
var pruned = append([]string{"conditions", "junctions", "cautions", "notes", "pictures"},
	nodeSections...)

// references are the sections whose entries the value of a key names.
var references = func() map[string][]string {
	target, condition := append([]string{"junctions"}, nodeSections...), []string{"conditions"}
	return map[string][]string{
		"start": target, "to": target, "otherwise": target,
		"when": condition, "always": condition, "all": condition, "any": condition,
		"not": condition, "cautions": {"cautions"}, "notes": {"notes"}, "picture": {"pictures"},
	}
}()

// prune drops from what fragments added the entries that the guide does not lead to, the rules
// about dropped nodes, the sources that nothing cites, and from lists the nodes and notes that the
// guide does not have.
func prune(root *yaml.Node, added map[*yaml.Node]bool) {
	m := marks{root: root, seen: map[*yaml.Node]bool{}}
	m.follow(value(root, "start"), references["start"])
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, section := root.Content[i].Value, root.Content[i+1]
		always := key == "flags" || key == "always"
		each(section, func(id, entry *yaml.Node) {
			if always || !added[id] {
				m.mark(key, id, entry)
			}
		})
	}
	known := map[string]bool{"scene": true, "search": true, "try": true, "help": true, "wait": true,
		"emergency": true}
	for _, key := range append([]string{"always"}, nodeSections...) {
		each(value(root, key), func(id, _ *yaml.Node) { known[id.Value] = m.seen[id] })
	}
	notes := map[string]bool{}
	each(value(root, "notes"), func(id, _ *yaml.Node) { notes[id.Value] = m.seen[id] })
	rules := value(root, "rules")
	each(rules, func(id, rule *yaml.Node) {
		if !m.seen[id] && namesOnly(rule, known, "never", "at", "before", "first", "from", "to") {
			m.mark("rules", id, rule)
		}
	})
	m.pruneSources(added)
	exist := map[string]map[string]bool{"scope": known, "forgets": known, "keeps": known,
		"notes": notes}
	for _, key := range append([]string{"rules", "sources"}, pruned...) {
		if section := value(root, key); section != nil {
			section.Content = filtered(section, func(id *yaml.Node) bool { return m.seen[id] })
			each(section, func(id, entry *yaml.Node) {
				each(entry, func(key, list *yaml.Node) {
					if has := exist[key.Value]; has != nil && (added[id] || added[key]) {
						dropUnknown(list, has)
					}
				})
			})
		}
	}
}

// marks finds the entries that a guide leads to.
type marks struct {
	root *yaml.Node
	seen map[*yaml.Node]bool // keys of entries
}

// mark marks an entry of a section and everything that it names.
func (m *marks) mark(section string, id, entry *yaml.Node) {
	if m.seen[id] {
		return
	}
	m.seen[id] = true
	if section == "conditions" {
		m.follow(entry, references["when"])
	} else {
		m.follow(entry, nil)
	}
}

// follow marks everything that a value names. in are the sections whose entries the value itself
// names.
func (m *marks) follow(n *yaml.Node, in []string) {
	switch {
	case n == nil:
	case n.Kind == yaml.MappingNode:
		each(n, func(key, v *yaml.Node) { m.follow(v, references[key.Value]) })
	case n.Kind == yaml.SequenceNode:
		for _, item := range n.Content {
			m.follow(item, in)
		}
	default:
		for _, section := range in {
			each(value(m.root, section), func(id, entry *yaml.Node) {
				if id.Value == n.Value {
					m.mark(section, id, entry)
				}
			})
		}
	}
}

// pruneSources marks the sources of fragments of which something cites a part, and drops the other
// parts.
func (m *marks) pruneSources(added map[*yaml.Node]bool) {
	cited := map[string]bool{}
	each(m.root, func(_, section *yaml.Node) {
		each(section, func(id, entry *yaml.Node) {
			if list := value(entry, "source"); list != nil && m.seen[id] {
				for _, part := range list.Content {
					cited[part.Value] = true
				}
			}
		})
	})
	each(value(m.root, "sources"), func(id, entry *yaml.Node) {
		parts := value(entry, "parts")
		if added[id] && parts != nil {
			dropUnknown(parts, cited)
			m.seen[id] = len(parts.Content) > 0
		}
		m.seen[id] = m.seen[id] || cited[id.Value] || !added[id]
	})
}

// each calls do for every entry of a mapping.
func each(n *yaml.Node, do func(key, value *yaml.Node)) {
	for i := 0; n != nil && n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		do(n.Content[i], n.Content[i+1])
	}
}

// namesOnly reports whether the lists of a record name only what is known.
func namesOnly(record *yaml.Node, known map[string]bool, lists ...string) bool {
	for _, key := range lists {
		if n := value(record, key); n != nil {
			for _, id := range n.Content {
				if !known[id.Value] {
					return false
				}
			}
		}
	}
	return true
}

// dropUnknown removes from a list what is not known.
func dropUnknown(list *yaml.Node, known map[string]bool) {
	list.Content = slices.DeleteFunc(list.Content,
		func(id *yaml.Node) bool { return !known[id.Value] })
}
