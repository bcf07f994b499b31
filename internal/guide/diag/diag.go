// Package diag says what is wrong with a file, where, and how to mend it.
//
// A [Finding] is data: a stable id for machines, a place, and words for the author. A [List] of
// them is an error. The package finds nothing itself, reads no files and knows nothing of guides;
// packages compile and verify do. Start reading at [Finding], then [List].
package diag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Finding is one fault at one place.
type Finding struct {
	// stable name of the kind of fault, in kebab-case: unknown-key
	ID   string `json:"id"`
	File string `json:"file"` // path as the author knows it, with forward slashes
	Line int    `json:"line"` // from 1; 0 where the fault has no line
	// from 1, in characters, a tab being one; 0 where the fault has no column
	Column  int    `json:"column"`
	Excerpt string `json:"excerpt"` // the line of the source, unchanged; may be empty
	Message string `json:"message"` // what is wrong, without a full stop
	// answers that show it, as "firststeps ask --answers" and the page take them; may be empty
	Way  string `json:"way,omitempty"`
	Mend string `json:"mend"` // what to do about it; may be empty
}

// Position gives file:line:column, as editors read it; parts that are zero are left out.
func (f Finding) Position() string {
	switch {
	case f.Line == 0:
		return f.File
	case f.Column == 0:
		return fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	return fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column)
}

// String gives the finding for a person: position, message, excerpt with a mark below the column,
// and the mend. It ends without a line break.
func (f Finding) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s [%s]", visible(f.Position()), visible(f.Message), f.ID)
	if text, mark := window(f.Excerpt, f.Column); text != "" {
		b.WriteString("\n    " + text)
		if mark != "" {
			b.WriteString("\n    " + mark)
		}
	}
	if f.Way != "" {
		b.WriteString("\n  way:  " + visible(f.Way))
	}
	if f.Mend != "" {
		b.WriteString("\n  mend: " + visible(f.Mend))
	}
	return b.String()
}

// List is several findings. As an error it reads as all of them, one below the other.
type List []Finding

// Error gives every finding in the order of the list, with an empty line between two.
func (l List) Error() string {
	parts := make([]string, len(l))
	for i, f := range l {
		parts[i] = f.String()
	}
	return strings.Join(parts, "\n\n")
}

// Err gives the list as an error, and nil where it is empty.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// Sorted gives a copy in the order of file, line and column. Findings at one place keep their
// order.
func (l List) Sorted() List {
	out := slices.Clone(l)
	slices.SortStableFunc(out, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column))
	})
	return out
}
