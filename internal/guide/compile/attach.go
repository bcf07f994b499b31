package compile

import "go.yaml.in/yaml/v4"

// attach gives every comment of the document to an item of its tree. It returns those that stand
// above everything, followed by an empty line. None is lost: a comment without a better place
// belongs to what follows it.
func attach(t *tree, d *document) []string {
	a := &attacher{items: t.flat(nil)}
	for _, c := range comments(t, d) {
		for a.next < len(a.items) && a.items[a.next].line <= c.line &&
			!(a.items[a.next].line == c.line && a.items[a.next].column > c.column) {
			a.next++
		}
		if c.alone {
			a.alone(c)
		} else {
			a.beside(c)
		}
	}
	return a.top
}

// attacher walks items and comments together.
type attacher struct {
	items []*item
	next  int // items[next] is the first one after the comment at hand
	top   []string
}

// before gives the last item before the comment that does not begin further right; nil where there
// is none.
func (a *attacher) before(column int) *item {
	for i := a.next - 1; i >= 0; i-- {
		if a.items[i].column <= column {
			return a.items[i]
		}
	}
	return nil
}

// alone places a comment with a line of its own: above what follows, unless its indent or the empty
// lines around it say that it closes what went before.
func (a *attacher) alone(c comment) {
	var next *item
	if a.next < len(a.items) {
		next = a.items[a.next]
	}
	prev := a.before(c.column)
	deeper := next == nil || next.column < c.column
	closes := prev != nil && next != nil && prev.column == next.column && c.column == next.column &&
		c.blankAfter && !c.blankBefore
	switch {
	case a.next == 0 && (c.blankAfter || next == nil):
		a.top = append(a.top, c.text)
	case prev != nil && (deeper || closes):
		prev.foot = append(prev.foot, c.text)
	case next != nil:
		next.head = append(next.head, c.text)
	default:
		a.top = append(a.top, c.text)
	}
}

// beside places a comment that follows something on its line.
func (a *attacher) beside(c comment) {
	it := a.onLine(c.line)
	if it == nil && a.next > 0 { // the end of a text that began further up
		it = a.items[a.next-1]
	}
	if it == nil || it.tail != "" || it.value.node.Kind != yaml.ScalarNode && it.line != c.line {
		c.column, c.blankBefore, c.blankAfter = 1, false, false
		a.alone(c)
		return
	}
	it.tail = c.text
}

// onLine gives the item whose line this is: the outermost one that begins on it, or, behind the
// hyphen of a list, the first entry of the item.
func (a *attacher) onLine(line int) *item {
	var found *item
	for i := a.next - 1; i >= 0 && a.items[i].line == line; i-- {
		found = a.items[i]
	}
	for found != nil && isBlock(found.value.node) && len(found.value.items) > 0 &&
		found.value.items[0].line == line {
		found = found.value.items[0]
	}
	return found
}
