package verify

import (
	"regexp"
	"strings"
)

// lists are the words that rules about texts need of a language. A person who speaks it has to
// review them; nobody has yet.
type lists struct {
	negations []string // how a "do not" begins
	// what damages a car or puts somebody into it: only under a "do not", or asked of a call taker
	force *regexp.Regexp
	wait  *regexp.Regexp // what makes people in danger wait
	asks  []string       // how a line begins that asks a rescuer
	where *regexp.Regexp // that a line says where somebody is
	no    *regexp.Regexp // how the answer begins that nobody is in danger
	doubt *regexp.Regexp // what an answer says that means "not sure"
	call  *regexp.Regexp // what tells people to end a call, or forbids to make one
	goOn  *regexp.Regexp // what looks like that, and is not
}

// languages has the lists by primary language tag.
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
			doubt: regexp.MustCompile(
				`(?i)\b(not sure|unsure|(do not|don't) know|(cannot|can't) (tell|say))\b`),
			call: regexp.MustCompile(
				`(?i)\b((do not|don't|never) (call|dial|phone|ring)|hang(s|ing)? up|put the phone down)\b`),
			goOn: regexp.MustCompile(
				`(?i)\b((do not|don't|never) (hang up|put the phone down|call out))\b`),
		},
	}[primary]
	return l, ok
}
