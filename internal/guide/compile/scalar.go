package compile

import (
	"fmt"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"
)

// scalarText prints a scalar so that it parses as the same value. A text is printed without quotes
// only if that is certain to be safe.
func scalarText(n *yaml.Node, flow bool) string {
	switch {
	case isText(n):
		if isPlain(n.Value, flow) {
			return n.Value
		}
		return quoted(n.Value)
	case n.ShortTag() == "!!null":
		return "null"
	case n.ShortTag() == "!!bool":
		return strings.ToLower(n.Value)
	}
	return n.Value
}

// isPlain reports whether a text can be printed without quotes. If in doubt, it returns false.
func isPlain(s string, flow bool) bool {
	switch {
	case s == "" || strings.TrimSpace(s) != s ||
		strings.ContainsFunc(s, func(r rune) bool { return !printable(r) }):
		return false
	case strings.ContainsRune("-?:,[]{}#&*!|>'\"%@`=~<", rune(s[0])) || strings.HasPrefix(s, "..."):
		return false
	case strings.Contains(s, ": ") || strings.HasSuffix(s, ":") || strings.Contains(s, " #"):
		return false
	case flow && strings.ContainsAny(s, ",[]{}?"):
		return false
	}
	return !otherType(s)
}

// otherType reports whether YAML reads an unquoted text as another type: true, null, a number. If
// the first letter does not decide it, otherType parses the text with the YAML library.
func otherType(s string) bool {
	if strings.ContainsRune("+.0123456789", rune(s[0])) {
		var doc yaml.Node
		err := yaml.Load([]byte(s), &doc)
		return err != nil || len(doc.Content) != 1 || !isText(doc.Content[0]) ||
			doc.Content[0].Value != s
	}
	switch strings.ToLower(s) {
	case "true", "false", "null":
		return true
	}
	return false
}

// printable reports whether a character can be printed unescaped: it is visible, or a space or
// joiner that languages need.
func printable(r rune) bool {
	return unicode.IsPrint(r) || r == '\u00A0' || r == '\u202F' || r == '\u200C' || r == '\u200D'
}

// quoted returns a text in double quotes, with escapes for invisible characters.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case printable(r):
			b.WriteRune(r)
		default:
			b.WriteString(escape(r))
		}
	}
	b.WriteByte('"')
	return b.String()
}

func escape(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\t':
		return `\t`
	case r <= 0xFF:
		return fmt.Sprintf(`\x%02X`, r)
	case r <= 0xFFFF:
		return fmt.Sprintf(`\u%04X`, r)
	}
	return fmt.Sprintf(`\U%08X`, r)
}
