package dispatch

import (
	"context"
	"time"

	"firststeps/desk"
)

// batch is how many events are read at a time.
const batch = 500

// Follow calls see with every event after a position, in order, first those that there are and then each as it comes, until ctx is
// done or see gives an error. It misses none and gives none twice. Where the store is away it waits and goes on.
//
// What this server heard lately comes from its memory: any number may follow, and cost the store no more than one. Own words are not
// kept there, so nobody who follows gets any.
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

// Heard gives the position up to which this server has heard of the log. Whoever reads afterwards sees all that happened until there.
func (d *Desk) Heard() int64 {
	d.board.mu.Lock()
	defer d.board.mu.Unlock()
	return d.board.at
}

// next is more, from memory where it goes back that far.
func (d *Desk) next(ctx context.Context, after int64) (grown <-chan struct{}, events []desk.Event, err error) {
	if grown, events, ok := d.board.after(after); ok {
		return grown, events, nil
	}
	return d.more(ctx, after)
}

type reader func(ctx context.Context, after int64) (grown <-chan struct{}, events []desk.Event, err error)

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
func (d *Desk) more(ctx context.Context, after int64) (grown <-chan struct{}, events []desk.Event, err error) {
	err = d.with(ctx, func(ctx context.Context, s Store) error {
		grown = s.Changed() // before reading: what comes in between is not missed
		events, err = s.Log(ctx, after, batch)
		return err
	})
	return grown, events, err
}
