package store

import (
	"context"
	"errors"
	"slices"
	"time"
)

// ErrIndexing says that the index of the search is being built: it would miss cases.
var ErrIndexing = errors.New("the index of the search is being built")

// Bounds of the index. It is written behind the cases, many at a time: a hand-over does not wait
// for it, and what it does not have yet is looked through as it is.
const (
	indexBatch  = 256    // cases that are indexed in one transaction
	indexLag    = 4096   // events after which the writer indexes even while others wait
	indexCalm   = 100    // events a second: while there are more, it indexes only after indexLag
	longestTail = 20_000 // events whose cases may be looked through without the index
)

// searcher is the index of a database: FTS5 of SQLite or GIN of PostgreSQL.
type searcher interface {
	// indexVersion changes with what termsOf returns, and with how add writes it: the index is then
	// built again.
	indexVersion() int64
	clear(*tx) error
	add(*tx, []entry) error
	remove(t *tx, seq int64, terms []string) error
	// find returns a query for the numbers of cases that a question, as it writes it, and some
	// conditions hold for, the newest first. mark and limit are placeholders.
	find(mark, conditions, limit string) string
	write(context.Context, runner, question) (string, error)
}

// entry is what an index has of a case.
type entry struct {
	seq   int64
	terms []string // each once, sorted, at least one
}

// search returns the numbers of the newest cases that a question and some conditions hold for.
func (s *SQL) search(ctx context.Context, q question, conditions string, args []any,
	limit int) ([]int64, error) {
	if len(q) == 0 {
		return nil, nil
	}
	var version, position, last int64
	err := first(ctx, s.read, []any{&version, &position, &last}, "SELECT version, position, "+
		"(SELECT coalesce(max(position), 0) FROM log) FROM searched")
	if err != nil {
		return nil, err
	}
	if version != s.indexVersion() { // it is of another program
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
	if version != s.indexVersion() {
		return found, nil
	}
	n, indexed := len(args), []int64(nil)
	written, err := s.searcher.write(ctx, s.read, q)
	if err == nil && written != "" {
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
	name: "(SELECT position, case_id, version FROM log WHERE position > $1 ORDER BY position " +
		"LIMIT $2) AS e",
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
		"(SELECT coalesce(max(position), 0) FROM log) FROM searched", w.indexVersion())
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
	version, position, err := t.indexedUpTo()
	if err != nil {
		return false, err
	}
	if version != t.indexVersion() {
		position = 0
		if err := t.clear(t); err != nil {
			return false, err
		}
	}
	next, err := unindexedTable.all(t.ctx, t.db, unindexed, position, 2*indexBatch)
	if err != nil || len(next) == 0 && version == t.indexVersion() {
		return false, err
	}
	var due []entry
	for _, c := range next {
		position = c.position
		if terms := termsOf(c.words); c.seq != 0 && len(terms) > 0 {
			due = append(due, entry{c.seq, terms})
		}
	}
	if more = len(next) == 2*indexBatch; len(due) > 0 {
		if err := t.searcher.add(t, due); err != nil {
			return false, err
		}
	}
	_, err = t.exec("UPDATE searched SET version = $1, position = $2", t.indexVersion(), position)
	return more, err
}

// indexedUpTo returns the version of the index, and up to which event it has the cases. On
// PostgreSQL it locks that, so that no other server changes the index meanwhile.
func (t *tx) indexedUpTo() (version, position int64, err error) {
	lock := ""
	if t.head != "" { // others write, too
		lock = " FOR UPDATE"
	}
	err = first(t.ctx, t.db, []any{&version, &position},
		"SELECT version, position FROM searched"+lock)
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
	version, position, err := t.indexedUpTo()
	if err != nil || version != t.indexVersion() {
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
		err = t.searcher.add(t, []entry{{seq, terms}})
	}
	return err
}
