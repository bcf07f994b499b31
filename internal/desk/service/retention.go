package service

import (
	"context"
	"errors"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// expire erases old cases and deletes expired rows. After the wall clock was set, it waits, so that
// there is time to correct the clock.
func (d *Desk) expire(ctx context.Context) {
	now := d.now()
	if set := d.clock.jump(now); set != 0 && d.suspendErasure(ctx, set) != nil {
		return // try again in a minute
	}
	d.clock.observe(now)
	if !d.clock.erasureAllowed() {
		return
	}
	d.eraseOld(ctx)
	// an error is logged, and the next call tries again
	_ = d.with(ctx, func(ctx context.Context, s Store) error {
		return s.DeleteExpired(ctx, d.now())
	})
}

// eraseOld erases the contents of closed cases. The rules refuse to erase an open case.
func (d *Desk) eraseOld(ctx context.Context) {
	if d.Keep <= 0 {
		return
	}
	erased, old := 0, store.Query{Closed: d.now().Add(-d.Keep), Limit: 100}
	err := d.forEachCase(ctx, old, func(ctx context.Context, s Store, c desk.Case) error {
		if !c.Due(d.now(), d.Keep) {
			return nil
		}
		erased++
		return d.erase(ctx, s, c)
	})
	if erased > 0 {
		d.Log.Info("erased cases past their retention period", "cases", erased)
	}
	if err != nil {
		d.Log.Warn("cannot erase all cases past their retention period", "err", err)
	}
}

// clockEvent is the kind of the event that a server's clock was set, or that no server was running
// for a while. The event's subject is the duration. clockEvent is also used as its case id, so that
// each start finds these few events without reading the whole log.
const clockEvent = "clock"

// suspendErasure suspends erasure because the clock was set by set, and records that in the log, so
// that a restarted server does not trust the clock earlier.
func (d *Desk) suspendErasure(ctx context.Context, set time.Duration) error {
	by := set.Truncate(time.Millisecond).String()
	d.clock.suspendErasure(set, 0, d.Keep)
	d.Log.Error("clock jump or long downtime: erasure suspended", "by", by)
	e := desk.Event{At: d.now(), Actor: desk.Actor{Role: desk.System}.Ref(), Kind: clockEvent,
		Case: clockEvent, Subject: by}
	return d.with(ctx, func(ctx context.Context, s Store) error { return s.Append(ctx, e) })
}

// restoreSuspension restores from the log the suspensions of erasure from before the start.
func (d *Desk) restoreSuspension(ctx context.Context) error {
	events, err := d.LogOf(ctx, clockEvent)
	for _, e := range events {
		if by, wrong := time.ParseDuration(e.Subject); wrong == nil {
			d.clock.suspendErasure(by, desk.Age(d.now(), e.At), d.Keep)
		}
	}
	if err == nil {
		d.clock.loaded.Store(true)
	}
	return err
}

// erase erases a case as the system. It is no error if the case was changed or erased meanwhile.
func (d *Desk) erase(ctx context.Context, s Store, c desk.Case) error {
	next, e, err := c.Apply(desk.Act{Kind: desk.Erase}, desk.Actor{Role: desk.System}, d.now())
	if err != nil {
		return err
	}
	if err = s.ChangeCase(ctx, next, e); errors.Is(err, store.ErrChanged) ||
		errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
