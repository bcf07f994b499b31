package service

import (
	"context"
	"slices"
	"time"

	"firststeps/internal/desk"
)

// batch is how many events are read at a time.
const batch = 500

// Follow calls see with every event after a position, in order, first those that there are and then
// each as it comes, until ctx is done or see gives an error. It misses none and gives none twice.
// Where the store is away it waits and goes on.
//
// What this server heard lately comes from its memory: any number may follow, and cost the store no
// more than one. Own words are not kept there, so nobody who follows gets any.
func (d *Desk) Follow(ctx context.Context, after int64, see func(desk.Event) error) error {
	if shareOf(ctx) == Refused {
		return ErrBusy
	}
	return follow(ctx, after, d.next, func(events []desk.Event) error {
		for _, e := range events {
			if err := see(e.Bare()); err != nil {
				return err
			}
		}
		return nil
	})
}

// Heard gives the position up to which this server has heard of the log. Whoever reads afterwards
// sees all that happened until there.
func (d *Desk) Heard() int64 {
	d.board.mu.Lock()
	defer d.board.mu.Unlock()
	return d.board.at
}

// Watch returns a channel that has a value once a case may have changed after a position, until
// stop is called. It costs the store nothing and takes no goroutine. changed is nil
// while this server does not follow the log yet.
func (d *Desk) Watch(id string, after int64) (changed <-chan struct{}, stop func()) {
	b, own := &d.board, make(chan struct{}, 1)
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.loaded {
		return nil, func() {}
	}
	_, events, all := b.since(after)
	if !all || slices.ContainsFunc(events, func(e desk.Event) bool { return e.Case == id }) {
		signal(own)
	}
	if b.watchers[id] == nil {
		b.watchers[id] = map[chan struct{}]bool{}
	}
	b.watchers[id][own] = true
	return own, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if delete(b.watchers[id], own); len(b.watchers[id]) == 0 {
			delete(b.watchers, id)
		}
	}
}

// signal puts a value into a channel that holds one, unless it is there.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Next returns events after a position, the oldest first and without own words, and a channel that
// is closed once there may be others. What this server heard lately comes from its memory.
func (d *Desk) Next(ctx context.Context, after int64) (grown <-chan struct{}, events []desk.Event,
	err error) {
	if shareOf(ctx) == Refused {
		return nil, nil, ErrBusy
	}
	grown, events, err = d.next(ctx, after)
	if !slices.ContainsFunc(events, func(e desk.Event) bool {
		return e.Text != "" ||
			e.Salt != ""
	}) {
		return grown, events, err // those in memory are shared, and never changed
	}
	events = slices.Clone(events)
	for i := range events {
		events[i].Text, events[i].Salt = "", ""
	}
	return grown, events, err
}

// next is more, from memory where it goes back that far.
func (d *Desk) next(ctx context.Context, after int64) (grown <-chan struct{}, events []desk.Event,
	err error) {
	if grown, events, ok := d.board.after(after); ok {
		return grown, events, nil
	}
	return d.more(ctx, after)
}

type reader func(ctx context.Context, after int64) (grown <-chan struct{}, events []desk.Event,
	err error)

// follow reads on and on, as Follow says; see is never called with nothing.
func follow(ctx context.Context, after int64, read reader, see func([]desk.Event) error) error {
	for {
		grown, events, err := read(ctx, after)
		if len(events) > 0 {
			if err := see(events); err != nil {
				return err
			}
			after = events[len(events)-1].Position
		}
		if len(events) >= batch {
			continue
		}
		if err != nil {
			grown = nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-grown:
		case <-time.After(2 * time.Second): // another server's news may have been lost on the way
		}
	}
}

// more gives events after a position, and what is closed once there may be others.
func (d *Desk) more(ctx context.Context, after int64) (grown <-chan struct{}, events []desk.Event,
	err error) {
	err = d.with(ctx, func(ctx context.Context, s Store) error {
		grown = s.Changed() // before reading: what comes in between is not missed
		events, err = s.Log(ctx, after, batch)
		return err
	})
	return grown, events, err
}
