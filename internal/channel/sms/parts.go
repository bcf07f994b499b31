package sms

import (
	"strings"

	"firststeps/internal/facts/gsm"
)

// split distributes lines over messages, none of which is longer than one text message. Every
// message but the first begins with life, so that each is complete by itself if another is lost or
// late. It cuts a line only if it is too long, at the end of a sentence if there is one.
func split(lines []string, life, more string) (parts []string) {
	part, life, more := "", gsm.Plain(life), gsm.Plain(more)
	fits := func(text string) bool { return gsm.Parts(text+"\n"+more) == 1 }
	for _, line := range lines {
		line = gsm.Plain(line)
		for line != "" {
			if longer := join(part, line); fits(longer) {
				part, line = longer, ""
				continue
			}
			if part != "" && part != life && fits(join(life, line)) {
				parts, part = append(parts, part), life
				continue
			}
			head, rest := cutAt(line, func(s string) bool { return fits(join(part, s)) })
			switch {
			case head != "":
				parts, part, line = append(parts, join(part, head)), life, rest
			case part != "" && part != life:
				parts, part = append(parts, part), life
			default: // one word that is too long: no text has one
				part, line = join(part, string([]rune(line)[:20])), string([]rune(line)[20:])
			}
		}
	}
	if part != "" && part != life {
		parts = append(parts, part)
	}
	return parts
}

func join(part, line string) string {
	if part == "" {
		return line
	}
	return part + "\n" + line
}

// cutAt returns the longest beginning of a line that fits, up to the end of a sentence or else of a
// word, and the rest. The beginning is empty if not even a word fits.
func cutAt(line string, fits func(string) bool) (head, rest string) {
	word, sentence := 0, 0
	for i, r := range line {
		if r != ' ' || i == 0 {
			continue
		}
		if !fits(line[:i]) {
			break
		}
		if word = i; strings.ContainsRune(".!?", rune(line[i-1])) {
			sentence = i
		}
	}
	at := word
	if sentence > 0 {
		at = sentence
	}
	return line[:at], strings.TrimSpace(line[at:])
}
