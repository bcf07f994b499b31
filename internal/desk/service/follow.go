package service

import (
	"context"
	"slices"
	"time"

	"firststeps/internal/desk"
)

// batch is how many events are read from the store at a time.
const batch = 500

// Follow calls see with every event after a position, in order and exactly once: first the existing
// events, then each new one. It returns when ctx is done or see returns an error. While the store
// is unavailable it waits.
//
// Recent events come from memory, so any number of followers cost the store no more than one. Free
// text is not kept in memory and is removed from all events passed to see.
func (d *Desk) Follow(ctx context.Context, after int64, see func(desk.Event) error) error {
	if loadOf(ctx) == Shed {
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

// LogPosition returns the position up to which this server has followed the log. A later read from
// the store includes all changes up to this position.
func (d *Desk) LogPosition() int64 {
	d.open.mu.Lock()
	defer d.open.mu.Unlock()
	return d.open.at
}

// Watch returns a channel that receives a value when a case may have changed after a position,
// until stop is called. It makes no call to the store and starts no goroutine. changed is nil until
// this server follows the log.
func (d *Desk) Watch(id string, after int64) (changed <-chan struct{}, stop func()) {
	b, own := &d.open, make(chan struct{}, 1)
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

// signal sends to a channel of capacity one, unless it is full.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Next returns events after a position, oldest first and without free text, and a channel that is
// closed when there may be more. Recent events come from memory.
func (d *Desk) Next(ctx context.Context, after int64) (grown <-chan struct{}, events []desk.Event,
	err error) {
	if loadOf(ctx) == Shed {
		return nil, nil, ErrBusy
	}
	grown, events, err = d.next(ctx, after)
	if !slices.ContainsFunc(events, func(e desk.Event) bool {
		return e.Text != "" || e.Salt != ""
	}) {
		return grown, events, err // events in memory are shared and must not be modified
	}
	events = slices.Clone(events)
	for i := range events {
		events[i].Text, events[i].Salt = "", ""
	}
	return grown, events, err
}

// next is nextFromStore, but answers from memory if the events after that position are still there.
func (d *Desk) next(ctx context.Context, after int64) (grown <-chan struct{}, events []desk.Event,
	err error) {
	if grown, events, ok := d.open.after(after); ok {
		return grown, events, nil
	}
	return d.nextFromStore(ctx, after)
}

type readFunc func(ctx context.Context, after int64) (grown <-chan struct{}, events []desk.Event,
	err error)

// follow calls see with batches of events as Follow describes. A batch is never empty.
func follow(ctx context.Context, after int64, read readFunc, see func([]desk.Event) error) error {
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
		case <-time.After(2 * time.Second): // another server's notification may have been lost
		}
	}
}

// nextFromStore returns events after a position, and a channel that is closed when there may be
// more.
func (d *Desk) nextFromStore(
	ctx context.Context, after int64,
) (grown <-chan struct{}, events []desk.Event, err error) {
	err = d.with(ctx, func(ctx context.Context, s Store) error {
		grown = s.Changed() // before reading, so that no event in between is missed
		events, err = s.Log(ctx, after, batch)
		return err
	})
	return grown, events, err
}
