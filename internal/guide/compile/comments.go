package compile

import (
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"
)

// comment is a comment of the source.
type comment struct {
	line, column int
	text         string // from the # on, without trailing spaces
	ownLine      bool   // the comment is the first text on its line
	blankBefore  bool   // ownLine: an empty line precedes it and the comments directly above it
	blankAfter   bool   // ownLine: an empty line follows it and the comments directly below it
}

// scanner finds comments. The YAML library keeps most of them, but not all, and not their
// positions.
type scanner struct {
	src          []rune
	at           int
	line, column int
	scalars      map[[2]int]*yaml.Node // by line and column
}

// comments returns every comment of a document, in order. A # outside of a scalar begins a comment.
func comments(t *tree, d *document) []comment {
	s := &scanner{src: []rune(d.src), line: 1, column: 1, scalars: map[[2]int]*yaml.Node{}}
	s.collect(t.node)
	var out []comment
	for s.at < len(s.src) {
		if n := s.scalars[[2]int{s.line, s.column}]; n != nil && n.Value != "" ||
			n != nil && isQuoted(n) {
			delete(s.scalars, [2]int{s.line, s.column})
			s.skip(n)
			continue
		}
		if s.src[s.at] == '#' {
			out = append(out, s.comment(d))
			continue
		}
		s.step()
	}
	return grouped(out, d)
}

func isQuoted(n *yaml.Node) bool {
	return n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0
}

func (s *scanner) collect(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode {
		s.scalars[[2]int{n.Line, n.Column}] = n
	}
	for _, c := range n.Content {
		s.collect(c)
	}
}

// step advances by one character.
func (s *scanner) step() {
	s.column++
	if s.src[s.at] == '\n' {
		s.line, s.column = s.line+1, 1
	}
	s.at++
}

// skip advances past a scalar.
func (s *scanner) skip(n *yaml.Node) {
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		s.skipQuoted('"')
	case n.Style&yaml.SingleQuotedStyle != 0:
		s.skipQuoted('\'')
	default:
		s.skipPlain(n.Value)
	}
}

// skipQuoted advances past the closing quote. It reads a doubled single quote as the end of one
// text and the start of another, which ends at the same position.
func (s *scanner) skipQuoted(quote rune) {
	s.step()
	for s.at < len(s.src) && s.src[s.at] != quote {
		if quote == '"' && s.src[s.at] == '\\' {
			s.step()
		}
		s.step()
	}
	s.step()
	if quote == '\'' && s.at < len(s.src) && s.src[s.at] == quote {
		s.skipQuoted(quote)
	}
}

// skipPlain advances past an unquoted text, which may span several lines.
func (s *scanner) skipPlain(value string) {
	for _, r := range value {
		if unicode.IsSpace(r) {
			continue
		}
		for s.at < len(s.src) && s.src[s.at] != r {
			s.step()
		}
		if s.at < len(s.src) {
			s.step()
		}
	}
}

// comment reads to the end of the line.
func (s *scanner) comment(d *document) comment {
	c := comment{line: s.line, column: s.column}
	from := s.at
	for s.at < len(s.src) && s.src[s.at] != '\n' {
		s.step()
	}
	c.text = strings.TrimRight(string(s.src[from:s.at]), " \t\r")
	c.ownLine = strings.HasPrefix(strings.TrimLeft(d.line(c.line), " \t"), "#")
	return c
}

// grouped records the empty lines around groups of comments on consecutive lines.
func grouped(list []comment, d *document) []comment {
	for i := range list {
		above := i > 0 && list[i-1].ownLine && list[i-1].line == list[i].line-1
		list[i].blankBefore = above && list[i-1].blankBefore || !above && d.blank(list[i].line-1)
	}
	for i := len(list) - 1; i >= 0; i-- {
		below := i+1 < len(list) && list[i+1].ownLine && list[i+1].line == list[i].line+1
		list[i].blankAfter = below && list[i+1].blankAfter || !below && d.blank(list[i].line+1)
	}
	return list
}

// blank reports whether a line exists and is empty.
func (d *document) blank(n int) bool {
	return n >= 1 && n <= len(d.lines) && strings.TrimSpace(d.line(n)) == ""
}
