package compile

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// entry is one key of a mapping of ids.
type entry struct {
	id        string
	key       *yaml.Node
	value     *yaml.Node
	duplicate bool // the key is a duplicate; the first one counts
}

// entries returns the keys of a mapping, in the order of the file. If n is not a mapping, it adds a
// finding and returns nil.
func (d *document) entries(n *yaml.Node, what string) []entry {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		d.fail(n, idWrongType, "write a key, a colon and a value for each",
			"%s must be a mapping, not %s", what, kindName(n))
		return nil
	}
	seen := map[string]bool{}
	var out []entry
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		out = append(out, entry{k.Value, k, n.Content[i+1], seen[k.Value]})
		seen[k.Value] = true
	}
	return out
}

// record is a mapping with a known set of keys, while it is read.
type record struct {
	d      *document
	at     *yaml.Node // where to report a missing key
	what   string     // its name in messages: question "life"
	values map[string]*yaml.Node
	keys   map[string]*yaml.Node
	whole  bool // it is a mapping
	// keys that unknown ones are similar to; they are not also reported as missing
	meant map[string]bool
}

// record opens a mapping with the keys of a shape. Unknown keys become findings.
func (d *document) record(at, n *yaml.Node, what string, s *shape) *record {
	rec := &record{d: d, at: at, what: what, values: map[string]*yaml.Node{},
		keys: map[string]*yaml.Node{}, meant: map[string]bool{}}
	if n == nil {
		return rec
	}
	rec.whole = n.Kind == yaml.MappingNode
	for _, e := range d.entries(n, what) {
		if !slices.Contains(s.keys, e.id) {
			fix := d.found.didYouMean(e.id, s.keys,
				"delete it; known here: "+strings.Join(s.keys, ", "))
			d.fail(e.key, idUnknownKey, fix, "%s has no key %q", what, e.id)
			rec.meant[nearest(e.id, s.keys)] = true
		} else if !e.duplicate {
			rec.values[e.id], rec.keys[e.id] = e.value, e.key
		}
	}
	return rec
}

// need returns the value of a required key. If the key is missing, it returns nil, and adds a
// finding unless an unknown key is similar to it.
func (rec *record) need(key string) *yaml.Node {
	n := rec.values[key]
	if n == nil && rec.whole && !rec.meant[key] {
		rec.d.fail(rec.at, idMissingKey, "add \""+key+": …\"", "%s has no %q", rec.what, key)
	}
	return n
}

// text returns a value as a text of one line. It returns "" if n is nil or not such a text.
func (d *document) text(n *yaml.Node, what string) string {
	if n == nil {
		return ""
	}
	if !isText(n) {
		d.fail(n, idWrongType,
			"write a text; put it in double quotes if it looks like something else",
			"%s must be a text, not %s", what, kindName(n))
		return ""
	}
	return n.Value
}

// isText reports whether a value is a text. A date is a text, too, although YAML gives it a type.
func isText(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && (n.ShortTag() == "!!str" || n.ShortTag() == "!!timestamp" ||
		n.Style&yaml.TaggedStyle != 0)
}

// sentence reads a text for people: not empty, without outer spaces and invisible characters.
func (d *document) sentence(n *yaml.Node, what string) string {
	s := d.text(n, what)
	if n != nil && isText(n) {
		d.checkSentence(n, s, what)
	}
	return s
}

func (d *document) boolean(n *yaml.Node, what string) bool {
	if n == nil {
		return false
	}
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" {
		d.fail(n, idWrongType, "write true or false", "%s must be true or false, not %s", what,
			kindName(n))
	}
	return strings.EqualFold(n.Value, "true")
}

func (d *document) number(n *yaml.Node, what string, low, high int) int {
	if n == nil {
		return 0
	}
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!int" {
		d.fail(n, idWrongType, "write a whole number", "%s must be a number, not %s", what,
			kindName(n))
		return 0
	}
	v, err := strconv.Atoi(n.Value)
	if err != nil || v < low || v > high {
		d.fail(n, idOutOfRange, "choose a number from "+strconv.Itoa(low)+" to "+strconv.Itoa(high),
			"%s cannot be %s", what, n.Value)
	}
	return v
}

// list returns the items of a list that must not be empty. If n is not a list, it adds a finding.
func (d *document) list(n *yaml.Node, what string) []*yaml.Node {
	switch {
	case n == nil:
		return nil
	case n.Kind != yaml.SequenceNode:
		d.fail(n, idWrongType, "write [a, b], or a line \"- …\" for each",
			"%s must be a list, not %s", what, kindName(n))
		return nil
	case len(n.Content) == 0:
		d.fail(n, idEmptyList, "add an item, or delete the key", "%s is empty", what)
	}
	return n.Content
}

// names returns the items of a list of ids, without duplicates.
func (d *document) names(n *yaml.Node, what string) []*yaml.Node {
	seen := map[string]bool{}
	var out []*yaml.Node
	for _, item := range d.list(n, what) {
		s := d.text(item, "an item of "+what)
		switch {
		case !isText(item):
		case seen[s]:
			d.fail(item, idRepeated, "delete one of the two", "%s names %q twice", what, s)
		default:
			seen[s] = true
			out = append(out, item)
		}
	}
	return out
}

// oneOf returns the index of a word in a closed set, and false if it is not in the set.
func (d *document) oneOf(n *yaml.Node, what string, words ...string) (int, bool) {
	s := d.text(n, what)
	if n == nil || !isText(n) {
		return 0, false
	}
	i := slices.Index(words, s)
	if i < 0 {
		fix := d.found.didYouMean(s, words, "choose one of: "+strings.Join(words, ", "))
		d.fail(n, idUnknownValue, fix, "%s cannot be %q", what, s)
	}
	return max(i, 0), i >= 0
}
