// Package diag defines findings: what is wrong with a file, where, and how to fix it.
//
// A [Finding] is data: a stable id for machines, a position, and a text for the author. A [List] of
// findings is an error. The package itself detects no faults, reads no files and knows nothing
// about guides; packages compile and verify do. Start reading at [Finding], then [List].
package diag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Finding is one fault at one position.
type Finding struct {
	// stable name of the kind of fault, in kebab-case: unknown-key
	ID   string `json:"id"`
	File string `json:"file"` // the path as the author wrote it, with forward slashes
	Line int    `json:"line"` // from 1; 0 if the fault has no line
	// from 1, in characters, a tab counts as one; 0 if the fault has no column
	Column  int    `json:"column"`
	Excerpt string `json:"excerpt"` // the line of the source, unchanged; may be empty
	Message string `json:"message"` // what is wrong, without a full stop
	// answers that lead to the fault, as "firststeps ask --answers" and the page accept them; may
	// be empty
	Path string `json:"way,omitempty"`
	Fix  string `json:"mend"` // how to fix it; may be empty
}

// Position returns file:line:column, a form that editors understand. Zero parts are left out.
func (f Finding) Position() string {
	switch {
	case f.Line == 0:
		return f.File
	case f.Column == 0:
		return fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	return fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column)
}

// String returns the finding for a person: position, message, excerpt with a mark below the column,
// and the fix. It does not end with a line break.
func (f Finding) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s [%s]", visible(f.Position()), visible(f.Message), f.ID)
	if text, mark := window(f.Excerpt, f.Column); text != "" {
		b.WriteString("\n    " + text)
		if mark != "" {
			b.WriteString("\n    " + mark)
		}
	}
	if f.Path != "" {
		b.WriteString("\n  path: " + visible(f.Path))
	}
	if f.Fix != "" {
		b.WriteString("\n  fix:  " + visible(f.Fix))
	}
	return b.String()
}

// List is a list of findings. It implements error.
type List []Finding

// Error returns all findings in the order of the list, separated by empty lines.
func (l List) Error() string {
	parts := make([]string, len(l))
	for i, f := range l {
		parts[i] = f.String()
	}
	return strings.Join(parts, "\n\n")
}

// Err returns the list as an error, or nil if it is empty.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// Sorted returns a copy, ordered by file, line and column. The sort is stable.
func (l List) Sorted() List {
	out := slices.Clone(l)
	slices.SortStableFunc(out, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column))
	})
	return out
}
