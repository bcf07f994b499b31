package dispatch

import (
	"context"
	"errors"
	"time"

	"firststeps/desk"
	"firststeps/internal/store"
)

// forget takes away what was kept long enough. When the time of day was set, it waits until somebody had time to set it right again.
func (d *Desk) forget(ctx context.Context) {
	if set := d.clock.look(d.now()); set != 0 {
		d.Log.Error("the clock was set: nothing is erased for a day, so that it can be set right", "by", time.Duration(set)*time.Millisecond)
	}
	if !d.clock.settled() {
		return
	}
	d.eraseOld(ctx)
	_ = d.with(ctx, func(ctx context.Context, s Store) error { return s.Sweep(ctx, d.now()) }) // what went wrong is logged, and tried again
}

// eraseOld erases the contents of closed cases. An open case is never touched: the rules refuse it.
func (d *Desk) eraseOld(ctx context.Context) {
	keep, erased := desk.Moment(d.Keep.Milliseconds()), 0
	if keep <= 0 {
		return
	}
	old := store.Query{Closed: d.now().After(-keep), Limit: 100}
	err := d.every(ctx, old, func(ctx context.Context, s Store, c desk.Case) error {
		if !c.Due(d.now(), keep) {
			return nil
		}
		erased++
		return d.erase(ctx, s, c)
	})
	if erased > 0 || err != nil {
		d.Log.Info("cases were erased at the end of their time", "cases", erased, "cause", err)
	}
}

// erase erases a case as the desk itself. Somebody who was faster, or reopened it, is no trouble.
func (d *Desk) erase(ctx context.Context, s Store, c desk.Case) error {
	next, e, err := c.Apply(desk.Act{Kind: desk.Erase}, desk.Actor{Role: desk.System}, d.now())
	if err != nil {
		return err
	}
	if err = s.ChangeCase(ctx, next, e); errors.Is(err, store.ErrChanged) || errors.Is(err, store.ErrNone) {
		return nil
	}
	return err
}
