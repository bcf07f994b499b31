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
	ctx   context.Context
	row   string // what it contends for: those of one transaction are done in this order, so that two servers do not wait for each other
	fresh bool   // brings something new, which is refused while the reserve is gone
	do    func(*tx) error
	done  chan error
}

// ask has something written, and gives what came of it once that is durable. do may be called again in another transaction
// where the first one failed. It writes nothing before it refuses.
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
	_, err := ask(ctx, s, change{row: row}, func(t *tx) (struct{}, error) { return struct{}{}, do(t) })
	return err
}

var errClosed = errors.New("the store is closed")

// serve writes what is asked, until the store closes. What is asked while a transaction is made durable shares the next:
// nobody waits for company, and a slow disk carries many.
func (s *SQL) serve(running context.Context) {
	defer close(s.done)
	w := writer{SQL: s}
	defer w.drop()
	w.wipe() // there may have been a crash before it was done
	for {
		select {
		case c := <-s.queue:
			w.commit(w.admitted(w.company(c)))
		case <-w.retry:
			w.wipe()
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
	files   files            // of the connection; nil before its first transaction
	retry   <-chan time.Time // comes when copies of what was erased are still about
}

// company gives a change and those that wait behind it.
func (w *writer) company(first *change) []*change {
	all := []*change{first}
	for len(all) < most {
		select {
		case c := <-w.queue:
			all = append(all, c)
		default:
			slices.SortStableFunc(all, func(a, b *change) int { return cmp.Compare(a.row, b.row) })
			return all
		}
	}
	return all
}

// commit writes changes and answers each. Where one is at fault, or the disk is full, it tries again with each for itself: one takes no other
// with it, and once the reserve is given up there is room for some.
func (w *writer) commit(all []*change) {
	answers, err := w.attempt(all)
	if w.full(err) && w.give() || len(all) > 1 && w.fault(err) {
		for _, c := range w.admitted(all) {
			alone := []*change{c}
			answers, err = w.attempt(alone)
			w.answer(alone, answers, err)
		}
		return
	}
	w.answer(all, answers, err)
}

func (w *writer) answer(all []*change, answers []error, err error) {
	for i, c := range all {
		if err != nil {
			c.done <- w.named(err)
		} else {
			c.done <- answers[i]
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

// attempt writes changes in one transaction. It gives what is to be answered once they are durable, where they will be looked for; or an
// error, and then nothing of it is written, unless the error came of the very end.
func (w *writer) attempt(all []*change) (answers []error, err error) {
	if len(all) == 0 {
		return nil, nil
	}
	ctx, cancel := w.bound()
	defer cancel()
	t, err := w.start(ctx)
	if err != nil {
		return nil, err
	}
	if answers, err = t.all(all); err == nil {
		_, err = t.exec("COMMIT")
	}
	if err != nil {
		w.back(ctx)
		return nil, err
	}
	if len(t.events) > 0 {
		w.news.spread()
	}
	if len(t.erased) > 0 {
		w.wipe()
	}
	return answers, w.there()
}

// start begins a transaction. The connection may have been lost unnoticed since the last one: then on another.
func (w *writer) start(ctx context.Context) (t *tx, err error) {
	for range 2 {
		if err = w.connect(ctx); err != nil {
			return nil, err
		}
		t = &tx{ctx: ctx, db: w.through, dialect: &w.dialect, contents: map[int64]contents{}}
		if _, err = t.exec(w.begin); err == nil && w.files == nil {
			w.files, err = w.SQL.files()
		}
		if err == nil {
			return t, nil
		}
		w.drop()
	}
	return nil, err
}

// all does the changes, and what they have in common at the end.
func (t *tx) all(all []*change) ([]error, error) {
	answers := make([]error, len(all))
	for i, c := range all {
		if err := c.do(t); refusal(err) {
			answers[i] = err
		} else if err != nil {
			return nil, err
		}
	}
	return answers, t.finish()
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

// back takes a transaction back. A connection that cannot is given up: the database takes back what it leaves.
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
	if p, ok := w.through.(*prepared); ok {
		p.forget()
	}
	_ = w.conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = w.conn.Close()
	w.conn, w.files = nil, nil
}

// wipe clears copies of what was erased away; where somebody still reads them, again in a while.
func (w *writer) wipe() {
	ctx, cancel := w.bound()
	defer cancel()
	w.retry = time.After(time.Second)
	if w.connect(ctx) != nil {
		return
	}
	if done, err := w.wiped(ctx, w.conn); done && err == nil {
		w.retry = nil
	}
}
