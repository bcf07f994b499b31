package service

import (
	"context"
	"errors"
	"sync"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// How often the desk looks at what time has done.
const (
	lookForAlarms = time.Second
	lookForOld    = time.Minute
	lookForStaff  = 2 * time.Second
	lookForStore  = time.Second
)

// Run does what the desk does by itself, until ctx is done: it alerts again for what nobody has
// accepted, erases what was kept long enough, and hands over a test case now and then. Any number
// of servers may run it on one store.
func (d *Desk) Run(ctx context.Context) {
	var all sync.WaitGroup
	all.Go(func() { d.watch(ctx) })
	all.Go(func() { each(ctx, lookForAlarms, d.raise) })
	all.Go(func() { each(ctx, lookForOld, d.forget) })
	all.Go(func() { d.watchStaff(ctx) })
	all.Go(func() { each(ctx, lookForStore, d.probe) })
	if d.Canary.Guide != "" {
		d.pulse.start(d.clock.lived())
		all.Go(func() { each(ctx, rhythm, d.sing) })
	}
	all.Wait()
}

// probe asks the store whether it answers.
func (d *Desk) probe(ctx context.Context) {
	s := d.rows.Load()
	if s == nil {
		return
	}
	asking, cancel := context.WithTimeout(ctx, patience-lookForStore)
	defer cancel()
	_, err := (*s).Last(asking)
	silent := err != nil && !errors.Is(err, store.ErrNone)
	if ctx.Err() == nil && d.silent.Swap(silent) != silent {
		if silent {
			d.Log.Error("the database does not answer", "cause", err)
		} else {
			d.Log.Info("the database answers again")
		}
	}
}

// Silent reports whether the store did not answer when it was last asked, a second or a few ago.
func (d *Desk) Silent() bool { return d.silent.Load() }

// each does something again and again, and waits for it before it does it once more.
func each(ctx context.Context, pause time.Duration, do func(context.Context)) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			do(ctx)
		}
	}
}

// every calls do with each case of a query.
func (d *Desk) every(ctx context.Context, q store.Query,
	do func(context.Context, Store, desk.Case) error) error {
	for {
		page, err := d.Cases(ctx, q)
		if err != nil {
			return err
		}
		for _, c := range page {
			if err := d.with(ctx, func(ctx context.Context,
				s Store) error {
				return do(ctx, s, c)
			}); err != nil {
				return err
			}
		}
		if len(page) < q.Limit {
			return nil
		}
		q.Before = page[len(page)-1].ID
	}
}
