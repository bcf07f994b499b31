package place

import "strings"

// most is how much of a header Guess reads, in bytes. Browsers send some 50.
const most = 1024

// Guess gives the first country named by a list of language tags: an Accept-Language header
// ("en-GB,en;q=0.9"), tags joined by commas, or a locale ("en_GB.UTF-8"). A language alone names no
// country: "en" gives false. Weights are not read: browsers send the best first. Any string is
// safe; no more than 1 KiB of it is read.
//
// It is a guess: people travel, and phones speak the language of another country. Let the person
// confirm it.
func Guess(acceptLanguage string) (Country, bool) {
	for tag := range strings.SplitSeq(bounded(acceptLanguage), ",") {
		if c, ok := Lookup(region(tag)); ok {
			return c, true
		}
	}
	return Country{}, false
}

// bounded cuts s to the whole tags in its first 1 KiB: half a tag could name another country.
func bounded(s string) string {
	if len(s) <= most {
		return s
	}
	return s[:max(0, strings.LastIndexByte(s[:most], ','))]
}

// region gives the region subtag of a language tag as it stands there, or "". It is the first one
// of two letters after the language; a subtag of one letter begins an extension or private use,
// where two letters mean something else.
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
