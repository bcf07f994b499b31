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

// board is what is open now, as the log tells it. Alarms and figures are read from it, so that they
// cost the store nothing.
type board struct {
	mu     sync.Mutex
	open   map[string]*standing // by id of the case
	queued []desk.Queued        // the same: of very many, reading them in a row costs a tenth
	at     int64                // position of the last event that was heard
	real   int64                // position of the last that is not of a test
	hash   string               // of that event
	broken string               // how the log is not as it was written; empty where it is
	grown  chan struct{}        // closed and replaced with each event
	// the last that were heard, without anybody's own words; what stands in it is never changed
	recent []desk.Event
	from   int64 // position before the first of them
	loaded bool  // it hears of the log

	watchers map[string]map[chan struct{}]bool // by id of the case
}

// standing is an open case, and what its alarms need to know.
type standing struct {
	desk.Queued // waiting and promised as the case says: both name its alarms

	since  desk.Moment // lived time since when it waits
	due    desk.Moment // lived time when the promise passes; 0: nothing is promised
	raised desk.Alarm  // the last alarm that was raised
	place  int         // in queued
}

func newBoard() board {
	return board{
		open: map[string]*standing{}, grown: make(chan struct{}),
		watchers: map[string]map[chan struct{}]bool{},
	}
}

// watch keeps the board as the log tells, until ctx is done.
func (d *Desk) watch(ctx context.Context) {
	for d.load(ctx) != nil {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second): // the store is away
		}
	}
	_ = follow(ctx, d.board.at, d.more, d.hear) // ends with ctx, and not before
}

// load puts on the board what is open.
func (d *Desk) load(ctx context.Context) error {
	last, err := d.end(ctx)
	if err != nil {
		return err
	}
	if set := gap(last.At, d.now()); set != 0 {
		if err := d.doubt(ctx, set); err != nil {
			return err
		}
		return d.load(ctx) // the log is longer now
	}
	if err := d.recall(ctx); err != nil {
		return err
	}
	d.board.set(func() {
		d.board.at, d.board.from, d.board.hash = last.Position, last.Position,
			last.Hash
	})
	err = d.eachOpen(ctx, func(c desk.Queued) { d.put(standing{Queued: c}) })
	if err == nil {
		d.board.set(func() { d.board.loaded = true })
	}
	return err
}

// end gives the last event of the log; of an empty one, none at position 0.
func (d *Desk) end(ctx context.Context) (last desk.Event, err error) {
	err = d.with(ctx, func(ctx context.Context, s Store) error {
		if last, err = s.Last(ctx); errors.Is(err, store.ErrNone) {
			return nil
		}
		return err
	})
	return last, err
}

// hear takes events to the board, and holds them against those before: whoever changes the log is
// noticed at once.
func (d *Desk) hear(events []desk.Event) error {
	b := &d.board
	if _, err := desk.CheckLog(events, b.hash); err != nil {
		d.Broken(err)
	}
	for _, e := range events {
		if !e.Test() && e.Case != "" {
			d.place(e)
		}
	}
	b.set(func() { b.remember(events) })
	return nil
}

// Broken notes that the log is not as it was written.
func (d *Desk) Broken(err error) {
	d.Log.Error(
		"the log is not as it was written: keep this database, and compare it with a backup",
		"cause", err)
	d.board.set(func() { d.board.broken = err.Error() })
}

// Heard is how far a server has followed the log.
type Heard struct {
	Position int64
	Hash     string // of the event there, as it was when this server heard of it
	Real     int64  // position of the last event that is not of a test, since the start
}

// Followed returns how far this server has followed the log. It reports false before it has, and
// for a log that is not as it was written.
func (d *Desk) Followed() (h Heard, ok bool) {
	b := &d.board
	b.set(func() { h, ok = Heard{b.at, b.hash, b.real}, b.loaded && b.broken == "" && b.at > 0 })
	return h, ok
}

// kept is how many events are remembered at least, once there were as many.
const kept = 1000

func (b *board) remember(events []desk.Event) {
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
	if n := len(b.recent); n > 2*kept {
		b.from = b.recent[n-kept-1].Position
		b.recent = slices.Clone(b.recent[n-kept:])
	}
	close(b.grown)
	b.grown = make(chan struct{})
}

// after gives what was heard after a position, and what is closed once there is more; or false
// where it does not remember all of that.
func (b *board) after(position int64) (grown <-chan struct{}, events []desk.Event, all bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.since(position)
}

// since is after, for a caller that holds mu.
func (b *board) since(position int64) (grown <-chan struct{}, events []desk.Event, all bool) {
	if !b.loaded || position < b.from {
		return nil, nil, false
	}
	i := sort.Search(len(b.recent), func(i int) bool { return b.recent[i].Position > position })
	return b.grown, b.recent[i:len(b.recent):len(b.recent)], true
}

// place puts on the board what an event tells of a case.
func (d *Desk) place(e desk.Event) {
	was := d.board.standing(e.Case)
	switch {
	case e.Kind == string(desk.Alert) && was != nil:
		d.board.set(func() { was.raised = desk.Alarm(e.Subject) })
	case e.Version == 0, was != nil && e.Version <= was.Version:
	default:
		s := standing{Queued: d.before(was, e)}
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
		if s.Promised != 0 || s.State == desk.OnScene || s.State.Closed() {
			s.Waiting = 0
		}
		if s.State.Closed() && was != nil {
			d.tell(News{Closed: s.State})
		}
		d.put(s)
	}
}

// before returns what was known of a case before an event. A case that is opened again has left
// the board: when it was first opened is in the store.
func (d *Desk) before(was *standing, e desk.Event) desk.Queued {
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
	if err != nil { // logged; it stands as if it was opened now
		return desk.Queued{ID: e.Case, Opened: e.At}
	}
	return c.Queued()
}

// put puts a case on the board as it is now; a closed one leaves it. Its times begin to count,
// unless they count already.
func (d *Desk) put(s standing) {
	now, lived := d.now(), d.clock.lived()
	s.since, s.due = lived.After(-now.Since(s.Waiting)), lived.After(s.Promised.After(-now))
	d.board.set(func() {
		was, known := d.board.open[s.ID]
		if known && was.Waiting == s.Waiting {
			s.since = was.since
		}
		if known && was.Promised == s.Promised {
			s.due = was.due
		}
		if known && was.Waiting == s.Waiting && was.Promised == s.Promised {
			s.raised = was.raised
		}
		if s.State.Closed() {
			d.board.remove(was)
			return
		}
		if known {
			s.place = was.place
		} else {
			s.place = len(d.board.queued)
			d.board.queued = append(d.board.queued, s.Queued)
		}
		d.board.open[s.ID], d.board.queued[s.place] = &s, s.Queued
	})
}

// remove takes a case off the board, if it is there; the last takes its place.
func (b *board) remove(s *standing) {
	if s == nil {
		return
	}
	end := len(b.queued) - 1
	last := b.queued[end]
	b.queued[s.place], b.open[last.ID].place = last, s.place
	b.queued = b.queued[:end]
	delete(b.open, s.ID)
}

func (b *board) set(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
}

func (b *board) standing(id string) *standing {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.open[id]
}

// reached waits until the board has heard of a position, or ctx is done.
func (b *board) reached(ctx context.Context, position int64) error {
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
