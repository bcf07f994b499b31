package service

import (
	"context"
	"errors"
	"slices"
	"sort"
	"sync"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// openCases holds the open cases, kept up to date from the log. Alarms and metrics are computed
// from it without calls to the store.
type openCases struct {
	mu     sync.Mutex
	byID   map[string]*openCase // by id of the case
	queued []desk.Queued        // the same cases: with very many, reading a slice costs a tenth
	at     int64                // position of the last event received
	real   int64                // position of the last event that is not of a test case
	hash   string               // of the event at at
	broken string               // why the hash chain of the log is broken; empty if it is intact
	grown  chan struct{}        // closed and replaced when events arrive
	// the last events received, without free text; its elements are never modified
	recent []desk.Event
	from   int64 // position before the first of recent
	loaded bool  // the open cases are loaded, and the log is followed

	watchers map[string]map[chan struct{}]bool // by id of the case
}

// openCase is an open case and the times that its alarms depend on.
type openCase struct {
	desk.Queued // Waiting and Promised are as in the case: they are part of the keys of its alarms

	since  time.Time  // monotonic time since when it waits
	due    time.Time  // monotonic time when the promise passes, if Promised is set
	raised desk.Alarm // the last alarm that was raised
	index  int        // in queued
}

func newOpenCases() openCases {
	return openCases{
		byID: map[string]*openCase{}, grown: make(chan struct{}),
		watchers: map[string]map[chan struct{}]bool{},
	}
}

// followLog keeps the open cases up to date from the log, until ctx is done.
func (d *Desk) followLog(ctx context.Context) {
	for d.load(ctx) != nil {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second): // the store is unavailable
		}
	}
	_ = follow(ctx, d.open.at, d.nextFromStore, d.receive) // returns only when ctx is done
}

// load reads the open cases from the store.
func (d *Desk) load(ctx context.Context) error {
	last, err := d.end(ctx)
	if err != nil {
		return err
	}
	if set := downtime(last.At, d.now()); set != 0 {
		if err := d.suspendErasure(ctx, set); err != nil {
			return err
		}
		return d.load(ctx) // suspendErasure appended an event
	}
	if err := d.restoreSuspension(ctx); err != nil {
		return err
	}
	d.open.locked(func() {
		d.open.at, d.open.from, d.open.hash = last.Position, last.Position, last.Hash
	})
	err = d.eachOpen(ctx, func(c desk.Queued) { d.put(openCase{Queued: c}) })
	if err == nil {
		d.open.locked(func() { d.open.loaded = true })
	}
	return err
}

// end returns the last event of the log, or a zero event if the log is empty.
func (d *Desk) end(ctx context.Context) (last desk.Event, err error) {
	err = d.with(ctx, func(ctx context.Context, s Store) error {
		if last, err = s.Last(ctx); errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	})
	return last, err
}

// receive applies new events to the open cases. It checks that their hashes continue the chain, so
// that tampering with the log is detected at once.
func (d *Desk) receive(events []desk.Event) error {
	b := &d.open
	if _, err := desk.CheckLog(events, b.hash); err != nil {
		d.ReportTampering(err)
	}
	for _, e := range events {
		if !e.Test() && e.Case != "" {
			d.apply(e)
		}
	}
	b.locked(func() { b.remember(events) })
	return nil
}

// ReportTampering records that the log was altered after it was written.
func (d *Desk) ReportTampering(err error) {
	d.Log.Error("log integrity check failed: keep this database and compare it with a backup",
		"err", err)
	d.open.locked(func() { d.open.broken = err.Error() })
}

// Position is how far a server has followed the log.
type Position struct {
	Position int64
	Hash     string // of the event there, as it was when this server received it
	Real     int64  // position of the last event that is not of a test case, since the start
}

// Followed returns how far this server has followed the log. ok is false until it has loaded the
// open cases, for an empty log, and for a log that was altered.
func (d *Desk) Followed() (h Position, ok bool) {
	b := &d.open
	b.locked(func() {
		h, ok = Position{b.at, b.hash, b.real},
			b.loaded && b.broken == "" && b.at > 0
	})
	return h, ok
}

// minRecent is the minimum number of events kept in memory, once that many have arrived.
const minRecent = 1000

func (b *openCases) remember(events []desk.Event) {
	for _, e := range events {
		b.recent = append(b.recent, e.Bare())
		b.at, b.hash = e.Position, e.Hash
		if e.Version > 0 {
			for changed := range b.watchers[e.Case] {
				signal(changed)
			}
		}
		if !e.Test() {
			b.real = e.Position
		}
	}
	if n := len(b.recent); n > 2*minRecent {
		b.from = b.recent[n-minRecent-1].Position
		b.recent = slices.Clone(b.recent[n-minRecent:])
	}
	close(b.grown)
	b.grown = make(chan struct{})
}

