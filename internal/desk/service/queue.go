package service

import (
	"context"
	"sync"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// openStates returns the states of an open case.
func openStates() []desk.State {
	return []desk.State{desk.Received, desk.Accepted, desk.EnRoute, desk.OnScene}
}

// eachOpen calls see with every open case in the store.
func (d *Desk) eachOpen(ctx context.Context, see func(desk.Queued)) error {
	q := store.Query{States: openStates(), Limit: 5000}
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

// catchUp is how long a screen waits for this server to catch up with the log.
const catchUp = time.Second

// OpenCases calls see with every open case, in no order, and returns a position in the log: the
// cases include at least all changes up to it. It reads from memory and asks the store only for the
// end of the log, however many cases are open. Until this server has loaded the open cases, it
// reads them from the store. see must be quick and must not call the desk.
func (d *Desk) OpenCases(ctx context.Context, see func(desk.Queued)) (at int64, err error) {
	last, err := d.end(ctx)
	if err != nil {
		return 0, err
	}
	if d.open.current(ctx, last.Position) {
		d.open.locked(func() {
			for _, c := range d.open.queued {
				see(c)
			}
			at = d.open.at
		})
		return at, nil
	}
	return last.Position, d.eachOpen(ctx, see)
}

// current reports whether the open cases include a position of the log, now or within catchUp.
func (b *openCases) current(ctx context.Context, position int64) bool {
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

// Counts are the figures of the queue that every screen of the desk shows.
type Counts struct {
	Waiting int        // cases without an operator
	Loudest desk.Alarm // the most severe alarm
	At      int64      // position in the log up to which they are valid at least
}

// With many open cases, counting all of them for each of thousands of events would cost more than
// handling the events.
const (
	countAlways = 5000                   // up to this many cases are counted each time
	countEvery  = 200 * time.Millisecond // more cases are counted at most this often
)

// counted holds the last counts.
type counted struct {
	mu   sync.Mutex
	last Counts
	open int
	when time.Time
}

// Counts returns the counts of the open cases. With more than countAlways cases, they are up to
// countEvery old.
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
		c.Loudest = desk.MoreSevere(c.Loudest, q.Alarm(now))
	})
	if err == nil {
		d.counted.last, d.counted.open, d.counted.when = c, n, time.Now()
	}
	return c, err
}
