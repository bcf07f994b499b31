package store

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// maxBatch is the maximum number of changes in one transaction.
const maxBatch = 64

// change is a write that a caller waits for.
type change struct {
	ctx context.Context
	// key of the row that it locks first: the changes of a transaction are sorted by it, so that
	// two servers lock rows in the same order and do not deadlock
	row   string
	isNew bool // opens a case; refused while the ballast is exhausted
	do    func(*tx) error
	done  chan error
}

// submit passes a change to the writer and returns its result once it is durable. The writer may
// call do again in another transaction if the first one failed. do must not write anything before
// it returns a refusal (see isRefusal), because the transaction then commits without it.
func submit[T any](ctx context.Context, s *SQL, c change, do func(*tx) (T, error)) (T, error) {
	var got, none T
	c.ctx, c.done = ctx, make(chan error, 1)
	c.do = func(t *tx) (err error) {
		got, err = do(t)
		return err
	}
	select {
	case s.queue <- &c:
	case <-ctx.Done():
		return none, ctx.Err()
	case <-s.done:
		return none, errClosed
	}
	select {
	case err := <-c.done:
		if err != nil {
			return none, err
		}
		return got, nil
	case <-ctx.Done():
		return none, ctx.Err() // may have been written, but is not acknowledged
	}
}

// submitOnly is submit for a change without a result.
func submitOnly(ctx context.Context, s *SQL, row string, do func(*tx) error) error {
	_, err := submit(ctx, s, change{row: row}, func(t *tx) (struct{}, error) {
		return struct{}{}, do(t)
	})
	return err
}

var errClosed = errors.New("store is closed")

// serve runs the writer until the store closes. Changes that arrive while a transaction commits
// share the next one: a batch is never delayed to fill it, and a slow disk makes the batches
// larger.
func (s *SQL) serve(running context.Context) {
	defer close(s.done)
	w := writer{SQL: s}
	defer w.closeConn()
	w.scrub() // the last run may have crashed before it
	w.index()
	idle := time.NewTicker(checkEvery)
	defer idle.Stop()
	lastUnindexed := 0 // w.unindexed at the last tick
	for {
		select {
		case c := <-s.queue:
			w.commit(w.nextBatch(c))
			if w.unindexed >= indexLag && w.indexTimer == nil {
				w.indexTimer = time.After(0)
			}
		case <-w.scrubTimer:
			w.scrub()
		case <-w.indexTimer:
			w.index()
		case <-idle.C:
			_ = w.checkFiles() // Fault returns the error
			if w.indexTimer == nil && w.unindexed-lastUnindexed < maxCalmRate {
				w.index()
			}
			lastUnindexed = w.unindexed
		case <-running.Done():
			return
		}
	}
}

// writer is the single goroutine that writes. It keeps one connection.
type writer struct {
	*SQL
	conn       *sql.Conn
	db         runner
	scrubTimer <-chan time.Time // fires when scrub must run again

	indexTimer <-chan time.Time // fires when index must run again
	unindexed  int              // events appended since index last ran
}

// batch is the changes that share a transaction.
type batch struct {
	changes []*change
	results []error          // one per change, sent once the batch is durable
	join    func() []*change // returns changes that arrived meanwhile; nil: none may join
}

// nextBatch returns first and the changes queued behind it, sorted by row. On SQLite, changes that
// arrive before the commit join the batch. On PostgreSQL they cannot: two servers would deadlock if
// their batches were not sorted.
func (w *writer) nextBatch(first *change) *batch {
	g := &batch{changes: append([]*change{first}, w.drain(maxBatch-1)...)}
	if w.lockLog == "" {
		g.join = func() []*change { return w.filter(w.drain(maxBatch - len(g.changes))) }
	}
	slices.SortStableFunc(g.changes, func(a, b *change) int { return cmp.Compare(a.row, b.row) })
	g.changes = w.filter(g.changes)
	return g
}

// drain returns changes that are waiting in the queue, at most n.
func (w *writer) drain(n int) (all []*change) {
	for len(all) < n {
		select {
		case c := <-w.queue:
			all = append(all, c)
		default:
			return all
		}
	}
	return all
}

// commit writes a batch and sends each change its result. If the error may be due to one of several
// changes, if the disk is full and ballast could be released, or if a corrupt search index was
// emptied, each change is tried again in a transaction of its own: a bad change does not fail the
// others, and the released space is enough for some of them.
func (w *writer) commit(g *batch) {
	err := w.tryCommit(g)
	if w.isDiskFull(err) && w.release() || len(g.changes) > 1 && w.isChangeFault(err) ||
		w.isIndexCorrupt(err) && w.dropIndex() {
		for _, c := range w.filter(g.changes) {
			single := &batch{changes: []*change{c}}
			w.answer(single, w.tryCommit(single))
		}
		return
	}
	w.answer(g, err)
}

