package console

import (
	"context"
	"errors"
	"sync"
	"time"

	"firststeps/internal/desk/store"
)

// check is a check of the whole log and of the rows that it covers.
type check struct {
	By      string // name of the operator who started it
	Began   time.Time
	Ended   time.Time // zero while it runs
	Total   int64     // number of events at the start
	Done    store.CheckResult
	Wrong   string // what was altered after it was written; empty if nothing was
	Trouble bool   // the database could not be read to the end
	Stopped bool   // it was cancelled
}

// Result returns the result of the check in the form used in the log.
func (c check) Result() string {
	switch {
	case c.Wrong != "":
		return "failed"
	case c.Stopped:
		return "cancelled"
	case c.Trouble:
		return "broken off"
	}
	return "sound"
}

// Percent returns how much of the log was checked.
func (c check) Percent() int64 {
	if c.Total == 0 {
		return 100
	}
	return min(100, 100*c.Done.Events/c.Total)
}

// checks runs one check at a time, and keeps its result.
type checks struct {
	mu     sync.Mutex
	check  *check
	cancel context.CancelFunc // of the running check
	ended  chan struct{}      // closed when it has ended
}

// last returns a copy of the running or the last check, or nil if there was none.
func (k *checks) last() *check {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.check == nil {
		return nil
	}
	c := *k.check
	return &c
}

// begin starts a check unless one is running, and returns a channel that is closed when the check
// ends. The check is cancelled when stop is closed.
func (k *checks) begin(
	stop <-chan struct{}, c check, do func(context.Context, func(func(*check))),
) <-chan struct{} {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.check != nil && k.check.Ended.IsZero() {
		return k.ended
	}
	ended := make(chan struct{})
	k.check, k.ended = &c, ended
	ctx, cancel := context.WithCancel(context.Background())
	k.cancel = cancel
	go func() {
		select {
		case <-stop:
		case <-ended:
		}
		cancel()
	}()
	go func() {
		defer close(ended)
		do(ctx, func(change func(*check)) {
			k.mu.Lock()
			defer k.mu.Unlock()
			change(&c)
		})
	}()
	return ended
}

// stop cancels the running check, if any, and returns the channel that is closed when it ends.
func (k *checks) stop() <-chan struct{} {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.cancel != nil {
		k.cancel()
	}
	return k.ended
}

// showAtOnce is how long a request waits for a check to end, so that the result for a short log is
// shown at once.
const showAtOnce = time.Second

// startCheck starts a check, which continues when the page is closed. Its result is recorded in the
// log.
func (v *visit) startCheck() error {
	total, err := lastPosition(v.r.Context(), v.rows)
	if err != nil {
		return err
	}
	rows, event := v.rows, v.event("audit", "")
	c := check{By: v.by.Name, Began: v.now(), Total: total}
	ended := v.checks.begin(v.Stop, c, func(ctx context.Context, set func(func(*check))) {
		saw := func(done store.CheckResult) { set(func(c *check) { c.Done = done }) }
		done, err := rows.Check(ctx, store.CheckOptions{Saw: saw})
		set(func(c *check) {
			wrong, altered := errors.AsType[store.AlteredError](err)
			switch {
			case altered:
				c.Wrong = wrong.Error()
			case ctx.Err() != nil:
				c.Stopped = true
			case err != nil:
				c.Trouble = true
				v.Log.Error("log check failed", "err", err)
			}
			c.Done, event.Subject = done, c.Result()
		})
		event.At = v.now()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), requestTimeout)
		defer cancel()
		if err := rows.Append(ctx, event); err != nil {
			v.Log.Error("cannot record the result of a log check",
				"result", event.Subject, "err", err)
		}
		set(func(c *check) { c.Ended = v.now() })
	})
	return v.showCheck(ended)
}

// stopCheck cancels the running check.
func (v *visit) stopCheck() error { return v.showCheck(v.checks.stop()) }

// showCheck redirects to the log when the check ends, or after showAtOnce.
func (v *visit) showCheck(ended <-chan struct{}) error {
	select {
	case <-ended:
	case <-time.After(showAtOnce):
	}
	return v.seeOther("/desk/audit")
}
