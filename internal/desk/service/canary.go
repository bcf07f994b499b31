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

// The canary's times. Two failed rounds in a row raise an alarm, within 90 seconds whatever the
// failure is.
const (
	canaryInterval = 30 * time.Second
	canaryTimeout  = 15 * time.Second // for one round
	// without a successful round for this long, the canary itself has stopped
	canarySilence = 90 * time.Second
	orphanAge     = 5 * time.Minute // a test case of this age was left behind by a server that died
)

// canaryHealth is the result of the canary's last rounds.
type canaryHealth struct {
	mu sync.Mutex
	// monotonic time of the last successful round, or of the start; zero without a canary
	lastSuccess time.Time
	failures    int    // failed rounds since
	problem     string // of the last round; empty if it succeeded
}

func (p *canaryHealth) start(mono time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lastSuccess = mono
}

// probe hands over a test case and checks each step: accepted by the store, listed in the queue,
// opened by its link, sent to followers of the log, erased. The case is never accepted by an
// operator: only a human accepts cases.
func (d *Desk) probe(ctx context.Context) {
	round, cancel := context.WithTimeout(ctx, canaryTimeout)
	defer cancel()
	err := d.round(round)
	if ctx.Err() != nil {
		return // the program is stopping
	}
	d.health.mu.Lock()
	was := d.health.failures
	d.health.failures, d.health.problem = was+1, ""
	if err == nil {
		d.health.failures, d.health.lastSuccess = 0, d.clock.monotonicNow()
	} else {
		d.health.problem = err.Error()
	}
	now := d.health.failures
	d.health.mu.Unlock()
	switch {
	case now == 2:
		d.Log.Error("canary failed twice in a row", "err", err)
		d.alert(err.Error())
	case now == 0 && was >= 2:
		d.Log.Info("canary recovered")
		d.alert("")
	}
}

func (d *Desk) alert(text string) {
	if d.Alarm != nil {
		d.Alarm(text)
	}
}

var errFound = errors.New("event found")

// round runs one test case. The error names the step that failed.
func (d *Desk) round(ctx context.Context) error {
	d.eraseOrphans(ctx)
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
	if err := d.checkListed(ctx, c.ID); err != nil {
		return fmt.Errorf("the queue: %w", err)
	}
	if v, err := d.Person(ctx, secret); err != nil || v.Case.ID != c.ID {
		return fmt.Errorf("the person's link: %w", errors.Join(err, ctx.Err()))
	}
	at, err := d.waitForEvent(ctx, last.Position, c.ID, desk.Opened)
	if err != nil {
		return fmt.Errorf("the news of it: %w", err)
	}
	if _, err := d.ActAsPerson(ctx, secret, desk.Act{Kind: desk.Erase}); err != nil {
		return fmt.Errorf("its end: %w", err)
	}
	if at, err = d.waitForEvent(ctx, at, c.ID, desk.Erase); err != nil {
		return fmt.Errorf("the news of its end: %w", err)
	}
	if err := d.open.reached(ctx, at); err != nil {
		return fmt.Errorf("the watch for alarms: %w", err)
	}
	return nil
}

// checkListed returns ErrNotFound unless the test case is among the received cases.
func (d *Desk) checkListed(ctx context.Context, id string) error {
	found, err := d.Cases(ctx, store.Query{Test: true, States: []desk.State{desk.Received}})
	if err != nil {
		return err
	}
	for _, c := range found {
		if c.ID == id {
			return nil
		}
	}
	return ErrNotFound
}

// waitForEvent waits for an event of a case, like any screen does, and returns its position.
func (d *Desk) waitForEvent(
	ctx context.Context, after int64, id string, kind desk.Kind,
) (at int64, err error) {
	err = d.Follow(ctx, after, func(e desk.Event) error {
		if e.Case == id && e.Kind == string(kind) {
			at = e.Position
			return errFound
		}
		return nil
	})
	if errors.Is(err, errFound) {
		err = nil
	}
	return at, err
}

// eraseOrphans erases test cases that a server left behind when it died.
func (d *Desk) eraseOrphans(ctx context.Context) {
	left := store.Query{Test: true, Limit: 100}
	// on an error, the next round tries again
	_ = d.forEachCase(ctx, left, func(ctx context.Context, s Store, c desk.Case) error {
		if desk.Age(d.now(), c.Opened) < orphanAge {
			return nil
		}
		return d.erase(ctx, s, c)
	})
}

// Trouble returns a sentence for operators if the desk does not work end to end, and "" if it
// works.
func (d *Desk) Trouble() string {
	d.health.mu.Lock()
	defer d.health.mu.Unlock()
	switch {
	case d.health.lastSuccess.IsZero():
		return ""
	case d.health.failures >= 2:
		return "This desk does not work as it should. A test case did not come through: " +
			d.health.problem + "."
	case desk.Age(d.clock.monotonicNow(), d.health.lastSuccess) > canarySilence:
		return "This desk does not work as it should. No test case has come through for a while."
	}
	return ""
}
