// Package sheet writes values for tables in CSV, in a form that a spreadsheet reads as text and
// never as a formula, and reads them back. It writes no tables. Start reading at [Cell].
package sheet

import (
	"strings"
	"unicode/utf8"
)

// Cell returns a value in a form that a spreadsheet reads as text, whichever separator it uses. It
// puts an apostrophe before each sign that can begin a formula, at the beginning and wherever
// another reader could begin a cell. So a telephone number becomes '+49 170… and stays text;
// without the apostrophe it would be read as 4.9E+11. Tabs become spaces, and each line break
// becomes one character. These are the rules of
// https://owasp.org/www-community/attacks/CSV_Injection.
func Cell(s string) string {
	s = plainBreaks.Replace(s)
	var b strings.Builder
	var at position
	for i, r := range s {
		if at.formula(r, s[i:]) || i == 0 && r == '\n' {
			b.WriteByte('\'')
		}
		b.WriteRune(r)
		at.pass(r)
	}
	return b.String()
}

// Text returns the value of a cell that [Cell] made. A value that had an apostrophe before such a
// sign loses it.
func Text(cell string) string {
	var b strings.Builder
	var at position
	for i, r := range cell {
		if next, _ := utf8.DecodeRuneInString(cell[i+utf8.RuneLen(r):]); r == '\'' &&
			at.formula(next, cell[i+1:]) {
			continue // the position stays as it is
		}
		b.WriteRune(r)
		at.pass(r)
	}
	return b.String()
}

// position is where in a value a reader is.
type position struct {
	inside bool // no cell can begin here
	comma  bool // a cell can begin here only for readers by comma

	afterComma bool
}

// formula reports whether r, with which rest begins, could begin a formula here. The second number
// of a position could not.
func (p position) formula(r rune, rest string) bool {
	number := p.comma && strings.ContainsRune("+-", r) && isNumber(rest[1:])
	return !p.inside && strings.ContainsRune(formulaSigns, r) && !number
}

// pass moves on past r.
func (p *position) pass(r rune) {
	switch {
	case strings.ContainsRune(cellEnds, r):
		p.inside, p.comma = false, false
	case r == ' ' || r == '\u00a0' || r == '\u3000':
		p.comma = p.afterComma
	default:
		p.inside = true
	}
	p.afterComma = r == ','
}

const (
	formulaSigns = "=+-@|%＝＋－＠"
	cellEnds     = ";,\"\n"
)

// plainBreaks replaces all kinds of line breaks with "\n", and tabs with spaces.
var plainBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n",
	"\u0085", "\n", "\u2028", "\n", "\u2029", "\n", "\t", " ")

// isNumber reports whether s consists of digits with at most one decimal point.
func isNumber(s string) bool {
	whole, part, _ := strings.Cut(s, ".")
	return whole != "" && strings.Trim(whole+part, "0123456789") == ""
}
