package store

import (
	"context"
	"errors"
	"slices"
	"time"
)

// ErrIndexing means that the search index is being built, and a search would miss cases.
var ErrIndexing = errors.New("search index is being built")

// Limits of the index. It is updated in the background, in batches: a hand-over does not wait for
// it, and a search scans the cases that are not in it yet.
const (
	indexBatch   = 256    // half the number of events that are indexed in one transaction
	indexLag     = 4096   // unindexed events after which the writer indexes while changes wait
	maxCalmRate  = 100    // events per second; above it the writer indexes only after indexLag
	maxUnindexed = 20_000 // events whose cases a search may scan without the index
)

// searcher is the search index of a database: FTS5 of SQLite or GIN of PostgreSQL.
type searcher interface {
	// indexVersion changes when termsOf or add changes. The index is then built again.
	indexVersion() int64
	clear(*tx) error
	add(*tx, []entry) error
	remove(t *tx, seq int64, terms []string) error
	// find returns an SQL query for the numbers of the cases that match a term query and some
	// conditions, the newest first. mark and limit are the placeholders of the rendered term query
	// and of the limit.
	find(mark, conditions, limit string) string
	// write renders a term query for find.
	write(context.Context, runner, termQuery) (string, error)
}

// entry is a case in the index.
type entry struct {
	seq   int64
	terms []string // each once, sorted, at least one
}

// search returns the numbers of the newest cases that match a term query and some conditions.
func (s *SQL) search(ctx context.Context, q termQuery, conditions string, args []any,
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
	if version != s.indexVersion() { // an older program wrote it
		position = 0
	}
	if last-position > maxUnindexed {
		return nil, ErrIndexing
	}
	tail, err := unindexedTable.all(ctx, s.read, unindexed, position, maxUnindexed)
	if err != nil {
		return nil, err
	}
	var found []int64
	for _, c := range tail {
		if c.seq != 0 && q.matches(termsOf(c.text())) {
			found = append(found, c.seq)
		}
	}
	if version != s.indexVersion() {
		return found, nil
	}
	n, indexed := len(args), []int64(nil)
	rendered, err := s.searcher.write(ctx, s.read, q)
	if err == nil && rendered != "" {
		text := s.find(placeholders(n+1, 1), conditions, placeholders(n+2, 1))
		indexed, err = seqTable.rows(ctx, s.read, text, append(args, rendered, limit)...)
	}
	if s.isIndexCorrupt(err) {
		return nil, errors.Join(ErrIndexing, submitOnly(ctx, s, "", (*tx).dropIndex))
	}
	found = append(found, indexed...)
	slices.Sort(found)
	return slices.Compact(found), err
}

// dropIndex empties the index, to be built again from the cases. So no erasure fails because the
// index is damaged.
func (t *tx) dropIndex() error {
	if err := t.clear(t); err != nil {
		return err
	}
	_, err := t.exec("UPDATE searched SET version = 0, position = 0")
	return err
}

// dropIndex empties the index in a transaction of its own, and reports whether that succeeded.
func (w *writer) dropIndex() bool {
	ctx, cancel := w.txContext()
	defer cancel()
	t, err := w.start(ctx)
	if err != nil {
		return false
	}
	if err = t.dropIndex(); err == nil {
		_, err = t.exec("COMMIT")
	}
	if err != nil {
		w.rollback(ctx)
	}
	return err == nil
}

var seqTable = table[int64]{fields: func(n *int64) []field { return []field{{"seq", n}} }}

// unindexedCase is an event after the indexed position, with the case that it opened. seq is 0 if
// it opened none.
type unindexedCase struct {
	position, seq     int64
	words, ref, older string // see storedText
}

func (c unindexedCase) text() string { return storedText(c.words, c.ref, c.older) }

// unindexed reads the log from a position on.
const unindexed = "LEFT JOIN cases ON cases.id = e.case_id AND e.version = 1 " +
	"LEFT JOIN contents ON contents.seq = cases.seq ORDER BY e.position"

var unindexedTable = table[unindexedCase]{
	name: "(SELECT position, case_id, version FROM log WHERE position > $1 " +
		"ORDER BY position LIMIT $2) AS e",
	fields: func(c *unindexedCase) []field {
		return []field{
			{"e.position", &c.position}, {"coalesce(cases.seq, 0)", &c.seq},
			{"coalesce(contents.words, cases.ref, '')", &c.words},
			{"coalesce(cases.ref, '')", &c.ref}, {olderDoc, &c.older},
		}
	},
}

// index indexes the next cases, if there are any. A timer fires if there is more to do.
func (w *writer) index() {
	w.indexTimer = nil
	ctx, cancel := w.txContext()
	defer cancel()
	var due bool
	err := first(ctx, w.read, []any{&due}, "SELECT version <> $1 OR position < "+
		"(SELECT coalesce(max(position), 0) FROM log) FROM searched", w.indexVersion())
	if err != nil || !due {
		return
	}
	t, err := w.start(ctx)
	if err != nil {
		w.indexTimer = time.After(time.Second)
		return
	}
	more, err := t.index()
	if err == nil {
		_, err = t.exec("COMMIT")
	}
	switch {
	case err != nil:
		w.rollback(ctx)
		if w.isIndexCorrupt(err) {
			w.dropIndex()
		}
		w.indexTimer = time.After(time.Second)
	case more:
		w.indexTimer = time.After(0)
	}
	_ = w.checkFiles() // Fault returns the error
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
		if terms := termsOf(c.text()); c.seq != 0 && len(terms) > 0 {
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

// indexedUpTo returns the version of the index and the position of the last event that it covers.
// On PostgreSQL it locks them, so that no other server changes the index at the same time.
func (t *tx) indexedUpTo() (version, position int64, err error) {
	lock := ""
	if t.lockLog != "" { // other servers write, too
		lock = " FOR UPDATE"
	}
	err = first(t.ctx, t.db, []any{&version, &position},
		"SELECT version, position FROM searched"+lock)
	return version, position, err
}

// reindex updates the index with the words that a case is about to have. words is empty if the case
// is about to be deleted.
func (t *tx) reindex(seq int64, words string) error {
	var old, id, ref, older string
	err := first(t.ctx, t.db, []any{&old, &id, &ref, &older}, "SELECT words, id, ref, "+olderDoc+
		" FROM contents JOIN cases USING (seq) WHERE seq = $1", seq)
	old = storedText(old, ref, older)
	if errors.Is(err, ErrNotFound) || err == nil && slices.Equal(termsOf(old), termsOf(words)) {
		return nil // the case is new or erased, or its terms do not change
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
	if errors.Is(err, ErrNotFound) || err == nil && opened > position {
		return nil // it will be indexed later
	}
	if err == nil {
		err = t.remove(t, seq, termsOf(old))
	}
	if terms := termsOf(words); err == nil && len(terms) > 0 {
		err = t.searcher.add(t, []entry{{seq, terms}})
	}
	return err
}
