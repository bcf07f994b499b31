package compile

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

// tree is a value with the comments that belong to its parts.
type tree struct {
	node  *yaml.Node
	items []*item // of a mapping or a list
}

// item is one entry of a mapping, or one item of a list.
type item struct {
	key          *yaml.Node // nil in a list
	value        *tree
	line, column int      // where it begins
	head         []string // comments on the lines above
	tail         string   // the comment at the end of its first line
	foot         []string // comments below, with an empty line after them
}

// grow makes a tree of a node.
func grow(n *yaml.Node) *tree {
	t := &tree{node: n}
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			k := n.Content[i]
			t.items = append(t.items, &item{key: k, value: grow(n.Content[i+1]), line: k.Line,
				column: k.Column})
		}
	case yaml.SequenceNode:
		for _, c := range n.Content {
			column := n.Column // of the hyphen
			if !isBlock(n) {
				column = c.Column
			}
			t.items = append(t.items, &item{value: grow(c), line: c.Line, column: column})
		}
	}
	return t
}

// isBlock tells whether a collection stands on lines of its own in the source.
func isBlock(n *yaml.Node) bool {
	return n.Kind != yaml.ScalarNode && n.Style&yaml.FlowStyle == 0
}

// flat gives every item of the tree, in the order of the source; an item stands before those within
// it.
func (t *tree) flat(out []*item) []*item {
	for _, it := range t.items {
		out = append(out, it)
		out = it.value.flat(out)
	}
	return out
}

// commented tells whether a comment belongs to any part of the tree: then it cannot stand on one
// line.
func (t *tree) commented() bool {
	return slices.ContainsFunc(t.items, func(it *item) bool {
		return len(it.head) > 0 || it.tail != "" || len(it.foot) > 0 || it.value.commented()
	})
}

// inOrder gives the items as they are printed: keys of the shape first, in its order, then the rest
// as they stand.
func (t *tree) inOrder(s *shape) []*item {
	if s == nil || s.keys == nil || t.node.Kind != yaml.MappingNode {
		return t.items
	}
	out := slices.Clone(t.items)
	slices.SortStableFunc(out,
		func(a, b *item) int { return s.rank(a.key.Value) - s.rank(b.key.Value) })
	return out
}

// rank gives the place of a key in the order of printing; keys that are not known come last.
func (s *shape) rank(key string) int {
	if i := slices.Index(s.keys, key); i >= 0 {
		return i
	}
	return len(s.keys)
}
