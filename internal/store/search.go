package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// ErrIndexing says that the index of the search is being built: it would miss cases.
var ErrIndexing = errors.New("the index of the search is being built")

// Bounds of the index. It is written behind the cases, many at a time: a hand-over does not wait
// for it, and what it does not have yet is looked through as it is.
const (
	indexBatch  = 256    // cases that are indexed in one transaction
	indexLag    = 4096   // events after which the writer indexes even while others wait
	longestTail = 20_000 // events whose cases may be looked through without the index
)

// searcher is the index of a database: FTS5 of SQLite or GIN of PostgreSQL.
type searcher interface {
	clear(*tx) error
	add(t *tx, seq int64, terms []string) error
	remove(t *tx, seq int64, terms []string) error
	// find returns a query for the numbers of cases that a question, as it writes it, and some
	// conditions hold for, the newest first. mark and limit are placeholders.
	find(mark, conditions, limit string) string
	write(context.Context, runner, question) (string, error)
}

// fts is an index by FTS5. It has no contents and no positions, and deletes securely: terms that
// are removed leave the file. Its own tables are made by the schema.
type fts struct{}

// ftsTable is what the schema's table of terms is on SQLite. Characters that are not ASCII are
// parts of words to its tokenizer, and the terms have no others than those, letters and digits.
const ftsTable = "CREATE VIRTUAL TABLE found USING fts5(terms, content='', columnsize=0, detail=none, " +
	"prefix='2 3 4 5', tokenize='ascii');\n" +
	"CREATE VIRTUAL TABLE found_terms USING fts5vocab(found, instance)"

func (fts) clear(t *tx) error {
	if _, err := t.exec("INSERT INTO found (found) VALUES ('delete-all')"); err != nil {
		return err
	}
	_, err := t.exec("INSERT INTO found (found, rank) VALUES ('secure-delete', 1)")
	return err
}

