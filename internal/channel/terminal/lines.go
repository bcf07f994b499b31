package terminal

import (
	"strings"
	"unicode/utf8"
)

const (
	boldOn  = "\x1b[1m"
	boldOff = "\x1b[0m"
)

// gap ends a part with one empty line, even if it is called again.
func (p *printer) gap() {
	if b := p.out.Bytes(); len(b) > 1 && string(b[len(b)-2:]) != "\n\n" {
		p.out.WriteByte('\n')
	}
}

// head begins a part with a paragraph, which may be empty.
func (p *printer) head(text string) {
	p.gap()
	p.para("", text)
}

// para writes an indented paragraph. It writes nothing for an empty text.
func (p *printer) para(indent, text string) { p.wrapped(indent, indent, text, false) }

// strong writes a paragraph in bold, with its indent as a mark on the first line.
func (p *printer) strong(mark, text string) { p.wrapped(mark, blank(mark), text, true) }

// item writes an item of a list: the mark, then the text beside it.
func (p *printer) item(mark, text string) { p.wrapped(mark, blank(mark), text, false) }

func (p *printer) wrapped(first, rest, text string, strong bool) {
	indent := first
	for _, line := range wrap(text, p.width-width(first)) {
		if strong && p.bold {
			line = boldOn + line + boldOff
		}
		p.out.WriteString(indent + line + "\n")
		indent = rest
	}
}

// wrap breaks a text at its spaces into lines of at most n characters, unless a word is longer.
func wrap(text string, n int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && width(line)+1+width(word) > n {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// width counts characters. Each takes one column in the languages of the guides.
func width(s string) int { return utf8.RuneCountInString(s) }

func blank(mark string) string { return strings.Repeat(" ", width(mark)) }
