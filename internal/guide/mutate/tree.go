package mutate

import (
	"io/fs"
	"path"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"

	"firststeps/internal/guide"
)

const logicFile = "guide.yaml"

func textFile(language string) string { return path.Join("text", language+".yaml") }

// documents are the parsed YAML files of a guide, by name.
type documents map[string]*yaml.Node

func readDocuments(files fs.FS, g *guide.Guide) (documents, error) {
	names := []string{logicFile}
	for _, t := range g.Texts {
		names = append(names, textFile(t.Language))
	}
	docs := documents{}
	for _, name := range names {
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(raw, &doc); err != nil {
			return nil, err
		}
		docs[name] = doc.Content[0]
	}
	return docs, nil
}

// edit changes one file.
type edit struct {
	file string
	do   func(root *yaml.Node)
}

// apply returns the files that edits change, and reports whether guide.yaml is among them.
func (d documents) apply(edits []edit) (changed map[string][]byte, logic bool) {
	roots := map[string]*yaml.Node{}
	for _, e := range edits {
		if roots[e.file] == nil {
			roots[e.file] = clone(d[e.file])
		}
		e.do(roots[e.file])
		logic = logic || e.file == logicFile
	}
	changed = map[string][]byte{}
	for name, root := range roots {
		raw, err := yaml.Dump(root, yaml.WithLineWidth(-1), yaml.WithIndent(2))
		if err != nil {
			raw = nil // an empty file is rejected
		}
		changed[name] = raw
	}
	return changed, logic
}

func clone(n *yaml.Node) *yaml.Node {
	c := *n
	c.HeadComment, c.LineComment, c.FootComment = "", "", ""
	c.Content = nil
	for _, child := range n.Content {
		c.Content = append(c.Content, clone(child))
	}
	return &c
}

// lookup follows mapping keys and list positions. It returns nil if there is no such value.
func lookup(n *yaml.Node, keys ...string) *yaml.Node {
	for _, k := range keys {
		i := position(n, k)
		if i < 0 {
			return nil
		}
		n = n.Content[i]
	}
	return n
}

// position returns the position of a value among the contents of its collection, or -1.
func position(n *yaml.Node, key string) int {
	switch {
	case n == nil || n.Kind == yaml.ScalarNode:
	case n.Kind == yaml.SequenceNode:
		if i, err := strconv.Atoi(key); err == nil && i < len(n.Content) {
			return i
		}
	default:
		for i := 1; i < len(n.Content); i += 2 {
			if n.Content[i-1].Value == key {
				return i
			}
		}
	}
	return -1
}

func scalar(s string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
}

// plain returns a scalar that YAML may read as a number or a boolean.
func plain(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: s} }

// put sets a value, and adds its key if it is missing.
func put(file string, value *yaml.Node, keys ...string) edit {
	return edit{file, func(root *yaml.Node) {
		last := len(keys) - 1
		parent := lookup(root, keys[:last]...)
		if i := position(parent, keys[last]); i >= 0 {
			parent.Content[i] = clone(value)
		} else if parent != nil {
			parent.Content = append(parent.Content, plain(keys[last]), clone(value))
		}
	}}
}

// drop removes a value, and its collection if that is empty then.
func drop(file string, keys ...string) edit {
	return edit{file, func(root *yaml.Node) { remove(root, keys) }}
}

func remove(root *yaml.Node, keys []string) {
	last := len(keys) - 1
	parent := lookup(root, keys[:last]...)
	i := position(parent, keys[last])
	if i < 0 {
		return
	}
	if parent.Kind == yaml.SequenceNode {
		parent.Content = slices.Delete(parent.Content, i, i+1)
	} else {
		parent.Content = slices.Delete(parent.Content, i-1, i+1)
	}
	if len(parent.Content) == 0 && last > 0 {
		remove(root, keys[:last])
	}
}

// add appends a value to a list, and creates the list if it is missing.
func add(file, value string, keys ...string) edit {
	return edit{file, func(root *yaml.Node) {
		list := lookup(root, keys...)
		if list == nil {
			put(file, &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{scalar(value)}},
				keys...).do(root)
			return
		}
		list.Content = append(list.Content, scalar(value))
	}}
}

// swap swaps two entries of a collection, including their keys.
func swap(file string, a, b string, keys ...string) edit {
	return edit{file, func(root *yaml.Node) {
		n := lookup(root, keys...)
		i, j := position(n, a), position(n, b)
		n.Content[i], n.Content[j] = n.Content[j], n.Content[i]
		if n.Kind == yaml.MappingNode {
			n.Content[i-1], n.Content[j-1] = n.Content[j-1], n.Content[i-1]
		}
	}}
}
