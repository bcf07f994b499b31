package wording

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// column is the width of the old and of the new words. Both, with what is between, fit into width.
const (
	width  = 80
	column = (width - len("  ") - len(" | ")) / 2
)

// String returns the old and the new words, side by side if there are both, in lines of at most 80
// columns. Brackets enclose the context.
func (c Change) String() string {
	var b strings.Builder
	b.WriteString(c.Name + "\n")
	if len(c.Old.Lines) == 0 || len(c.New.Lines) == 0 {
		full(&b, "- ", c.Old)
		full(&b, "+ ", c.New)
	} else {
		c.columns(&b)
	}
	if c.MovedFrom != "" {
		fmt.Fprintf(&b, "  These were the words of %s.\n", c.MovedFrom)
	}
	return b.String()
}

// full writes words that are only in one of the two releases.
func full(b *strings.Builder, mark string, w Words) {
	for _, l := range append(w.wrapped(width-4), bracketed(w.Context, width-4)...) {
		b.WriteString("  " + mark + l + "\n")
	}
}

func (c Change) columns(b *strings.Builder) {
	old, cur := c.Old.wrapped(column), c.New.wrapped(column)
	same := c.Old.Context == c.New.Context
	if !same {
		old = append(old, bracketed(c.Old.Context, column)...)
		cur = append(cur, bracketed(c.New.Context, column)...)
	}
	for i := range max(len(old), len(cur)) {
		fmt.Fprintf(b, "  %-*s | %s\n", column, item(old, i), item(cur, i))
	}
	if same {
		full(b, "", Words{Context: c.New.Context})
	}
}

// wrapped returns the lines of at most n characters, and numbers the items of a list.
func (w Words) wrapped(n int) (lines []string) {
	for i, l := range w.Lines {
		if len(w.Lines) > 1 {
			l = fmt.Sprintf("%d. %s", i+1, l)
		}
		lines = append(lines, wrap(l, n)...)
	}
	return lines
}

func bracketed(context string, n int) []string {
	if context == "" {
		return nil
	}
	return wrap("["+context+"]", n)
}

// item returns a line, or "" after the last.
func item(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

// wrap breaks a text at its spaces into lines of at most n characters, and splits longer words.
func wrap(text string, n int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line+" "+word) > n {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
		for r := []rune(line); len(r) > n; r = []rune(line) {
			lines, line = append(lines, string(r[:n])), string(r[n:])
		}
	}
	return append(lines, line)
}
