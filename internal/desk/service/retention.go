package service

import (
	"context"
	"errors"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// forget takes away what was kept long enough. When the time of day was set, it waits until
// somebody had time to set it right again.
func (d *Desk) forget(ctx context.Context) {
	now := d.now()
	if set := d.clock.set(now); set != 0 && d.doubt(ctx, set) != nil {
		return // in a minute, again
	}
	d.clock.seen(now)
	if !d.clock.settled() {
		return
	}
	d.eraseOld(ctx)
	// what went wrong is logged, and tried again
	_ = d.with(ctx, func(ctx context.Context, s Store) error { return s.Sweep(ctx, d.now()) })
}

// eraseOld erases the contents of closed cases. An open case is never touched: the rules refuse it.
func (d *Desk) eraseOld(ctx context.Context) {
	keep, erased := d.keep(), 0
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

func (d *Desk) keep() desk.Moment { return desk.Moment(d.Keep.Milliseconds()) }

// setClock is the kind of the event that a server's clock was set, or that nobody lived for a
// while. Its subject says by how much. It stands in the place of a case's id, too: so each start
// finds these few without reading the whole log.
const setClock = "clock"

// doubt lets nothing be erased for a while, since the clock was set, and writes that into the log:
// a program that starts anew must not believe it sooner.
func (d *Desk) doubt(ctx context.Context, set desk.Moment) error {
	by := length(set).String()
	d.clock.doubt(set, 0, d.keep())
	d.Log.Error(
		"the clock was set, or nothing was written for long: nothing is erased until it could be "+
			"set right", "by", by)
	e := desk.Event{At: d.now(), Actor: desk.Actor{Role: desk.System}.Ref(), Kind: setClock,
		Case: setClock, Subject: by}
	return d.with(ctx, func(ctx context.Context, s Store) error { return s.Append(ctx, e) })
}

// recall doubts the clock as the log tells that it was doubted before the start.
func (d *Desk) recall(ctx context.Context) error {
	events, err := d.LogOf(ctx, setClock)
	for _, e := range events {
		if by, wrong := time.ParseDuration(e.Subject); wrong == nil {
			d.clock.doubt(desk.Moment(by.Milliseconds()), d.now().Since(e.At), d.keep())
		}
	}
	if err == nil {
		d.clock.known.Store(true)
	}
	return err
}

// length gives a length of time, at most what can be said.
func length(m desk.Moment) time.Duration {
	const most = desk.Moment(1<<63-1) / desk.Moment(time.Millisecond)
	return time.Duration(max(-most, min(most, m))) * time.Millisecond
}

// erase erases a case as the desk itself. Somebody who was faster, or reopened it, is no trouble.
func (d *Desk) erase(ctx context.Context, s Store, c desk.Case) error {
	next, e, err := c.Apply(desk.Act{Kind: desk.Erase}, desk.Actor{Role: desk.System}, d.now())
	if err != nil {
		return err
	}
	if err = s.ChangeCase(ctx, next, e); errors.Is(err, store.ErrChanged) ||
		errors.Is(err, store.ErrNone) {
		return nil
	}
	return err
}
