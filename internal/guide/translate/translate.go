// Package translate writes the texts of a guide into a table for translators, and reads the table
// back.
//
// The table is CSV, which every spreadsheet and most tools for translators read: a row for each
// text, with its name, a note for the translator, the English and the translation. [Import] refuses
// what a slip can lose: a placeholder, a number, a "do not", a row. It does not judge the
// translation, and writes no files. Start reading at [Export].
package translate

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/diag"
	"firststeps/internal/sheet"
)

// Columns of the table before the source and the translation, whose names are their languages.
const (
	nameColumn  = "name"
	notesColumn = "notes"
)

// Export returns the texts of a guide as a table, with their translation into a language as far as
// there is one. dir is the guide's own folder, or that of a fragment.
func Export(dir fs.FS, language string) ([]byte, error) {
	if !languageTag.MatchString(language) {
		return nil, fmt.Errorf("%q is not a language: write its tag, such as de or en-GB", language)
	}
	source, err := readSource(dir)
	if err != nil {
		return nil, err
	}
	target, err := readTexts(dir, language)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	translated := target.bySubject()
	if base := compile.Base(target.src); base != "" {
		below, err := readTexts(dir, base)
		if err != nil {
			return nil, err
		}
		translated = below.bySubject()
		maps.Copy(translated, target.bySubject())
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	rows := [][]string{{nameColumn, notesColumn, source.language, language}}
	for i, t := range source.texts {
		rows = append(rows, []string{t.Subject, sheet.Cell(source.note(i)), sheet.Cell(t.Value),
			sheet.Cell(translated[t.Subject])})
	}
	err = w.WriteAll(rows)
	return out.Bytes(), err
}

var languageTag = regexp.MustCompile(`^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$`)

// texts is a text file.
type texts struct {
	language string
	file     string
	src      []byte
	texts    []compile.Text
}

func (t texts) bySubject() map[string]string {
	all := map[string]string{}
	for _, text := range t.texts {
		all[text.Subject] = text.Value
	}
	return all
}

// subjects returns the subjects, sorted.
func (t texts) subjects() (all []string) {
	for _, text := range t.texts {
		all = append(all, text.Subject)
	}
	slices.Sort(all)
	return all
}

func readTexts(dir fs.FS, language string) (t texts, err error) {
	t = texts{language: language, file: path.Join("text", language+".yaml")}
	if t.src, err = fs.ReadFile(dir, t.file); err != nil {
		return t, err
	}
	t.texts, err = compile.Texts(t.file, t.src)
	return t, err
}

// readSource reads the language to translate from: American English if the guide has it, or else
// the first English, or else the first language.
func readSource(dir fs.FS) (texts, error) {
	names, err := fs.Glob(dir, "text/*.yaml")
	if err != nil || len(names) == 0 {
		return texts{}, errors.New("the folder has no text/en-US.yaml, nor any other text")
	}
	rank := func(name string) int {
		switch {
		case name == "text/en-US.yaml":
			return 0
		case strings.HasPrefix(name, "text/en"):
			return 1
		}
		return 2
	}
	slices.SortStableFunc(names, func(a, b string) int { return rank(a) - rank(b) })
	return readTexts(dir, strings.TrimSuffix(path.Base(names[0]), ".yaml"))
}

// note returns what a translator has to know of the i-th text.
func (t texts) note(i int) string {
	parts := strings.Split(t.texts[i].Subject, ".")
	section, slot := parts[0], ""
	if len(parts) > 2 {
		slot = parts[2]
	}
	notes := []string{sectionNotes[section+"."+slot], sectionNotes[slot]}
	if len(parts) > 3 { // below a node: name it by its title
		title := t.bySubject()[strings.Join([]string{section, parts[1], "title"}, ".")]
		notes = append(notes, fmt.Sprintf("On the screen %q.", title))
	}
	for _, p := range placeholders(t.texts[i].Value) {
		notes = append(notes, "Keep "+p+".")
	}
	return strings.Join(slices.DeleteFunc(notes, func(s string) bool { return s == "" }), " ")
}

// sectionNotes explains texts, by section and slot.
var sectionNotes = map[string]string{
	"name.":              "The language's own name for itself.",
	"title.":             "The title of the guide: the problem.",
	"summary.":           "One or two sentences in the list of guides.",
	"flags.":             "A red flag, on every screen.",
	"always.":            "An offer, on every screen.",
	"notes.":             "A line that is shown if it is needed.",
	"pictures.":          "What can be seen in the picture.",
	"cautions.text":      "What not to do: it begins as a \"do not\".",
	"cautions.why":       "The reason for the caution.",
	"questions.title":    "A question.",
	"steps.title":        "A thing to do.",
	"dispositions.title": "How it ends.",
	"questions.why":      "Why the question is asked.",
	"steps.why":          "Why the step helps.",
	"hint":               "One short sentence that helps to answer.",
	"choices":            "An answer.",
	"outcomes":           "An answer.",
	"do":                 "A thing to do.",
	"say":                "To say on the telephone.",
	"then":               "A thing to do while the call goes on.",
	"wait":               "What to do until help comes.",
	"worse":              "What makes it more urgent, and what to do then.",
}

// Imported is the text file that a table makes.
type Imported struct {
	File     string // below the folder: text/de.yaml
	Content  []byte // in canonical form
	Language string
	Texts    int

	// Unchecked is how many texts of the source forbid something, if nothing is known of how the
	// language does. A reader has to check them.
	Unchecked int
}

// Import returns the text file that a table of [Export] makes. name is the name of the table in
// findings, which have the line of the row.
func Import(dir fs.FS, name string, table []byte) (Imported, diag.List) {
	source, err := readSource(dir)
	if err != nil {
		return Imported{}, diag.List{{ID: "no-source", File: name, Message: err.Error(),
			Fix: "name the folder from which the table was exported"}}
	}
	t := tableReader{name: name, source: source, texts: map[string]string{}}
	t.read(table)
	if len(t.found) > 0 {
		return Imported{}, t.found.Sorted()
	}
	base, err := readTexts(dir, t.language)
	if err != nil || !slices.Equal(base.subjects(), source.subjects()) {
		base = source // in the order of the source
	}
	out := Imported{File: path.Join("text", t.language+".yaml"), Language: t.language,
		Texts: len(t.texts), Unchecked: t.unchecked}
	out.Content, err = compile.SetTexts(base.file, base.src, t.language, t.texts)
	if err == nil {
		out.Content, err = asVariant(dir, out.File, out.Content)
	}
	if err != nil { // it was read before
		return Imported{}, diag.List{{ID: "no-source", File: base.file, Message: err.Error()}}
	}
	return out, nil
}

// asVariant returns the new content of a text file, without what its base has, if the file is based
// on another one now.
func asVariant(dir fs.FS, file string, content []byte) ([]byte, error) {
	old, err := fs.ReadFile(dir, file)
	if err != nil || compile.Base(old) == "" {
		return content, nil
	}
	base, err := fs.ReadFile(dir, path.Join("text", compile.Base(old)+".yaml"))
	if err != nil {
		return nil, err
	}
	return compile.Variant(file, content, old, base)
}
