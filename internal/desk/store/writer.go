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

// most is how many changes share a transaction.
const most = 64

// change is something to be written, and who waits for it.
type change struct {
	ctx context.Context
	// what it contends for: those of one transaction are done in this order, so that two servers do
	// not wait for each other
	row   string
	fresh bool // brings something new, which is refused while the reserve is gone
	do    func(*tx) error
	done  chan error
}

// ask has something written, and gives what came of it once that is durable. do may be called again
// in another transaction where the first one failed. It writes nothing before it refuses.
func ask[T any](ctx context.Context, s *SQL, c change, do func(*tx) (T, error)) (T, error) {
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
		return none, ctx.Err() // perhaps written, and not acknowledged
	}
}

// tell is ask where there is nothing to give.
func tell(ctx context.Context, s *SQL, row string, do func(*tx) error) error {
	_, err := ask(ctx, s, change{row: row}, func(t *tx) (struct{}, error) {
		return struct{}{},
			do(t)
	})
	return err
}

var errClosed = errors.New("the store is closed")

// serve writes what is asked, until the store closes. What is asked while a transaction is made
// durable shares the next: nobody waits for company, and a slow disk carries many.
func (s *SQL) serve(running context.Context) {
	defer close(s.done)
	w := writer{SQL: s}
	defer w.drop()
	w.wipe() // there may have been a crash before it was done
	w.index()
	idle := time.NewTicker(checkEvery)
	defer idle.Stop()
	before := 0 // unindexed at the last tick
	for {
		select {
		case c := <-s.queue:
			w.commit(w.company(c))
			if w.unindexed >= indexLag && w.indexing == nil {
				w.indexing = time.After(0)
			}
		case <-w.retry:
			w.wipe()
		case <-w.indexing:
			w.index()
		case <-idle.C:
			_ = w.there() // Fault has it
			if w.indexing == nil && w.unindexed-before < indexCalm {
				w.index()
			}
			before = w.unindexed
		case <-running.Done():
			return
		}
	}
}

// writer is the one goroutine that writes. It keeps its connection.
type writer struct {
	*SQL
	conn    *sql.Conn
	through runner
	retry   <-chan time.Time // comes when copies of what was erased are still about

	indexing  <-chan time.Time // comes when there is more to index
	unindexed int              // events since the index was written
}

// group is changes that share a transaction.
type group struct {
	changes []*change
	answers []error          // to be given once all is durable
	more    func() []*change // those that came meanwhile; nil where nobody may join any more
}

// company gives a change and those that wait behind it. Where other servers write, too, all are
// done in one order, and nobody joins later; else who comes before the end of the transaction does.
func (w *writer) company(first *change) *group {
	g := &group{changes: append([]*change{first}, w.waiting(most-1)...)}
	if w.head == "" {
		g.more = func() []*change { return w.admitted(w.waiting(most - len(g.changes))) }
	}
	slices.SortStableFunc(g.changes, func(a, b *change) int { return cmp.Compare(a.row, b.row) })
	g.changes = w.admitted(g.changes)
	return g
}

// waiting gives changes that wait, at most so many.
func (w *writer) waiting(most int) (all []*change) {
	for len(all) < most {
		select {
		case c := <-w.queue:
			all = append(all, c)
		default:
			return all
		}
	}
	return all
}

// commit writes changes and answers each. Where one is at fault, or the disk is full, it tries
// again with each for itself: one takes no other with it, and once the reserve is given up there is
// room for some.
func (w *writer) commit(g *group) {
	err := w.attempt(g)
	if w.full(err) && w.give() || len(g.changes) > 1 && w.fault(err) ||
		w.spoiled(err) && w.dropIndex() {
		for _, c := range w.admitted(g.changes) {
			alone := &group{changes: []*change{c}}
			w.answer(alone, w.attempt(alone))
		}
		return
	}
	w.answer(g, err)
}

func (w *writer) answer(g *group, err error) {
	for i, c := range g.changes {
		if err != nil {
			c.done <- w.named(err)
		} else {
			c.done <- g.answers[i]
		}
	}
}

