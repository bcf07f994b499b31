package console

import "strings"

// cell returns a value as a spreadsheet takes it for text, whichever separator it reads the table
// with: an apostrophe stands before each sign that begins a formula, at the beginning and wherever
// another reader could begin a cell. So a telephone number is '+49 170…, and stays one: without the
// apostrophe it would be added up to 4.9E+11. Tabs become spaces, and each line break is one
// character. These are the rules of https://owasp.org/www-community/attacks/CSV_Injection. What is
// exact is the data (cases.json).
func cell(s string) string {
	s = plainBreaks.Replace(s)
	var b strings.Builder
	begins, comma := true, false // a cell may begin here; for readers by comma alone, after a space
	for i, r := range s {
		// the second half of a position
		number := comma && strings.ContainsRune("+-", r) && isNumber(s[i+1:])
		if begins && strings.ContainsRune(formulaSigns, r) && !number || i == 0 && r == '\n' {
			b.WriteByte('\'')
		}
		b.WriteRune(r)
		switch {
		case strings.ContainsRune(cellEnds, r):
			begins, comma = true, false
		case r == ' ' || r == '\u00a0' || r == '\u3000':
			comma = i > 0 && s[i-1] == ','
		default:
			begins = false
		}
	}
	return b.String()
}

const (
	formulaSigns = "=+-@|%＝＋－＠"
	cellEnds     = ";,\"\n"
)

// plainBreaks makes one kind of line break of all, and spaces of tabs.
var plainBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085",
	"\n",
	"\u2028", "\n", "\u2029", "\n", "\t", " ")

// isNumber reports whether a text is digits with at most one point, to its end.
func isNumber(s string) bool {
	whole, part, _ := strings.Cut(s, ".")
	return whole != "" && strings.Trim(whole+part, "0123456789") == ""
}
