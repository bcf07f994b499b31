package service

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// The canary's times. Two rounds in a row that fail are an alarm: within 90 seconds, however it
// fails.
const (
	rhythm = 30 * time.Second
	breath = 15 * time.Second // a round may take
	silent = 90 * desk.Second // since the last round that went well: the canary itself is dead
	stray  = 5 * desk.Minute  // a test case this old was left by a server that died
)

// pulse is how the canary is.
type pulse struct {
	mu sync.Mutex
	// lived time of the last round that went well, or of the start; 0: there is no canary
	well    desk.Moment
	failed  int    // rounds since
	problem string // of the last round; empty where it went well
}

func (p *pulse) start(lived desk.Moment) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.well = lived
}

// sing hands a test case over and sees it through: taken, listed, open to its link, told of to
// whoever follows, erased. It is never accepted: only a human accepts.
func (d *Desk) sing(ctx context.Context) {
	round, cancel := context.WithTimeout(ctx, breath)
	defer cancel()
	err := d.round(round)
	if ctx.Err() != nil {
		return // the end of the program is no failure
	}
	d.pulse.mu.Lock()
	was := d.pulse.failed
	d.pulse.failed, d.pulse.problem = was+1, ""
	if err == nil {
		d.pulse.failed, d.pulse.well = 0, d.clock.lived()
	} else {
		d.pulse.problem = err.Error()
	}
	now := d.pulse.failed
	d.pulse.mu.Unlock()
	switch {
	case now == 2:
		d.Log.Error("the desk does not work: a test case did not come through", "cause", err)
		d.alarm(err.Error())
	case now == 0 && was >= 2:
		d.Log.Info("the desk works again")
		d.alarm("")
	}
}

func (d *Desk) alarm(text string) {
	if d.Alarm != nil {
		d.Alarm(text)
	}
}

var errHeard = errors.New("heard")

// round is one test case. The error names the hop that failed.
func (d *Desk) round(ctx context.Context) error {
	d.sweep(ctx)
	last, err := d.end(ctx)
	if err != nil {
		return fmt.Errorf("the log: %w", err)
	}
	h, secret := d.Canary, NewSecret()
	h.Test = true
	c, err := d.HandOver(ctx, NewSecret(), secret, h)
	if err != nil {
		return fmt.Errorf("the hand-over: %w", err)
	}
	if err := d.listed(ctx, c.ID); err != nil {
		return fmt.Errorf("the queue: %w", err)
	}
	if v, err := d.Person(ctx, secret); err != nil || v.Case.ID != c.ID {
		return fmt.Errorf("the person's link: %w", errors.Join(err, ctx.Err()))
	}
	at, err := d.heard(ctx, last.Position, c.ID, desk.Opened)
	if err != nil {
		return fmt.Errorf("the news of it: %w", err)
	}
	if _, err := d.ActAsPerson(ctx, secret, desk.Act{Kind: desk.Erase}); err != nil {
		return fmt.Errorf("its end: %w", err)
	}
	if at, err = d.heard(ctx, at, c.ID, desk.Erase); err != nil {
		return fmt.Errorf("the news of its end: %w", err)
	}
	if err := d.board.reached(ctx, at); err != nil {
		return fmt.Errorf("the watch for alarms: %w", err)
	}
	return nil
}

// listed looks for a test case among those that wait.
func (d *Desk) listed(ctx context.Context, id string) error {
	found, err := d.Cases(ctx, store.Query{Test: true, States: []desk.State{desk.Received}})
	if err != nil {
		return err
	}
	for _, c := range found {
		if c.ID == id {
			return nil
		}
	}
	return ErrNone
}

// heard waits for an event of a case, as any screen would, and gives its position.
func (d *Desk) heard(ctx context.Context, after int64, id string, kind desk.Kind) (at int64,
	err error) {
	err = d.Follow(ctx, after, func(e desk.Event) error {
		if e.Case == id && e.Kind == string(kind) {
			at = e.Position
			return errHeard
		}
		return nil
	})
	if errors.Is(err, errHeard) {
		err = nil
	}
	return at, err
}

// sweep erases test cases that a server left behind when it died.
func (d *Desk) sweep(ctx context.Context) {
	left := store.Query{Test: true, Limit: 100}
	// if not now, in half a minute
	_ = d.every(ctx, left, func(ctx context.Context, s Store, c desk.Case) error {
		if d.now().Since(c.Opened) < stray {
			return nil
		}
		return d.erase(ctx, s, c)
	})
}

// Trouble says in a sentence that the desk does not work end to end, for whoever works at it; empty
// where it does.
func (d *Desk) Trouble() string {
	d.pulse.mu.Lock()
	defer d.pulse.mu.Unlock()
	switch {
	case d.pulse.well == 0:
		return ""
	case d.pulse.failed >= 2:
		return "This desk does not work as it should. A test case did not come through: " +
			d.pulse.problem + "."
	case d.clock.lived().Since(d.pulse.well) > silent:
		return "This desk does not work as it should. No test case has come through for a while."
	}
	return ""
}
