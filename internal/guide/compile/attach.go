package compile

import "go.yaml.in/yaml/v4"

// attach attaches every comment of the document to an item of its tree. It returns the comments at
// the top of the file that are followed by an empty line. No comment is lost: if there is no better
// place, a comment belongs to the item that follows it.
func attach(t *tree, d *document) []string {
	a := &attacher{items: t.flat(nil)}
	for _, c := range comments(t, d) {
		for a.next < len(a.items) && a.items[a.next].line <= c.line &&
			!(a.items[a.next].line == c.line && a.items[a.next].column > c.column) {
			a.next++
		}
		if c.ownLine {
			a.placeOwnLine(c)
		} else {
			a.placeTrailing(c)
		}
	}
	return a.top
}

// attacher walks items and comments in parallel.
type attacher struct {
	items []*item
	next  int // items[next] is the first item after the current comment
	top   []string
}

// before returns the last item before the comment that does not begin further right, or nil.
func (a *attacher) before(column int) *item {
	for i := a.next - 1; i >= 0; i-- {
		if a.items[i].column <= column {
			return a.items[i]
		}
	}
	return nil
}

// placeOwnLine places a comment that has a line of its own. The comment belongs to the item below,
// unless its indent or the empty lines around it show that it ends the item above.
func (a *attacher) placeOwnLine(c comment) {
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

// placeTrailing places a comment that follows a value on its line.
func (a *attacher) placeTrailing(c comment) {
	it := a.onLine(c.line)
	if it == nil && a.next > 0 { // the end of a text that began on an earlier line
		it = a.items[a.next-1]
	}
	if it == nil || it.tail != "" || it.value.node.Kind != yaml.ScalarNode && it.line != c.line {
		c.column, c.blankBefore, c.blankAfter = 1, false, false
		a.placeOwnLine(c)
		return
	}
	it.tail = c.text
}

// onLine returns the item that a comment at the end of the line belongs to: the outermost item that
// begins on it or, after a list hyphen, the first entry of the list item.
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
