package translate

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"firststeps/internal/guide/diag"
	"firststeps/internal/guide/words"
	"firststeps/internal/sheet"
)

// tableReader reads a table and collects its faults.
type tableReader struct {
	name      string
	source    texts
	language  string
	texts     map[string]string // by subject
	unchecked int
	found     diag.List
}

// row is one row of the table.
type row struct {
	line                        int
	subject, source, translated string
}

const fixTable = "export the table again, and fill in its last column"

func (t *tableReader) read(table []byte) {
	table = bytes.TrimPrefix(table, []byte("\ufeff"))
	in := csv.NewReader(bytes.NewReader(table))
	in.Comma = separator(table)
	in.FieldsPerRecord = -1
	if !t.readHead(in) {
		return
	}
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			line := 0
			if bad, ok := errors.AsType[*csv.ParseError](err); ok {
				line = bad.Line
			}
			t.fail(row{line: line}, "not-a-table", "save it as CSV, in UTF-8", "%v", err)
			return
		}
		line, _ := in.FieldPos(0)
		if strings.Join(record, "") == "" { // spreadsheets add empty rows
			continue
		}
		if len(record) < 4 {
			t.fail(row{line: line}, "not-a-table", fixTable, "the row has %d columns, not 4",
				len(record))
			continue
		}
		t.readRow(row{line, record[0], record[2], sheet.Text(record[3])})
	}
	t.reportMissing()
}

// separator returns what separates the columns: a spreadsheet may have changed it when it saved.
func separator(table []byte) rune {
	for _, r := range ";\t" {
		if bytes.HasPrefix(table, []byte(nameColumn+string(r))) {
			return r
		}
	}
	return ','
}

// readHead reads the names of the columns, and reports whether they are those of a table.
func (t *tableReader) readHead(in *csv.Reader) bool {
	head, err := in.Read()
	if err != nil || len(head) < 4 || head[0] != nameColumn || head[1] != notesColumn ||
		head[2] != t.source.language || !languageTag.MatchString(head[3]) {
		t.fail(row{line: 1}, "not-a-table", fixTable,
			"the first row is not %s, %s, %s and a language", nameColumn, notesColumn,
			t.source.language)
		return false
	}
	t.language = head[3]
	return true
}

// readRow takes a row, or reports what is wrong with it.
func (t *tableReader) readRow(r row) {
	source, known := t.source.bySubject()[r.subject]
	_, twice := t.texts[r.subject]
	t.texts[r.subject] = r.translated
	switch {
	case !known:
		t.fail(r, "unknown-text", "export the table again: the guide has changed, or the name has",
			"the guide has no text %q", r.subject)
	case twice:
		t.fail(r, "repeated-text", "delete one of the rows", "%s is in the table twice", r.subject)
	case sheet.Text(r.source) != sheet.Text(sheet.Cell(source)):
		t.fail(r, "changed-source", fmt.Sprintf("export the table again, and translate %q", source),
			"%s is not what the guide says in %s", r.subject, t.source.language)
	case strings.TrimSpace(r.translated) == "":
		t.fail(r, "missing-text", fmt.Sprintf("translate %q", source), "%s is not translated",
			r.subject)
	case strings.TrimSpace(r.translated) != r.translated || strings.Contains(r.translated, "\n"):
		t.fail(r, "not-one-line", "delete the spaces and line breaks around and in it",
			"%s is not one line", r.subject)
	default:
		t.compare(r, source)
	}
}

// compare reports what a translation has lost of its source.
func (t *tableReader) compare(r row, source string) {
	if want, got := placeholders(source), placeholders(r.translated); !slices.Equal(want, got) {
		t.fail(r, "lost-placeholder", "write the same placeholders as in "+t.source.language+
			": the program replaces them", "%s has %s, not %s", r.subject, listed(got),
			listed(want))
	}
	if want, got := numbers(source), numbers(r.translated); !slices.Equal(want, got) {
		t.fail(r, "changed-number", "write the same numbers as in "+t.source.language+", in digits",
			"%s has %s, not %s", r.subject, listed(got), listed(want))
	}
	want, got := 0, 0
	if l := words.For(t.source.language); l != nil {
		want = l.DoNots(source)
	}
	l := words.For(t.language)
	if l != nil {
		got = len(l.Negations.All(r.translated))
	}
	switch {
	case want > 0 && l == nil:
		t.unchecked++
	case want > got:
		t.fail(r, "lost-negation", fmt.Sprintf("say that it must not be done: %q", source),
			"%s forbids %d times, not %d", r.subject, got, want)
	}
}

// reportMissing reports the texts that the table has no row for.
func (t *tableReader) reportMissing() {
	for _, text := range t.source.texts {
		if _, ok := t.texts[text.Subject]; !ok {
			t.fail(row{}, "missing-text", "export the table again, and keep every row",
				"the table has no row for %s", text.Subject)
		}
	}
}

func (t *tableReader) fail(r row, id, fix, message string, args ...any) {
	t.found = append(t.found, diag.Finding{ID: id, File: t.name, Line: r.line,
		Excerpt: r.translated, Message: fmt.Sprintf(message, args...), Fix: fix})
}

var (
	placeholderForm = regexp.MustCompile(`\{[^{}]*\}`)
	numberForm      = regexp.MustCompile(`\p{Nd}+`)
)

// placeholders returns the placeholders of a text, sorted.
func placeholders(text string) []string {
	return slices.Sorted(slices.Values(placeholderForm.FindAllString(text, -1)))
}

// numbers returns the numbers of a text, sorted. 4x4 is a word: some languages write four-wheel
// drive so.
func numbers(text string) []string {
	text = strings.ReplaceAll(text, "4x4", "")
	return slices.Sorted(slices.Values(numberForm.FindAllString(text, -1)))
}

func listed(all []string) string {
	if len(all) == 0 {
		return "none"
	}
	return strings.Join(all, ", ")
}
