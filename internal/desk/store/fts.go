package store

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"unicode/utf8"
)

// fts is a search index in SQLite's FTS5. It stores neither contents nor positions, and deletes
// securely: removed terms are overwritten in the file. The schema creates its tables.
type fts struct{}

func (fts) indexVersion() int64 { return 2 }

// ftsTable is SQLite's version of the schema's table of terms. The ascii tokenizer treats
// characters that are not ASCII as parts of words; terms have only those, letters and digits.
const ftsTable = "CREATE VIRTUAL TABLE found USING fts5(terms, content='', columnsize=0, " +
	"detail=none, prefix='2 3 4 5', tokenize='ascii');\n" +
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

// write renders a query. A prefix of two to five letters is in the index. For a longer prefix FTS5
// would read all cases of all terms with that prefix before it returns the first; so the prefix is
// replaced by the terms that have it, if they are few.
func (fts) write(ctx context.Context, db runner, q termQuery) (string, error) {
	var failed error
	text := q.render(func(t term) string {
		if !t.prefix {
			return `"` + t.text + `"`
		}
		if utf8.RuneCountInString(t.text) > 5 {
			terms, all, err := expandPrefix(ctx, db, t.text)
			failed = cmp.Or(failed, err)
			if all {
				return `"` + strings.Join(append(terms, t.text), `" OR "`) + `"`
			}
		}
		return `"` + t.text + `" *`
	}, " AND ", " OR ")
	return text, failed
}

// maxExpansion is the maximum number of terms that replace a prefix. If there are more, each is
// rare.
const maxExpansion = 40

// expandPrefix returns the terms that start with text and are longer, and whether these are all. It
// appends 0 to a term to find the next one, because no character of a term sorts before 0.
func expandPrefix(
	ctx context.Context, db runner, text string,
) (terms []string, all bool, err error) {
	next, end := text, text+"\U0010ffff"
	for len(terms) < maxExpansion {
		err := first(ctx, db, []any{&next},
			"SELECT term FROM found_terms WHERE term >= $1 AND term < $2 LIMIT 1", next+"0", end)
		if errors.Is(err, ErrNotFound) {
			return terms, true, nil
		}
		if err != nil {
			return nil, false, err
		}
		terms = append(terms, next)
	}
	return terms, false, nil
}
