package wording

import (
	"slices"
	"strings"
	"unicode"
)

// Change is a text that is new, gone, or has other words or another context than before.
type Change struct {
	Name   string `json:"text"` // language and path
	Safety bool   `json:"safety"`
	Old    Words  `json:"old"` // without lines if the text is new
	New    Words  `json:"new"` // without lines if the text is gone

	// the name of another safety text of the same kind that had these words before and has others
	// now, such as an answer that was swapped with this one; usually empty
	MovedFrom string `json:"moved_from,omitempty"`
}

// SameLines reports whether only the context differs.
func (c Change) SameLines() bool { return slices.Equal(c.Old.Lines, c.New.Lines) }

// Compare returns the texts that differ, in the order of the new ones, then those that are gone.
func Compare(old, cur []Text) []Change {
	was, is := byName(old), byName(cur)
	changes, none := []Change{}, Words{Lines: []string{}}
	for _, t := range cur {
		before, ok := was[t.Name()]
		if !ok {
			before.Words = none
		}
		if equal(before.Words, t.Words) {
			continue
		}
		c := Change{Name: t.Name(), Safety: t.Safety, Old: before.Words, New: t.Words}
		if t.Safety && folded(before.Words) != folded(t.Words) {
			c.MovedFrom = movedFrom(t, old, is)
		}
		changes = append(changes, c)
	}
	for _, t := range old {
		if _, ok := is[t.Name()]; !ok {
			changes = append(changes, Change{Name: t.Name(), Safety: t.Safety, Old: t.Words,
				New: none})
		}
	}
	return changes
}

func byName(texts []Text) map[string]Text {
	names := make(map[string]Text, len(texts))
	for _, t := range texts {
		names[t.Name()] = t
	}
	return names
}

func equal(a, b Words) bool { return hash("", a) == hash("", b) }

// movedFrom returns the name of the old text of the same kind that had the words of t and has
// others now, or "".
func movedFrom(t Text, old []Text, is map[string]Text) string {
	for _, o := range old {
		now, ok := is[o.Name()]
		if ok && o.Language == t.Language && o.kind() == t.kind() &&
			folded(o.Words) == folded(t.Words) && folded(now.Words) != folded(o.Words) {
			return o.Name()
		}
	}
	return ""
}

// kind returns the path without the id: all answers of a question are of one kind, all red flags,
// and all titles of steps.
func (t Text) kind() string {
	parts := strings.Split(t.Path, ".")
	switch len(parts) {
	case 3: // section, id, slot
		return parts[0] + "." + parts[2]
	default: // section, id; or section, id, slot, id of the answer
		return strings.Join(parts[:len(parts)-1], ".")
	}
}

// folded returns words in lower case and without punctuation.
func folded(w Words) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(strings.Join(w.Lines, " ")),
		func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }), " ")
}
