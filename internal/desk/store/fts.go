package store

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"unicode/utf8"
)

// fts is an index by FTS5. It has no contents and no positions, and deletes securely: terms that
// are removed leave the file. Its own tables are made by the schema.
type fts struct{}

func (fts) indexVersion() int64 { return 1 }

// ftsTable is what the schema's table of terms is on SQLite. Characters that are not ASCII are
// parts of words to its tokenizer, and the terms have no others than those, letters and digits.
const ftsTable = "CREATE VIRTUAL TABLE found USING fts5(terms, content='', columnsize=0, " +
	"detail=none, " +
	"prefix='2 3 4 5', tokenize='ascii');\n" +
	"CREATE VIRTUAL TABLE found_terms USING fts5vocab(found, instance)"

func (fts) clear(t *tx) error {
	if _, err := t.exec("INSERT INTO found (found) VALUES ('delete-all')"); err != nil {
		return err
	}
	_, err := t.exec("INSERT INTO found (found, rank) VALUES ('secure-delete', 1)")
	return err
}

func (fts) add(t *tx, all []entry) error {
	for _, e := range all {
		_, err := t.exec("INSERT INTO found (rowid, terms) VALUES ($1, $2)", e.seq,
			strings.Join(e.terms, " "))
		if err != nil {
			return err
		}
	}
	return nil
}

func (fts) remove(t *tx, seq int64, terms []string) error {
	_, err := t.exec("INSERT INTO found (found, rowid, terms) VALUES ('delete', $1, $2)",
		seq, strings.Join(terms, " "))
	return err
}

func (fts) find(mark, conditions, limit string) string {
	return "SELECT seq FROM found CROSS JOIN cases ON seq = found.rowid WHERE found MATCH " + mark +
		" AND " + conditions + " ORDER BY found.rowid DESC LIMIT " + limit
}

// write writes beginnings of two to five letters as such: the index has them. Of a longer one it
// would read all cases of all terms that begin so before it returns the first. So the few terms
// that there are take its place.
func (fts) write(ctx context.Context, db runner, q question) (string, error) {
	var failed error
	text := q.written(func(t term) string {
		if !t.prefix {
			return `"` + t.text + `"`
		}
		if utf8.RuneCountInString(t.text) > 5 {
			terms, all, err := beginning(ctx, db, t.text)
			failed = cmp.Or(failed, err)
			if all {
				return `"` + strings.Join(append(terms, t.text), `" OR "`) + `"`
			}
		}
		return `"` + t.text + `" *`
	}, " AND ", " OR ")
	return text, failed
}

// mostTerms bounds how many terms take the place of a beginning. More of them are rare ones.
const mostTerms = 40

// beginning returns the terms that begin with a text and are longer, and whether these are all. The
// first character of a word is 0 or comes after it.
func beginning(ctx context.Context, db runner, text string) (terms []string, all bool, err error) {
	next, end := text, text+"\U0010ffff"
	for len(terms) < mostTerms {
		err := first(ctx, db, []any{&next},
			"SELECT term FROM found_terms WHERE term >= $1 AND term < $2 LIMIT 1", next+"0", end)
		if errors.Is(err, ErrNone) {
			return terms, true, nil
		}
		if err != nil {
			return nil, false, err
		}
		terms = append(terms, next)
	}
	return terms, false, nil
}
