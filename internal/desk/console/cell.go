package console

import "strings"

// cell returns a value in a form that a spreadsheet reads as text, whichever separator it uses. It
// puts an apostrophe before each sign that can begin a formula, at the beginning and wherever
// another reader could begin a cell. So a telephone number becomes '+49 170… and stays text;
// without the apostrophe it would be read as 4.9E+11. Tabs become spaces, and each line break
// becomes one character. These are the rules of
// https://owasp.org/www-community/attacks/CSV_Injection. The exact values are in cases.json.
func cell(s string) string {
	s = plainBreaks.Replace(s)
	var b strings.Builder
	begins, comma := true, false // a cell may begin here; comma: only for readers by comma
	for i, r := range s {
		// the second number of a position
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

// plainBreaks replaces all kinds of line breaks with "\n", and tabs with spaces.
var plainBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n",
	"\u0085", "\n", "\u2028", "\n", "\u2029", "\n", "\t", " ")

// isNumber reports whether s consists of digits with at most one decimal point.
func isNumber(s string) bool {
	whole, part, _ := strings.Cut(s, ".")
	return whole != "" && strings.Trim(whole+part, "0123456789") == ""
}
