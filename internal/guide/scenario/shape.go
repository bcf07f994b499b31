package scenario

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// key is a key of a story, with what its value must be.
type key struct{ name, holds string }

const (
	isText  = "a text"
	isTexts = "a list of texts"
	isList  = "a list"
	isMap   = "a mapping"
)

var (
	storyKeys = []key{{"title", isText}, {"who", isText}, {"inside", isText}, {"works", isText},
		{"where", isText}, {"language", isText}, {"country", isText}, {"from", isText},
		{"way", isList}, {"ends", isMap}, {"sees", isTexts}, {"says", isTexts},
		{"never", isTexts}}
	endKeys = []key{{"id", isText}, {"kind", isText}, {"urgency", isText}}
)

// fixes are how values of each kind are written.
var fixes = map[string]string{
	isText:  "write one text on one line; put it in double quotes if it has a colon in it",
	isTexts: "write a list: [first, second]",
	isList:  "write a list with one move on each line: - node: choice",
	isMap:   "write {id: …, kind: …, urgency: …}",
}

// shaped reports whether a document has the keys of a story, with values of the right kind. It
// fails at each key that is not so.
func (r *reader) shaped(doc *yaml.Node) bool {
	top := doc
	if doc.Kind == yaml.DocumentNode && len(doc.Content) > 0 {
		top = doc.Content[0]
	}
	if top.Kind != yaml.MappingNode {
		r.fail(1, "not-a-story", "write the keys of a story: "+names(storyKeys),
			"a story is a mapping of keys")
		return false
	}
	r.checkKeys(top, storyKeys, "a story")
	return len(r.found) == 0
}

func (r *reader) checkKeys(n *yaml.Node, keys []key, what string) {
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		at := slices.IndexFunc(keys, func(k key) bool { return k.name == name.Value })
		switch {
		case at < 0:
			r.fail(name.Line, "not-a-story", "write one of the keys of "+what+": "+names(keys),
				"%s has no key %q", what, name.Value)
		case seen[name.Value]:
			r.fail(name.Line, "not-a-story", "delete one of the two", "%q is there twice",
				name.Value)
		case !holds(value, keys[at].holds):
			r.fail(name.Line, "not-a-story", fixes[keys[at].holds], "%q must be %s", name.Value,
				keys[at].holds)
		case keys[at].holds == isMap:
			r.checkKeys(value, endKeys, "\"ends\"")
		}
		seen[name.Value] = true
	}
}

// holds reports whether a value is of a kind. An empty value is reported as a missing key instead.
func holds(n *yaml.Node, kind string) bool {
	switch {
	case n.ShortTag() == "!!null":
		return true
	case kind == isText:
		return n.Kind == yaml.ScalarNode
	case kind == isMap:
		return n.Kind == yaml.MappingNode
	}
	return n.Kind == yaml.SequenceNode && (kind == isList ||
		!slices.ContainsFunc(n.Content, func(n *yaml.Node) bool { return !holds(n, isText) }))
}

func names(keys []key) string {
	list := make([]string, len(keys))
	for i, k := range keys {
		list[i] = k.name
	}
	return strings.Join(list, ", ")
}
