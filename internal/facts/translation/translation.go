// Package translation reads the translations of the sentences that tables of facts hold. They are
// data: in the folder translations of the table's package, one CSV file for each language, with the
// sentence of the table and its translation. A sentence that changes in the table has no
// translation until one is written for it.
//
// The package knows no sentence, and the program's own messages are not here: see package locale.
package translation

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
)

// Table has the translations of sentences by language, such as de.
type Table func() map[string]map[string]string

// New returns the translations in the folder translations. It panics on a malformed file when it is
// first used: the files are embedded, and a test reads all of them.
func New(files fs.FS) Table {
	return sync.OnceValue(func() map[string]map[string]string {
		all := map[string]map[string]string{}
		names, err := fs.Glob(files, "translations/*.csv")
		for _, name := range names {
			language := strings.TrimSuffix(path.Base(name), ".csv")
			if all[language], err = read(files, name); err != nil {
				break
			}
		}
		if err != nil {
			panic("translation: " + err.Error())
		}
		return all
	})
}

func read(files fs.FS, name string) (map[string]string, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	r := csv.NewReader(f)
	r.FieldsPerRecord = 2
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	found := map[string]string{}
	for _, row := range rows[1:] {
		if row[0] == "" || row[1] == "" || found[row[0]] != "" {
			return nil, fmt.Errorf("%s: %q is empty or twice", name, row[0])
		}
		found[row[0]] = row[1]
	}
	return found, nil
}

// In returns a sentence in the language of a tag, such as de-DE. It returns the sentence itself if
// there is no translation.
func (t Table) In(sentence, tag string) string {
	language, _, _ := strings.Cut(tag, "-")
	if translated := t()[language][sentence]; translated != "" {
		return translated
	}
	return sentence
}