func (w *writer) answer(g *batch, err error) {
	for i, c := range g.changes {
		if err != nil {
			c.done <- w.classify(err)
		} else {
			c.done <- g.results[i]
		}
	}
}

// classify wraps an error in ErrConflict or ErrFull if that is its cause.
func (w *writer) classify(err error) error {
	switch {
	case w.isUnique(err):
		return fmt.Errorf("%w: %w", ErrConflict, err)
	case w.isDiskFull(err):
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
}

// filter returns the changes that are to be written. It rejects the others: those whose caller has
// given up, and new cases while the ballast is exhausted.
func (w *writer) filter(all []*change) []*change {
	isNew := func(c *change) bool { return c.isNew }
	low := slices.ContainsFunc(all, isNew) && w.exhausted()
	return slices.DeleteFunc(all, func(c *change) bool {
		switch {
		case c.ctx.Err() != nil:
			c.done <- c.ctx.Err()
		case c.isNew && low:
			c.done <- ErrFull
		default:
			return false
		}
		return true
	})
}

// tryCommit writes a batch in one transaction. If it returns an error nothing was written, unless
// COMMIT itself failed or the files were replaced meanwhile.
func (w *writer) tryCommit(g *batch) error {
	if len(g.changes) == 0 {
		return nil
	}
	ctx, cancel := w.txContext()
	defer cancel()
	t, err := w.start(ctx)
	if err != nil {
		return err
	}
	if err = t.all(g); err == nil {
		_, err = t.exec("COMMIT")
	}
	if err != nil {
		w.rollback(ctx)
		return err
	}
	if w.unindexed += len(t.events); len(t.events) > 0 {
		w.followers.notify()
	}
	if err := w.checkFiles(); err != nil {
		return err
	}
	if len(t.erased) > 0 {
		w.scrub()
	}
	return nil
}

// start begins a transaction. If the connection was lost since the last transaction, it connects
// again.
func (w *writer) start(ctx context.Context) (t *tx, err error) {
	for range 2 {
		if w.isOverwritten() {
			return nil, errOverwritten
		}
		if err = w.connect(ctx); err != nil {
			return nil, err
		}
		t = &tx{ctx: ctx, db: w.db, dialect: &w.dialect, contents: map[int64]contentsRow{}}
		if _, err = t.exec(w.begin); err == nil {
			if err = w.guardFiles(); err == nil {
				return t, nil
			}
			w.rollback(ctx)
			if w.guard.wal != nil { // a new connection would open another file, or none
				return nil, err
			}
		}
		w.closeConn()
	}
	return nil, err
}

// all runs the changes of a batch, including those that join it, and then writes what they have in
// common.
func (t *tx) all(g *batch) error {
	for len(g.results) < len(g.changes) {
		for _, c := range g.changes[len(g.results):] {
			err := c.do(t)
			if err != nil && !isRefusal(err) {
				return err
			}
			g.results = append(g.results, err)
		}
		if err := t.insertNewCases(); err != nil {
			return err
		}
		if g.join != nil {
			g.changes = append(g.changes, g.join()...)
		}
	}
	return t.finish()
}

// isRefusal reports whether an error is the result of one change, not a failure of the database.
func isRefusal(err error) bool {
	return errors.Is(err, ErrNotFound) || errors.Is(err, ErrChanged) || errors.Is(err, ErrConflict)
}

func (w *writer) connect(ctx context.Context) (err error) {
	if w.conn != nil {
		return nil
	}
	if w.conn, err = w.write.Conn(ctx); err == nil {
		w.db = w.newRunner(w.conn)
	}
	return err
}

// rollback rolls a transaction back. If that fails it closes the connection: the database then
// rolls back.
func (w *writer) rollback(ctx context.Context) {
	_, err := w.conn.ExecContext(ctx, "ROLLBACK")
	if err != nil && !strings.Contains(err.Error(), "no transaction is active") {
		w.closeConn()
	}
}

// closeConn closes the connection instead of returning it to the pool.
func (w *writer) closeConn() {
	if w.conn == nil {
		return
	}
	_ = w.checkFiles() // a change of the files may be the reason for closing
	if p, ok := w.db.(*prepared); ok {
		p.closeStatements()
	}
	_ = w.conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = w.conn.Close()
	w.conn = nil
	w.guard.release()
}

// scrub removes copies of erased data, such as those in SQLite's write-ahead log. If a reader still
// uses them it tries again in a second.
func (w *writer) scrub() {
	ctx, cancel := w.txContext()
	defer cancel()
	w.scrubTimer = time.After(time.Second)
	// a checkpoint must not write into a file that was overwritten
	if w.checkFiles() != nil || w.connect(ctx) != nil {
		return
	}
	if done, err := w.scrubbed(ctx, w.conn); done && err == nil {
		w.scrubTimer = nil
	}
}