// after returns the events in memory after a position, and a channel that is closed when there are
// more. all is false if some of these events are no longer in memory.
func (b *openCases) after(position int64) (grown <-chan struct{}, events []desk.Event, all bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.since(position)
}

// since is after, for a caller that holds mu.
func (b *openCases) since(position int64) (grown <-chan struct{}, events []desk.Event, all bool) {
	if !b.loaded || position < b.from {
		return nil, nil, false
	}
	i := sort.Search(len(b.recent), func(i int) bool { return b.recent[i].Position > position })
	return b.grown, b.recent[i:len(b.recent):len(b.recent)], true
}

// apply updates the open cases with an event of a case.
func (d *Desk) apply(e desk.Event) {
	was := d.open.get(e.Case)
	switch {
	case e.Kind == string(desk.Alert) && was != nil:
		d.open.locked(func() { was.raised = desk.Alarm(e.Subject) })
	case e.Version == 0, was != nil && e.Version <= was.Version:
	default:
		s := openCase{Queued: d.queuedBefore(was, e)}
		s.Version, s.State, s.Urgency, s.Promised = e.Version, e.State, e.Urgency, e.Promised
		switch desk.Kind(e.Kind) {
		case desk.Opened, desk.PassOn, desk.Reopen:
			s.Waiting = e.At
		case desk.Accept:
			s.Waiting, s.Holder = e.At, e.Actor
			d.accepted(was, e.Urgency)
		}
		if s.State == desk.Received {
			s.Holder = ""
		}
		if !s.Promised.IsZero() || s.State == desk.OnScene || s.State.Closed() {
			s.Waiting = time.Time{}
		}
		if s.State.Closed() && was != nil {
			d.notify(Occurrence{Closed: s.State})
		}
		d.put(s)
	}
}

// queuedBefore returns a case as it was before an event. A reopened case is no longer among the
// open cases, so its opening time is read from the store.
func (d *Desk) queuedBefore(was *openCase, e desk.Event) desk.Queued {
	switch {
	case was != nil:
		return was.Queued
	case e.Kind == string(desk.Opened), e.State.Closed():
		return desk.Queued{ID: e.Case, Opened: e.At}
	}
	var c desk.Case
	err := d.with(context.Background(), func(ctx context.Context, s Store) (err error) {
		c, err = s.Case(ctx, e.Case)
		return err
	})
	if err != nil { // already logged; use the time of the event
		return desk.Queued{ID: e.Case, Opened: e.At}
	}
	return c.Queued()
}

// put adds or replaces an open case, or removes it if it is closed. Its times start to count,
// unless they already do.
func (d *Desk) put(s openCase) {
	now, mono := d.now(), d.clock.monotonicNow()
	s.since, s.due = mono.Add(-desk.Age(now, s.Waiting)), mono.Add(s.Promised.Sub(now))
	d.open.locked(func() {
		was, known := d.open.byID[s.ID]
		sameWaiting := known && was.Waiting.Equal(s.Waiting)
		samePromised := known && was.Promised.Equal(s.Promised)
		if sameWaiting {
			s.since = was.since
		}
		if samePromised {
			s.due = was.due
		}
		if sameWaiting && samePromised {
			s.raised = was.raised
		}
		if s.State.Closed() {
			d.open.remove(was)
			return
		}
		if known {
			s.index = was.index
		} else {
			s.index = len(d.open.queued)
			d.open.queued = append(d.open.queued, s.Queued)
		}
		d.open.byID[s.ID], d.open.queued[s.index] = &s, s.Queued
	})
}

// remove removes an open case; the last of queued takes its index. s may be nil.
func (b *openCases) remove(s *openCase) {
	if s == nil {
		return
	}
	end := len(b.queued) - 1
	last := b.queued[end]
	b.queued[s.index], b.byID[last.ID].index = last, s.index
	b.queued = b.queued[:end]
	delete(b.byID, s.ID)
}

// locked calls change while holding mu.
func (b *openCases) locked(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
}

func (b *openCases) get(id string) *openCase {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.byID[id]
}

// reached waits until the event at a position has arrived, or ctx is done.
func (b *openCases) reached(ctx context.Context, position int64) error {
	for {
		b.mu.Lock()
		at, grown := b.at, b.grown
		b.mu.Unlock()
		if at >= position {
			return nil
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
