package triage

import (
	"slices"
	"strings"

	"firststeps/internal/guide"
)

// Limits on the size of a transcript. A run through the longest guide, repeated several times,
// stays below them.
const (
	MaxBytes   = 4096
	MaxEntries = 256
	maxID      = 32
)

// askAgain replaces the choice of a question that the person wants to answer again.
const askAgain = "_"

// car replaces the question in the entry that names the person's car. No guide has such a question,
// so replay skips the entry.
const car = "car"

// release replaces the question in the entry that names the release of the guide that was answered.
const release = "@"

// Entry is one answer, one red flag, or the name of a release.
type Entry struct {
	// id of the question or step; empty for a flag; "@" for a release, which is then in Choice
	Node   string
	Choice string // id of the choice, or "_": asked again
	Flag   string // id of the flag; empty for an answer, and for an unreadable flag
}

// IsFlag reports whether the entry is a red flag, readable or not.
func (e Entry) IsFlag() bool { return e.Node == "" }

// answers reports whether the entry is an answer to a question or a step.
func (e Entry) answers() bool { return e.Node != "" && e.Node != release }

// String returns the public form: question.choice, !flag, or @release.
func (e Entry) String() string {
	switch {
	case e.IsFlag():
		return "!" + e.Flag
	case e.Node == release:
		return release + e.Choice
	}
	return e.Node + "." + e.Choice
}

// Transcript is what a person answered, in order. It is the only state of a run.
type Transcript struct {
	Entries []Entry
	Lost    bool // a part of the input could not be read
}

// Parse reads the public form: entries joined by "~". It accepts any string. It drops what it
// cannot read and sets Lost, but it never drops a red flag: an unreadable flag becomes a flag
// without an id.
func Parse(s string) Transcript {
	var t Transcript
	s, cut := clip(s)
	for s != "" {
		var part string
		part, s, _ = strings.Cut(s, "~")
		if len(t.Entries) >= MaxEntries {
			cut = part + "~" + s + cut
			break
		}
		t.add(strings.Map(lower, strings.Trim(part, " \t\n\v\f\r")))
	}
	if cut != "" {
		t.Lost = true
	}
	if strings.Contains(cut, "!") {
		t.Entries = append(t.Entries[:min(len(t.Entries), MaxEntries-1)], Entry{})
	}
	return t
}

// clip cuts an oversized transcript after the last complete entry, and leaves space for a red flag.
func clip(s string) (kept, cut string) {
	if len(s) <= MaxBytes {
		return s, ""
	}
	at := strings.LastIndexByte(s[:MaxBytes-2], '~')
	return s[:max(at, 0)], s[max(at, 0):]
}

// lower maps A to Z only, so that no other letter can become part of an id.
func lower(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

func (t *Transcript) add(part string) {
	if part == "" {
		return
	}
	if flag, ok := strings.CutPrefix(part, "!"); ok {
		if !isID(flag) {
			flag = ""
		}
		t.Entries = append(t.Entries, Entry{Flag: flag})
		return
	}
	if name, ok := strings.CutPrefix(part, release); ok && len(t.Entries) == 0 && isRelease(name) {
		t.Entries = append(t.Entries, Entry{Node: release, Choice: name})
		return
	}
	node, choice, _ := strings.Cut(part, ".")
	if !isID(node) || (choice != askAgain && !isID(choice)) {
		t.Lost = true
		return
	}
	t.Entries = append(t.Entries, Entry{Node: node, Choice: choice})
}

// isRelease reports whether s is the content hash of a release, or a prefix that is long enough.
func isRelease(s string) bool {
	return len(s) >= 8 && len(s) <= 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// Release returns the release that the transcript names, or a prefix of its hash. It returns "" if
// the transcript names no release.
func (t Transcript) Release() string {
	if len(t.Entries) > 0 && t.Entries[0].Node == release {
		return t.Entries[0].Choice
	}
	return ""
}

// Car returns the id of the person's car, as package vehicle defines it, or "" if none is named.
func (t Transcript) Car() string {
	for i := len(t.Entries) - 1; i >= 0; i-- {
		if e := t.Entries[i]; e.Node == car && e.Choice != askAgain {
			return e.Choice
		}
	}
	return ""
}

// WithRelease returns the transcript with the release that it was answered on.
func (t Transcript) WithRelease(name string) Transcript {
	entries := t.Entries
	if t.Release() != "" {
		entries = entries[1:]
	}
	return Transcript{Entries: append([]Entry{{Node: release, Choice: name}}, entries...),
		Lost: t.Lost}
}

// Elsewhere returns the transcript for another guide: the person's car, and the answers to the
// questions and steps of keeps.
func (t Transcript) Elsewhere(keeps []*guide.Node) Transcript {
	var other Transcript
	for _, e := range t.Entries {
		if e.Node == car || e.answers() &&
			slices.ContainsFunc(keeps, func(n *guide.Node) bool { return n.ID == e.Node }) {
			other.Entries = append(other.Entries, e)
		}
	}
	return other
}

func isID(s string) bool {
	if s == "" || len(s) > maxID || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	for i := 1; i < len(s); i++ {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// String returns the public form. Parsing it results in the same entries.
func (t Transcript) String() string {
	var b strings.Builder
	for i, e := range t.Entries {
		if i > 0 {
			b.WriteByte('~')
		}
		b.WriteString(e.String())
	}
	return b.String()
}
