package verify

import (
	"regexp"
	"strings"
)

// lists are the words of a language that the rules about texts need. A speaker of the language has
// to review them; that has not happened yet.
type lists struct {
	negations []string // how a "do not" begins
	// words that damage a car or put a person into it: allowed only under a "do not", or in a
	// question to a call taker
	force         *regexp.Regexp
	wait          *regexp.Regexp // words that make people in danger wait
	asks          []string       // how a line begins that asks a rescuer
	where         *regexp.Regexp // matches a line that says where a person is
	no            *regexp.Regexp // how the answer begins that means no danger to anyone
	unsure        *regexp.Regexp // matches an answer that means "not sure"
	callForbidden *regexp.Regexp // words that tell people to end a call, or not to make one
	callAllowed   *regexp.Regexp // phrases that match callForbidden, but are allowed
}

// languages returns the lists for the primary subtag of a language tag.
func languages(tag string) (lists, bool) {
	primary, _, _ := strings.Cut(tag, "-")
	l, ok := map[string]lists{
		"en": {
			negations: []string{"Do not "},
			force: regexp.MustCompile(
				`(?i)\b(pry|prise|prying|drill\w*|forc(e|ed|es|ing)|crowbars?|screwdrivers?|hammers?|smash\w*|break|breaks|breaking|kick in|lever (it|them|open)|` +
					`climb (in|into|inside)|crawl (in|into|inside|through)|get into the (trunk|boot))\b`),
			wait: regexp.MustCompile(
				`(?i)\b(wait|waits|waiting|later|tomorrow|calm down|no hurry|do not worry|when you have time)\b`),
			asks:  []string{"Ask: "},
			where: regexp.MustCompile(`(?i)^(say )?where (i am|you are|we are|am i)`),
			no:    regexp.MustCompile(`(?i)^(no|nobody|none)\b`),
			unsure: regexp.MustCompile(
				`(?i)\b(not sure|unsure|(do not|don't) know|(cannot|can't) (tell|say))\b`),
			callForbidden: regexp.MustCompile(
				`(?i)\b((do not|don't|never) (call|dial|phone|ring)|hang(s|ing)? up|put the phone down)\b`),
			callAllowed: regexp.MustCompile(
				`(?i)\b((do not|don't|never) (hang up|put the phone down|call out))\b`),
		},
	}[primary]
	return l, ok
}
