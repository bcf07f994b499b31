package triage

import "strings"

// Bounds on what is read of a transcript. A run of the longest guide, gone through several times,
// stays below.
const (
	MaxBytes   = 4096
	MaxEntries = 256
	maxID      = 32
)

// askAgain stands where a choice would, for a question that the person wants to answer anew.
const askAgain = "_"

// car stands where a question would, in the entry that names the person's car: no guide asks it,
// and so it is passed over.
const car = "car"

// release stands where a question would, in the entry that names the release of the guide that was
// answered.
const release = "@"

// Entry is one answer, one red flag, or the name of a release.
type Entry struct {
	// id of the question or step; empty for a flag; "@" for a release, which Choice then names
	Node   string
	Choice string // id of the choice, or "_": asked again
	Flag   string // id of the flag; empty for an answer, and for a flag that could not be read
}

// IsFlag says whether the entry is a red flag, readable or not.
func (e Entry) IsFlag() bool { return e.Node == "" }

// answers says whether the entry is an answer to a question or a step.
func (e Entry) answers() bool { return e.Node != "" && e.Node != release }

// String gives the public form: question.choice, !flag, or @release.
func (e Entry) String() string {
	switch {
	case e.IsFlag():
		return "!" + e.Flag
	case e.Node == release:
		return release + e.Choice
	}
	return e.Node + "." + e.Choice
}

// Transcript is what a person answered, in order. It is the only state there is.
type Transcript struct {
	Entries []Entry
	Lost    bool // something was there that could not be read
}

// Parse reads the public form: entries joined by "~". Any string is safe. What cannot be read is
// left out and marked as lost, except that a red flag is never lost: an unreadable one stays,
// without a name.
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

// clip cuts an oversized transcript at the last whole entry, and leaves room for a red flag.
func clip(s string) (kept, cut string) {
	if len(s) <= MaxBytes {
		return s, ""
	}
	at := strings.LastIndexByte(s[:MaxBytes-2], '~')
	return s[:max(at, 0)], s[max(at, 0):]
}

// lower maps the letters of ids only: nothing else may turn into one.
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

// isRelease says whether s is a release's content hash, or enough of its beginning.
func isRelease(s string) bool {
	return len(s) >= 8 && len(s) <= 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// Release gives the release that the transcript names, or the beginning of its hash; empty where it
// names none.
func (t Transcript) Release() string {
	if len(t.Entries) > 0 && t.Entries[0].Node == release {
		return t.Entries[0].Choice
	}
	return ""
}

// Car gives the id of the person's car, as package vehicle knows it; empty where none is named.
func (t Transcript) Car() string {
	for i := len(t.Entries) - 1; i >= 0; i-- {
		if e := t.Entries[i]; e.Node == car && e.Choice != askAgain {
			return e.Choice
		}
	}
	return ""
}

// Naming gives the transcript with the release that it was answered on.
func (t Transcript) Naming(name string) Transcript {
	entries := t.Entries
	if t.Release() != "" {
		entries = entries[1:]
	}
	return Transcript{Entries: append([]Entry{{Node: release, Choice: name}}, entries...),
		Lost: t.Lost}
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

// String gives the public form. Parsing it gives the same entries.
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
