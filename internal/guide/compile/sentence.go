package compile

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"firststeps/internal/guide"
	"firststeps/internal/guide/words"
)

// maxText is the maximum length of one text, in characters.
const maxText = 400

// Placeholders allowed in texts.
const (
	placeNumber    = "number"    // the number to call, on a node that calls a public service
	placeEmergency = "emergency" // the country's emergency number
	placeCountry   = "country"   // the country's name
	placeTries     = "tries"     // how often a step may be tried
	placePace      = "pace"      // how often in a minute
	placeTimer     = "timer"     // after how many minutes
)

// checkSentence checks that a text for people is one line of visible characters.
func (d *document) checkSentence(n *yaml.Node, s, what string) bool {
	switch {
	case strings.TrimSpace(s) == "":
		d.fail(n, idEmptyText, "write it, or delete the key if it may be absent", "%s is empty",
			what)
	case strings.ContainsFunc(s, invisible):
		d.fail(n, idControlCharacter, "write one line, without tabs",
			"%s holds a line break or another invisible character", what)
	case strings.TrimSpace(s) != s:
		d.fail(n, idEdgeSpace, "delete it", "%s begins or ends with a space", what)
	default:
		return true
	}
	return false
}

func invisible(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp) }

// phoneNumber matches a telephone number: at least three digits, separated only by spaces and
// hyphens.
var phoneNumber = regexp.MustCompile(`\p{Nd}(?:[\p{Zs}\-\x{2010}\x{2011}]*\p{Nd}){2,}`)

// placeholders returns the names in braces in a text, in order and without duplicates. It returns
// false if the braces are unbalanced.
func placeholders(s string) ([]string, bool) {
	var names []string
	for {
		before, rest, opened := strings.Cut(s, "{")
		if strings.Contains(before, "}") {
			return names, false
		}
		if !opened {
			return names, true
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed || strings.Contains(name, "{") {
			return names, false
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		s = after
	}
}

// allowed returns the placeholders that the texts of a node may use. If n is nil, it returns those
// for texts that can appear on any node.
func allowed(n *guide.Node) []string {
	names := []string{placeEmergency, placeCountry}
	if n == nil {
		return names
	}
	if n.Call != nil && (n.Call.Who == guide.EmergencyService || n.Call.Who == guide.NonEmergency) {
		names = append(names, placeNumber)
	}
	if n.Tries > 0 {
		names = append(names, placeTries)
	}
	if n.Pace.High > 0 {
		names = append(names, placePace)
	}
	if n.Timer > 0 {
		names = append(names, placeTimer)
	}
	return names
}

// placeholderUse records which placeholders a set of texts uses, for comparison between languages.
type placeholderUse struct {
	at    *yaml.Node
	names []string
	bad   bool // a placeholder could not be read, so there is nothing to compare
}

// readSlot reads one text of a language and records its placeholders in use.
func (t *textReader) readSlot(n *yaml.Node, what string, node *guide.Node,
	use *placeholderUse) string {
	s := t.text(n, what)
	if n == nil || !isText(n) || !t.checkSentence(n, s, what) {
		use.bad = use.bad || n != nil
		return s
	}
	if c := utf8.RuneCountInString(s); c > maxText {
		t.fail(n, idTextTooLong, "say less, or make two of it",
			"%s has %d characters; %d is the most", what, c, maxText)
	}
	if m := t.typedNumber(s); m != "" {
		t.fail(n, idTypedNumber,
			"write {number} or {emergency}; other numbers with their unit, in words, or not at all",
			"%s holds a number typed by hand: %q", what, m)
	}
	t.checkPlaceholders(n, s, what, node, use)
	return s
}

// typedNumber returns the first telephone number of a text, or "". A number with a unit is none.
func (t *textReader) typedNumber(s string) string {
	l := words.For(t.out.Language)
	for _, at := range phoneNumber.FindAllStringIndex(s, -1) {
		if l == nil || !l.Measures(s[at[1]:]) {
			return s[at[0]:at[1]]
		}
	}
	return ""
}

func (t *textReader) checkPlaceholders(n *yaml.Node, s, what string, node *guide.Node,
	use *placeholderUse) {
	known := []string{placeNumber, placeEmergency, placeCountry, placeTries, placePace, placeTimer}
	names, ok := placeholders(s)
	if !ok {
		use.bad = true
		t.fail(n, idBadPlaceholder,
			"write one of {"+strings.Join(known, "}, {")+"}, or no braces",
			"%s has a brace without its partner", what)
		return
	}
	for _, name := range names {
		switch {
		case !slices.Contains(known, name):
			use.bad = true
			t.fail(n, idBadPlaceholder, t.found.didYouMean(name, known,
				"known are: "+strings.Join(known, ", ")), "%s holds {%s}, which is no placeholder",
				what, name)
		case !slices.Contains(allowed(node), name):
			use.bad = true
			t.fail(n, idPlaceholderElsewhere, placeholderFix(name), "%s cannot hold {%s}",
				what, name)
		case !slices.Contains(use.names, name):
			use.names = append(use.names, name)
		}
	}
}

// placeholderFix returns the fix for a placeholder that has no value where it is used.
func placeholderFix(name string) string {
	switch name {
	case placeTries:
		return "only the texts of a step with tries can hold it"
	case placePace, placeTimer:
		return "only the texts of a step or disposition with " + name + " can hold it"
	}
	return "only the texts of a node that calls emergency or non-emergency can hold it; " +
		"{emergency} may stand anywhere"
}
