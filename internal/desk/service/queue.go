package service

import (
	"context"
	"sync"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// open returns the states of an open case.
func open() []desk.State {
	return []desk.State{desk.Received, desk.Accepted, desk.EnRoute, desk.OnScene}
}

// eachOpen calls see with every open case that is in the store.
func (d *Desk) eachOpen(ctx context.Context, see func(desk.Queued)) error {
	q := store.Query{States: open(), Limit: 5000}
	for {
		var page []desk.Queued
		err := d.with(ctx, func(ctx context.Context, s Store) (err error) {
			page, err = s.Queued(ctx, q)
			return err
		})
		if err != nil {
			return err
		}
		for _, c := range page {
			see(c)
		}
		if len(page) < q.Limit {
			return nil
		}
		q.Before = page[len(page)-1].ID
	}
}

// catchUp is how long a screen waits until this server has heard of what is in the log.
const catchUp = time.Second

// OpenCases calls see with every open case, in no order, and returns the position in the log up to
// which that holds at least. It reads memory: however many cases are open, the store is asked for
// the end of the log alone. Before this server has loaded what is open it reads the store. see
// must be quick and must not call the desk.
func (d *Desk) OpenCases(ctx context.Context, see func(desk.Queued)) (at int64, err error) {
	last, err := d.end(ctx)
	if err != nil {
		return 0, err
	}
	if d.board.current(ctx, last.Position) {
		d.board.set(func() {
			for _, c := range d.board.queued {
				see(c)
			}
			at = d.board.at
		})
		return at, nil
	}
	return last.Position, d.eachOpen(ctx, see)
}

// current reports whether the board knows of a position in the log, or does so soon.
func (b *board) current(ctx context.Context, position int64) bool {
	b.mu.Lock()
	loaded := b.loaded
	b.mu.Unlock()
	if !loaded {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, catchUp)
	defer cancel()
	return b.reached(ctx, position) == nil
}

// Counts are what every screen of the desk shows of the queue.
type Counts struct {
	Waiting int        // cases that nobody has
	Loudest desk.Alarm // the worst that holds
	At      int64      // position in the log up to which they hold at least
}

// Counting all open cases for each of thousands of events would cost more than they do.
const (
	countAlways = 5000                   // so few are counted each time
	countEvery  = 200 * time.Millisecond // more than those
)

// counted are the last counts.
type counted struct {
	mu   sync.Mutex
	last Counts
	open int
	when time.Time
}

// Counts counts the open cases. With very many, the counts are up to countEvery old.
func (d *Desk) Counts(ctx context.Context) (Counts, error) {
	d.counted.mu.Lock()
	defer d.counted.mu.Unlock()
	if d.counted.open > countAlways && time.Since(d.counted.when) < countEvery {
		return d.counted.last, nil
	}
	now, c, n, err := d.now(), Counts{}, 0, error(nil)
	c.At, err = d.OpenCases(ctx, func(q desk.Queued) {
		n++
		if q.State == desk.Received {
			c.Waiting++
		}
		c.Loudest = desk.Louder(c.Loudest, q.Alarm(now))
	})
	if err == nil {
		d.counted.last, d.counted.open, d.counted.when = c, n, time.Now()
	}
	return c, err
}