func (fts) add(t *tx, seq int64, terms []string) error {
	_, err := t.exec("INSERT INTO found (rowid, terms) VALUES ($1, $2)", seq, strings.Join(terms, " "))
	return err
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
// would read all cases of all terms that begin so before it returns the first. So the few terms that
// there are take its place.
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

// gin is an index by GIN. It cannot return the newest first, so each term has the number of its
// block of cases before it, and the blocks are asked one after the other until enough is found.
type gin struct{}

const ginBlock = 8192 // cases

func (gin) clear(t *tx) error {
	_, err := t.exec("DELETE FROM found")
	return err
}

func (gin) add(t *tx, seq int64, terms []string) error {
	block := fmt.Sprintf("%06d", seq/ginBlock)
	all := make([]string, len(terms))
	for i, term := range terms {
		all[i] = block + term
	}
	_, err := t.exec("INSERT INTO found (seq, terms) VALUES ($1, array_to_tsvector(string_to_array($2, ' ')))",
		seq, strings.Join(all, " "))
	return err
}

func (gin) remove(t *tx, seq int64, _ []string) error {
	_, err := t.exec("DELETE FROM found WHERE seq = $1", seq)
	return err
}

// find looks up each case that the index has by its number: OFFSET 0 keeps the planner from joining
// each block with all cases.
func (gin) find(mark, conditions, limit string) string {
	return fmt.Sprintf("SELECT hit.seq FROM "+
		"generate_series((SELECT coalesce(max(seq), 0) / %[4]d FROM cases), 0, -1) AS block "+
		"CROSS JOIN LATERAL (SELECT n AS seq FROM (SELECT seq AS n FROM found WHERE terms @@ "+
		"replace(%[1]s::text, '~', lpad(block::text, 6, '0'))::tsquery OFFSET 0) AS f CROSS JOIN LATERAL "+
		"(SELECT FROM cases WHERE seq = n AND %[2]s OFFSET 0) AS c ORDER BY n DESC LIMIT %[3]s) AS hit LIMIT %[3]s",
		mark, conditions, limit, ginBlock)
}

func (gin) write(_ context.Context, _ runner, q question) (string, error) {
	return q.written(func(t term) string {
		if t.prefix {
			return "'~" + t.text + "':*"
		}
		return "'~" + t.text + "'"
	}, " & ", " | "), nil
}

// search returns the numbers of the newest cases that a question and some conditions hold for.
func (s *SQL) search(ctx context.Context, q question, conditions string, args []any, limit int) ([]int64, error) {
	if len(q) == 0 {
		return nil, nil
	}
	var version, position, last int64
	err := first(ctx, s.read, []any{&version, &position, &last}, "SELECT version, position, "+
		"(SELECT coalesce(max(position), 0) FROM log) FROM searched")
	if err != nil {
		return nil, err
	}
	if version != termsVersion { // it is of another program
		position = 0
	}
	if last-position > longestTail {
		return nil, ErrIndexing
	}
	tail, err := unindexedTable.all(ctx, s.read, unindexed, position, longestTail)
	if err != nil {
		return nil, err
	}
	var found []int64
	for _, c := range tail {
		if c.seq != 0 && q.matches(termsOf(c.words)) {
			found = append(found, c.seq)
		}
	}
	if version != termsVersion {
		return found, nil
	}
	n, indexed := len(args), []int64(nil)
	written, err := s.searcher.write(ctx, s.read, q)
	if err == nil {
		indexed, err = seqTable.rows(ctx, s.read, s.find(marks(n+1, 1), conditions, marks(n+2, 1)),
			append(args, written, limit)...)
	}
	if s.spoiled(err) {
		return nil, errors.Join(ErrIndexing, tell(ctx, s, "", (*tx).dropIndex))
	}
	found = append(found, indexed...)
	slices.Sort(found)
	return slices.Compact(found), err
}

// dropIndex empties the index, to be built again. It is made of what the cases have, so nothing is
// lost, and no erasure fails because of it.
func (t *tx) dropIndex() error {
	if err := t.clear(t); err != nil {
		return err
	}
	_, err := t.exec("UPDATE searched SET version = 0, position = 0")
	return err
}

// dropIndex empties the index in a transaction of its own, and reports whether that is done.
func (w *writer) dropIndex() bool {
	ctx, cancel := w.bound()
	defer cancel()
	t, err := w.start(ctx)
	if err != nil {
		return false
	}
	if err = t.dropIndex(); err == nil {
		_, err = t.exec("COMMIT")
	}
	if err != nil {
		w.back(ctx)
	}
	return err == nil
}

var seqTable = table[int64]{fields: func(n *int64) []field { return []field{{"seq", n}} }}

// unindexedCase is a case that an event opened and the index does not have yet; any other event
// has no seq.
type unindexedCase struct {
	position, seq int64
	words         string
}

// unindexed follows the log from a position on.
const unindexed = "LEFT JOIN cases ON cases.id = e.case_id AND e.version = 1 " +
	"LEFT JOIN contents ON contents.seq = cases.seq ORDER BY e.position"

var unindexedTable = table[unindexedCase]{
	name: "(SELECT position, case_id, version FROM log WHERE position > $1 ORDER BY position LIMIT $2) AS e",
	fields: func(c *unindexedCase) []field {
		return []field{
			{"e.position", &c.position}, {"coalesce(cases.seq, 0)", &c.seq},
			{"coalesce(contents.words, cases.ref, '')", &c.words},
		}
	},
}

// index indexes the next cases, if there are any.
func (w *writer) index() {
	w.indexing = nil
	ctx, cancel := w.bound()
	defer cancel()
	var due bool
	err := first(ctx, w.read, []any{&due}, "SELECT version <> $1 OR position < "+
		"(SELECT coalesce(max(position), 0) FROM log) FROM searched", termsVersion)
	if err != nil || !due {
		return
	}
	t, err := w.start(ctx)
	if err != nil {
		w.indexing = time.After(time.Second)
		return
	}
	more, err := t.index()
	if err == nil {
		_, err = t.exec("COMMIT")
	}
	switch {
	case err != nil:
		w.back(ctx)
		if w.spoiled(err) {
			w.dropIndex()
		}
		w.indexing = time.After(time.Second)
	case more:
		w.indexing = time.After(0)
	}
	_ = w.there() // Fault has it
	w.unindexed = 0
}

// index indexes the next cases, and reports whether there may be more.
func (t *tx) index() (more bool, err error) {
	version, position, err := t.indexedUpTo(" FOR UPDATE")
	if err != nil {
		return false, err
	}
	if version != termsVersion {
		position = 0
		if err := t.clear(t); err != nil {
			return false, err
		}
	}
	next, err := unindexedTable.all(t.ctx, t.db, unindexed, position, 2*indexBatch)
	if err != nil || len(next) == 0 && version == termsVersion {
		return false, err
	}
	for i, c := range next {
		position = c.position
		if c.seq != 0 {
			if err := t.searcher.add(t, c.seq, termsOf(c.words)); err != nil {
				return false, err
			}
		}
		more = i == 2*indexBatch-1
	}
	_, err = t.exec("UPDATE searched SET version = $1, position = $2", termsVersion, position)
	return more, err
}

// indexedUpTo returns the version of the index, and up to which event it has the cases. On
// PostgreSQL it locks that, so that no other server indexes a case while it changes.
func (t *tx) indexedUpTo(lock string) (version, position int64, err error) {
	if t.head == "" { // nobody else writes
		lock = ""
	}
	err = first(t.ctx, t.db, []any{&version, &position}, "SELECT version, position FROM searched"+lock)
	return version, position, err
}

// reindex brings the index up to date with the words that a case is about to have; empty if it is
// about to be removed.
func (t *tx) reindex(seq int64, words string) error {
	var old, id string
	err := first(t.ctx, t.db, []any{&old, &id},
		"SELECT words, id FROM contents JOIN cases USING (seq) WHERE seq = $1", seq)
	if errors.Is(err, ErrNone) || err == nil && slices.Equal(termsOf(old), termsOf(words)) {
		return nil // new, or erased before; or nothing changes
	}
	if err != nil {
		return err
	}
	version, position, err := t.indexedUpTo(" FOR SHARE")
	if err != nil || version != termsVersion {
		return err
	}
	var opened int64
	err = first(t.ctx, t.db, []any{&opened},
		"SELECT position FROM log WHERE case_id = $1 AND version = 1 AND version > 0", id)
	if errors.Is(err, ErrNone) || err == nil && opened > position {
		return nil // it will be indexed as it is then
	}
	if err == nil {
		err = t.remove(t, seq, termsOf(old))
	}
	if terms := termsOf(words); err == nil && len(terms) > 0 {
		err = t.searcher.add(t, seq, terms)
	}
	return err
}