// named says what an error means.
func (w *writer) named(err error) error {
	switch {
	case w.taken(err):
		return fmt.Errorf("%w: %w", ErrOtherBody, err)
	case w.full(err):
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
}

// admitted answers those that are not to be written, and gives the others.
func (w *writer) admitted(all []*change) []*change {
	fresh := func(c *change) bool { return c.fresh }
	low := slices.ContainsFunc(all, fresh) && w.low()
	return slices.DeleteFunc(all, func(c *change) bool {
		switch {
		case c.ctx.Err() != nil:
			c.done <- c.ctx.Err()
		case c.fresh && low:
			c.done <- ErrFull
		default:
			return false
		}
		return true
	})
}

// attempt writes changes in one transaction. Where it gives an error nothing of it is written,
// unless the error came of the very end.
func (w *writer) attempt(g *group) error {
	if len(g.changes) == 0 {
		return nil
	}
	ctx, cancel := w.bound()
	defer cancel()
	t, err := w.start(ctx)
	if err != nil {
		return err
	}
	if err = t.all(g); err == nil {
		_, err = t.exec("COMMIT")
	}
	if err != nil {
		w.back(ctx)
		return err
	}
	if w.unindexed += len(t.events); len(t.events) > 0 {
		w.news.spread()
	}
	if err := w.there(); err != nil {
		return err
	}
	if len(t.erased) > 0 {
		w.wipe()
	}
	return nil
}

// start begins a transaction. The connection may have been lost unnoticed since the last one: then
// on another.
func (w *writer) start(ctx context.Context) (t *tx, err error) {
	for range 2 {
		if w.isOverwritten() {
			return nil, errOverwritten
		}
		if err = w.connect(ctx); err != nil {
			return nil, err
		}
		t = &tx{ctx: ctx, db: w.through, dialect: &w.dialect, contents: map[int64]content{}}
		if _, err = t.exec(w.begin); err == nil {
			if err = w.guardFiles(); err == nil {
				return t, nil
			}
			w.back(ctx)
			if w.guard.wal != nil { // another connection would be to another file, or none
				return nil, err
			}
		}
		w.drop()
	}
	return nil, err
}

// all does the changes, also of those who join meanwhile, and what they have in common at the end.
func (t *tx) all(g *group) error {
	for len(g.answers) < len(g.changes) {
		for _, c := range g.changes[len(g.answers):] {
			err := c.do(t)
			if err != nil && !refusal(err) {
				return err
			}
			g.answers = append(g.answers, err)
		}
		if err := t.add(); err != nil {
			return err
		}
		if g.more != nil {
			g.changes = append(g.changes, g.more()...)
		}
	}
	return t.finish()
}

// refusal says whether an error is an answer, and no trouble of the store.
func refusal(err error) bool {
	return errors.Is(err, ErrNone) || errors.Is(err, ErrChanged) || errors.Is(err, ErrOtherBody)
}

func (w *writer) connect(ctx context.Context) (err error) {
	if w.conn != nil {
		return nil
	}
	if w.conn, err = w.write.Conn(ctx); err == nil {
		w.through = w.runs(w.conn)
	}
	return err
}

// back takes a transaction back. A connection that cannot is given up: the database takes back what
// it leaves.
func (w *writer) back(ctx context.Context) {
	_, err := w.conn.ExecContext(ctx, "ROLLBACK")
	if err != nil && !strings.Contains(err.Error(), "no transaction is active") {
		w.drop()
	}
}

// drop closes the connection, and does not give it back for others to use.
func (w *writer) drop() {
	if w.conn == nil {
		return
	}
	_ = w.there() // what was done to the files may be why
	if p, ok := w.through.(*prepared); ok {
		p.forget()
	}
	_ = w.conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = w.conn.Close()
	w.conn = nil
	w.guard.release()
}

// wipe clears copies of what was erased away; where somebody still reads them, again in a while.
func (w *writer) wipe() {
	ctx, cancel := w.bound()
	defer cancel()
	w.retry = time.After(time.Second)
	// nothing is copied into a file that was overwritten
	if w.there() != nil || w.connect(ctx) != nil {
		return
	}
	if done, err := w.wiped(ctx, w.conn); done && err == nil {
		w.retry = nil
	}
}
