package compile

import (
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// width is the maximum number of characters of a line for a record printed on one line.
const width = 110

// printBlock prints a collection with each item on lines of its own.
func printBlock(t *tree, s *shape, indent int) []string {
	var out []string
	pad := strings.Repeat(" ", indent)
	items := t.inOrder(s)
	for i, it := range items {
		liftComments(it, s.of(""))
		if i > 0 && blankBetween(items[i-1], it, s) {
			out = append(out, "")
		}
		out = append(out, indented(pad, it.head)...)
		out = append(out, printItem(it, s, indent)...)
		out = append(out, indented(pad, it.foot)...)
	}
	return out
}

// blankBetween reports whether to print an empty line between two items.
func blankBetween(a, b *item, s *shape) bool {
	switch {
	case len(a.foot) > 0: // otherwise the comment would be read as one above b
		return true
	case s == guideShape || s == textShape:
		return a.value.node.Kind != yaml.ScalarNode || b.value.node.Kind != yaml.ScalarNode
	}
	return s != nil && s.spaced
}

func indented(pad string, comments []string) []string {
	var out []string
	for _, c := range comments {
		out = append(out, pad+c)
	}
	return out
}

// printItem prints one item: on one line if its shape allows that and it fits, otherwise with its
// value on the lines below.
func printItem(it *item, s *shape, indent int) []string {
	lead, inner := strings.Repeat(" ", indent)+"-", s.of("")
	if it.key != nil {
		lead, inner = strings.Repeat(" ", indent)+scalarText(it.key, false)+":", s.of(it.key.Value)
	}
	if text, ok := oneLine(it.value, inner, utf8.RuneCountInString(lead)+1); ok {
		return []string{withTail(lead+" "+text, it.tail)}
	}
	if it.key != nil {
		return append([]string{withTail(lead, it.tail)}, printBlock(it.value, inner, indent+2)...)
	}
	first := it.value.inOrder(inner)[0] // shares the line of the hyphen
	first.tail = strings.TrimSpace(withTail(first.tail, it.tail))
	return addHyphen(printBlock(it.value, inner, indent+2), indent)
}

func withTail(line, comment string) string {
	if comment == "" {
		return line
	}
	return line + " " + comment
}

// addHyphen puts the list hyphen in front of the first line of an item that is itself a collection.
func addHyphen(below []string, indent int) []string {
	below[0] = below[0][:indent] + "- " + below[0][indent+2:]
	return below
}

// liftComments moves the comments above the first part of a list item to the item itself, because
// the next parse attaches them there.
func liftComments(it *item, s *shape) {
	if it.key != nil || len(it.value.items) == 0 {
		return
	}
	first := it.value.inOrder(s)[0]
	if first.key == nil {
		liftComments(first, s.of(""))
	}
	it.head = append(it.head, first.head...)
	first.head = nil
}

// oneLine returns a value printed on one line and reports whether it can be printed so. The line
// already has used characters.
func oneLine(t *tree, s *shape, used int) (string, bool) {
	if t.node.Kind == yaml.ScalarNode {
		return scalarText(t.node, false), true
	}
	if len(t.items) == 0 {
		return flowText(t, s), true
	}
	if s != nil && !s.flow || t.commented() {
		return "", false
	}
	text := flowText(t, s)
	return text, used+utf8.RuneCountInString(text) <= width
}

// flowText prints a value in YAML flow style, in brackets.
func flowText(t *tree, s *shape) string {
	if t.node.Kind == yaml.ScalarNode {
		return scalarText(t.node, true)
	}
	var parts []string
	for _, it := range t.inOrder(s) {
		if it.key == nil {
			parts = append(parts, flowText(it.value, s.of("")))
			continue
		}
		parts = append(parts, scalarText(it.key, true)+": "+flowText(it.value, s.of(it.key.Value)))
	}
	if t.node.Kind == yaml.MappingNode {
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return "[" + strings.Join(parts, ", ") + "]"
}
