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
func (d *Desk) Follow(ctx context.Context, after int64, see func(desk.Event) error) error {
	if shareOf(ctx) == Refused {
		return ErrBusy
	}
	for {
		grown, events, err := d.more(ctx, after)
		for _, e := range events {
			if err := see(e); err != nil {
				return err
			}
			after = e.Position
		}
		if len(events) == batch {
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
