package compile

import (
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

const (
	maxDepth = 32  // nested collections
	maxKey   = 100 // characters of a key
)

// subset rejects YAML features that guides do not need. It reports whether the tree can be walked
// further: not if it is too deep or has aliases. All other findings leave the tree usable.
func (d *document) subset(root *yaml.Node) bool {
	if root.Kind != yaml.MappingNode {
		d.check(root, 1)
		d.fail(root, idWrongType, "begin with a key, such as \"guide: …\" or \"language: …\"",
			"the file must be a mapping, not %s", kindName(root))
		return false
	}
	return d.check(root, 1)
}

func (d *document) check(n *yaml.Node, depth int) bool {
	if depth > maxDepth && n.Kind != yaml.ScalarNode {
		d.fail(n, idTooDeep, "name parts of it as conditions",
			"more than %d levels within each other", maxDepth)
		return false
	}
	if n.Kind == yaml.AliasNode {
		return false // the anchor it refers to is reported instead
	}
	d.checkMarks(n)
	ok := true
	if n.Kind == yaml.MappingNode {
		ok = d.checkKeys(n, depth)
	}
	for _, c := range n.Content {
		ok = d.check(c, depth+1) && ok
	}
	return ok
}

// checkMarks rejects what YAML allows before a value: anchors, tags and block text indicators.
func (d *document) checkMarks(n *yaml.Node) {
	if n.Anchor != "" {
		d.fail(n, idAnchor, "delete it, and write the value in place of *"+n.Anchor,
			"anchors such as &%s are not used in guides", n.Anchor)
	}
	if n.Style&yaml.TaggedStyle != 0 {
		d.fail(n, idTag, "delete it; write a text in double quotes if it looks like something else",
			"tags such as %s are not used in guides", n.Tag)
	}
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		d.fail(n, idBlockText, "write the text on one line, after the key",
			"block text (| and >) is not used in guides")
	}
}

// checkKeys rejects keys that are not short words, duplicate keys and merge keys.
func (d *document) checkKeys(n *yaml.Node, depth int) bool {
	seen := map[string]int{}
	ok := true
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		switch {
		case k.Kind == yaml.AliasNode: // the anchor is reported instead
		case k.Kind == yaml.ScalarNode && k.ShortTag() == "!!merge":
			d.fail(k, idMergeKey, "write the keys out", "merge keys (<<) are not used in guides")
			ok = false
		case k.Kind != yaml.ScalarNode || k.ShortTag() != "!!str" && k.Style&yaml.TaggedStyle == 0:
			d.fail(k, idBadKey, "begin the key with a letter", "a key must be a word, not %s",
				kindName(k))
			ok = false
		case utf8.RuneCountInString(k.Value) > maxKey:
			d.fail(k, idBadKey, "use a short word", "a key must have at most %d characters", maxKey)
			ok = false
		case seen[k.Value] > 0:
			d.fail(k, idDuplicateKey, "delete one of the two, or rename it",
				"the key %q is already on line %d", k.Value, seen[k.Value])
		default:
			seen[k.Value] = k.Line
		}
	}
	return ok
}

// kindName returns the kind of a node as used in messages.
func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	switch n.ShortTag() {
	case "!!null":
		return "nothing"
	case "!!bool":
		return "true or false"
	case "!!int", "!!float":
		return "a number"
	}
	return "a text"
}
