package compile

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

// tree is a value together with the comments that belong to its parts.
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

// buildTree builds the tree of a node.
func buildTree(n *yaml.Node) *tree {
	t := &tree{node: n}
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			k := n.Content[i]
			t.items = append(t.items, &item{key: k, value: buildTree(n.Content[i+1]), line: k.Line,
				column: k.Column})
		}
	case yaml.SequenceNode:
		for _, c := range n.Content {
			column := n.Column // of the hyphen
			if !isBlock(n) {
				column = c.Column
			}
			t.items = append(t.items, &item{value: buildTree(c), line: c.Line, column: column})
		}
	}
	return t
}

// isBlock reports whether a collection is written in block style in the source.
func isBlock(n *yaml.Node) bool {
	return n.Kind != yaml.ScalarNode && n.Style&yaml.FlowStyle == 0
}

// flat appends every item of the tree to out, in the order of the source, parents before children.
func (t *tree) flat(out []*item) []*item {
	for _, it := range t.items {
		out = append(out, it)
		out = it.value.flat(out)
	}
	return out
}

// commented reports whether any part of the tree has a comment, so that it cannot be printed on one
// line.
func (t *tree) commented() bool {
	return slices.ContainsFunc(t.items, func(it *item) bool {
		return len(it.head) > 0 || it.tail != "" || len(it.foot) > 0 || it.value.commented()
	})
}

// inOrder returns the items in printing order: the keys of the shape in its order, then the other
// keys in the order of the source.
func (t *tree) inOrder(s *shape) []*item {
	if s == nil || s.keys == nil || t.node.Kind != yaml.MappingNode {
		return t.items
	}
	out := slices.Clone(t.items)
	slices.SortStableFunc(out,
		func(a, b *item) int { return s.rank(a.key.Value) - s.rank(b.key.Value) })
	return out
}

// rank returns the position of a key in printing order. Unknown keys come last.
func (s *shape) rank(key string) int {
	if i := slices.Index(s.keys, key); i >= 0 {
		return i
	}
	return len(s.keys)
}
