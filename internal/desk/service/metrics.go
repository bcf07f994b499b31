package service

import (
	"errors"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/guide"
)

// Occurrence is an occurrence to be counted. Exactly one of Taken, Closed and Accepted is set.
type Occurrence struct {
	Taken    string         // the outcome of a hand-over: one of Outcomes
	Closed   desk.State     // the final state of a case that was closed
	Accepted *guide.Urgency // the urgency of a case that a human accepted
	Waited   time.Duration  // how long the accepted case had waited
}

// Outcomes returns the possible outcomes of a hand-over.
func Outcomes() []string {
	return []string{"new", "again", "wrong", "other", "in-flight", "unknown-guide", "busy", "away"}
}

// handoverNews returns the outcome of a hand-over, or the zero value for a test case.
func handoverNews(test, fresh bool, err error) Occurrence {
	_, wrong := errors.AsType[desk.Problems](err)
	switch {
	case test:
		return Occurrence{}
	case err == nil && fresh:
		return Occurrence{Taken: "new"}
	case err == nil:
		return Occurrence{Taken: "again"}
	case wrong:
		return Occurrence{Taken: "wrong"}
	case errors.Is(err, ErrKeyReused):
		return Occurrence{Taken: "other"}
	case errors.Is(err, ErrInFlight):
		return Occurrence{Taken: "in-flight"}
	case errors.Is(err, ErrNotFound):
		return Occurrence{Taken: "unknown-guide"}
	case errors.Is(err, ErrBusy):
		return Occurrence{Taken: "busy"}
	}
	return Occurrence{Taken: "away"}
}

func (d *Desk) notify(n Occurrence) {
	if d.OnOccurrence != nil && n != (Occurrence{}) {
		d.OnOccurrence(n)
	}
}

// accepted reports to the metrics how long an accepted case had waited.
func (d *Desk) accepted(was *openCase, u guide.Urgency) {
	if was == nil || was.State != desk.Received {
		return
	}
	waited := desk.Age(d.clock.monotonicNow(), was.since)
	d.notify(Occurrence{Accepted: &u, Waited: waited})
}

// Class is a key by which open cases are counted.
type Class struct {
	State   desk.State
	Urgency guide.Urgency
}

// Metrics are the desk's metrics that are known without a call to the store. They do not include
// test cases.
type Metrics struct {
	Open   map[Class]int // open cases
	Oldest time.Duration // how long the oldest waiting case has waited; 0 if none waits
	Canary time.Duration // since the last successful test case; 0 without a canary
	Intact bool          // the hash chain of the log is intact, as far as this server followed it
}

// Metrics returns the current figures.
func (d *Desk) Metrics() Metrics {
	f, mono := Metrics{Open: map[Class]int{}}, d.clock.monotonicNow()
	d.open.locked(func() {
		f.Intact = d.open.broken == ""
		for _, s := range d.open.byID {
			f.Open[Class{s.State, s.Urgency}]++
			if s.State == desk.Received {
				f.Oldest = max(f.Oldest, desk.Age(mono, s.since))
			}
		}
	})
	d.health.mu.Lock()
	defer d.health.mu.Unlock()
	if !d.health.lastSuccess.IsZero() {
		f.Canary = desk.Age(mono, d.health.lastSuccess)
	}
	return f
}
