package service

import (
	"context"
	"errors"
	"sync"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// Intervals of the periodic tasks.
const (
	alarmInterval      = time.Second
	retentionInterval  = time.Minute
	staffInterval      = 2 * time.Second
	storeCheckInterval = time.Second
)

// Run runs the desk's background tasks until ctx is done: it raises alarms for cases that no
// operator has accepted, erases cases past their retention period, and regularly hands over a test
// case. Any number of servers may run it on one store.
func (d *Desk) Run(ctx context.Context) {
	var all sync.WaitGroup
	all.Go(func() { d.followLog(ctx) })
	all.Go(func() { repeat(ctx, alarmInterval, d.raiseAlarms) })
	all.Go(func() { repeat(ctx, retentionInterval, d.expire) })
	all.Go(func() { d.watchStaff(ctx) })
	all.Go(func() { repeat(ctx, storeCheckInterval, d.checkStore) })
	if d.Canary.Guide != "" {
		d.health.start(d.clock.monotonicNow())
		all.Go(func() { repeat(ctx, canaryInterval, d.probe) })
	}
	all.Wait()
}

// checkStore checks whether the store responds, and logs changes.
func (d *Desk) checkStore(ctx context.Context) {
	s := d.rows.Load()
	if s == nil {
		return
	}
	asking, cancel := context.WithTimeout(ctx, storeTimeout-storeCheckInterval)
	defer cancel()
	_, err := (*s).Last(asking)
	silent := err != nil && !errors.Is(err, store.ErrNotFound)
	if ctx.Err() == nil && d.silent.Swap(silent) != silent {
		if silent {
			d.Log.Error("the database does not answer", "err", err)
		} else {
			d.Log.Info("the database answers again")
		}
	}
}

// StoreUnresponsive reports whether the store did not respond to the last check, at most a few
// seconds ago.
func (d *Desk) StoreUnresponsive() bool { return d.silent.Load() }

// repeat calls do at each interval until ctx is done. Calls do not overlap.
func repeat(ctx context.Context, interval time.Duration, do func(context.Context)) {
	tick := time.NewTicker(interval)
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

// forEachCase calls do with each case that matches q, page by page.
func (d *Desk) forEachCase(ctx context.Context, q store.Query,
	do func(context.Context, Store, desk.Case) error) error {
	for {
		page, err := d.Cases(ctx, q)
		if err != nil {
			return err
		}
		for _, c := range page {
			if err := d.with(ctx, func(ctx context.Context, s Store) error {
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
