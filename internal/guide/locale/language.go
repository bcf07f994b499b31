package locale

import (
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// rightToLeft are the scripts that are written from right to left.
var rightToLeft = []string{"Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"}

// RightToLeft reports whether a language is written from right to left.
func RightToLeft(tag string) bool {
	script, _ := language.Make(tag).Script()
	return slices.Contains(rightToLeft, script.String())
}

// Compare orders languages by tag, except that the original comes first: it is the default of what
// takes the first if none fits.
func Compare(a, b string) int {
	switch {
	case a == b:
		return 0
	case a == Original:
		return -1
	case b == Original:
		return 1
	}
	return strings.Compare(a, b)
}

// Match returns the first of the languages that a person prefers, as an Accept-Language header
// lists them, in which there are messages: those of [Table.Language], or the original.
func (t *Table[T]) Match(accept string) string {
	if len(accept) > maxAccept {
		return Original
	}
	wanted, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return Original
	}
	for _, tag := range wanted {
		base, _ := tag.Base()
		found := t.Language(tag.String())
		if primary, _, _ := strings.Cut(found, "-"); primary == base.String() {
			return found
		}
	}
	return Original
}

// maxAccept bounds the length of a header that is read.
const maxAccept = 1024
