package compile

import (
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// width is how many characters a line may have for its record to stand on it alone.
const width = 110

// printBlock prints a collection with each item on lines of its own.
func printBlock(t *tree, s *shape, indent int) []string {
	var out []string
	pad := strings.Repeat(" ", indent)
	items := t.inOrder(s)
	for i, it := range items {
		settle(it, s.of(""))
		if i > 0 && apart(items[i-1], it, s) {
			out = append(out, "")
		}
		out = append(out, indented(pad, it.head)...)
		out = append(out, printItem(it, s, indent)...)
		out = append(out, indented(pad, it.foot)...)
	}
	return out
}

// apart tells whether an empty line stands between two items.
func apart(a, b *item, s *shape) bool {
	switch {
	case len(a.foot) > 0: // or the comment would be taken for one above b
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

// printItem prints one item: on one line where that may be and fits, else with its value below.
func printItem(it *item, s *shape, indent int) []string {
	lead, inner := strings.Repeat(" ", indent)+"-", s.of("")
	if it.key != nil {
		lead, inner = strings.Repeat(" ", indent)+scalarText(it.key, false)+":", s.of(it.key.Value)
	}
	if text, ok := oneLine(it.value, inner, utf8.RuneCountInString(lead)+1); ok {
		return []string{tailed(lead+" "+text, it.tail)}
	}
	if it.key != nil {
		return append([]string{tailed(lead, it.tail)}, printBlock(it.value, inner, indent+2)...)
	}
	first := it.value.inOrder(inner)[0] // it shares the line with the hyphen, and so the comment
	first.tail = strings.TrimSpace(tailed(first.tail, it.tail))
	return hang(printBlock(it.value, inner, indent+2), indent)
}

func tailed(line, comment string) string {
	if comment == "" {
		return line
	}
	return line + " " + comment
}

// hang puts the hyphen of a list before the first line of an item that is a collection itself.
func hang(below []string, indent int) []string {
	below[0] = below[0][:indent] + "- " + below[0][indent+2:]
	return below
}

// settle moves the comments above the first part of a list's item to the item: there they will be
// read next time.
func settle(it *item, s *shape) {
	if it.key != nil || len(it.value.items) == 0 {
		return
	}
	first := it.value.inOrder(s)[0]
	if first.key == nil {
		settle(first, s.of(""))
	}
	it.head = append(it.head, first.head...)
	first.head = nil
}

// oneLine gives a value as it stands on one line after used characters, and whether it may stand
// so.
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

// flowText gives a value in brackets.
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
