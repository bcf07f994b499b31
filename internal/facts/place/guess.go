package place

import "strings"

// maxHeader is how much of a header Guess reads, in bytes. Browsers send about 50.
const maxHeader = 1024

// Guess returns the first country named by a list of language tags: an Accept-Language header
// ("en-GB,en;q=0.9"), tags joined by commas, or a locale ("en_GB.UTF-8"). A language alone names no
// country: for "en" Guess returns false. It ignores weights, because browsers send the preferred
// tag first. Any string is safe; Guess reads at most 1 KiB of it.
//
// The result is a guess: people travel, and a phone may be set to the language of another country.
// Ask the user to confirm it.
func Guess(acceptLanguage string) (Country, bool) {
	for tag := range strings.SplitSeq(bounded(acceptLanguage), ",") {
		if c, ok := Lookup(region(tag)); ok {
			return c, true
		}
	}
	return Country{}, false
}

// bounded returns the complete tags in the first 1 KiB of s: a partial tag could name another
// country.
func bounded(s string) string {
	if len(s) <= maxHeader {
		return s
	}
	return s[:max(0, strings.LastIndexByte(s[:maxHeader], ','))]
}

// region returns the region subtag of a language tag unchanged, or "". It is the first subtag of
// two letters after the language. A subtag of one letter begins an extension or private use, where
// two letters have another meaning.
func region(tag string) string {
	tag = strings.TrimSpace(tag)
	if end := strings.IndexAny(tag, ";.@ \t"); end >= 0 {
		tag = tag[:end]
	}
	subtags := strings.FieldsFunc(tag, func(r rune) bool { return r == '-' || r == '_' })
	for i, s := range subtags {
		if len(s) == 1 {
			return ""
		}
		if i > 0 && len(s) == 2 {
			return s
		}
	}
	return ""
}
