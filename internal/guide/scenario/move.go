package scenario

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"firststeps/internal/guide/diag"
)

// fixMove lists all forms of a move.
const fixMove = "write one of: node: choice, take: offer, flag: flag, back, " +
	"change: {node: choice}, country: GB, reload"

// move reads one item of the way. A change is two moves: asking again, and answering.
func (r *reader) move(n yaml.Node) []Move {
	if n.Kind == yaml.ScalarNode {
		if n.Value != string(Back) && n.Value != string(Reload) {
			r.fail(n.Line, "unknown-move", fixMove, "unknown move %q", n.Value)
		}
		return []Move{{Act: Action(n.Value), Line: n.Line}}
	}
	key, value, ok := pair(n)
	if !ok {
		r.fail(n.Line, "unknown-move", fixMove, "a move is one key and one value")
		return nil
	}
	if key == string(Change) {
		return r.change(value, n.Line)
	}
	if value.Kind != yaml.ScalarNode || value.Value == "" {
		r.fail(n.Line, "unknown-move", fixMove, "%q needs one id", key)
	}
	switch act := Action(key); act {
	case Flag, Take:
		return []Move{{Act: act, ID: value.Value, Line: n.Line}}
	case Country:
		r.iso(value.Value, n.Line)
		return []Move{{Act: act, ID: value.Value, Line: n.Line}}
	case Open, Choose, Back, Reload:
		r.fail(n.Line, "unknown-move", fixMove, "%q takes no value", key)
	}
	return []Move{{Act: Choose, Node: key, ID: value.Value, Line: n.Line}}
}

func (r *reader) change(n *yaml.Node, line int) []Move {
	node, value, ok := pair(*n)
	if !ok || value.Kind != yaml.ScalarNode {
		r.fail(line, "unknown-move", "write \"change: {node: choice}\"",
			"a change needs a node and its new answer")
		return nil
	}
	return []Move{
		{Act: Change, Node: node, Line: line},
		{Act: Choose, Node: node, ID: value.Value, Line: line},
	}
}

// pair returns the key and the value of a mapping that has exactly one key.
func pair(n yaml.Node) (string, *yaml.Node, bool) {
	if n.Kind != yaml.MappingNode || len(n.Content) != 2 {
		return "", nil, false
	}
	return n.Content[0].Value, n.Content[1], true
}

func (r *reader) fail(line int, id, fix, message string, args ...any) {
	f := finding(id, r.name, r.lines, line, fmt.Sprintf(message, args...))
	f.Fix = fix
	r.found = append(r.found, f)
}

// finding returns a finding in a story's file, with the line itself as its excerpt.
func finding(id, file string, lines []string, line int, message string) diag.Finding {
	f := diag.Finding{ID: id, File: file, Line: line, Message: message}
	if line > 0 && line <= len(lines) {
		f.Excerpt = lines[line-1]
	}
	return f
}

// line returns the number of the line that begins with a key, or 1 if there is none.
func (s Story) line(key string) int {
	i := slices.IndexFunc(s.lines, func(l string) bool { return strings.HasPrefix(l, key+":") })
	return max(1, i+1)
}
