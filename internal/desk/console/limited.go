package console

import (
	"context"
	"errors"
	"time"

	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// errBusy is the answer to a costly request while too many are under way, or that took too long.
var errBusy = errors.New("too much is asked at once")

// limited lets only so many costly requests run at once, each for a bounded time, and on
// connections that nothing more important needs.
type limited struct {
	slots  chan struct{}
	wait   time.Duration // for a slot
	within time.Duration
}

func newLimited(most int, wait, within time.Duration) limited {
	return limited{make(chan struct{}, most), wait, within}
}

func (l limited) run(do func(*visit) error) func(*visit) error {
	return func(v *visit) error {
		patience := time.NewTimer(l.wait)
		defer patience.Stop()
		select {
		case l.slots <- struct{}{}:
			defer func() { <-l.slots }()
		case <-patience.C:
			return errBusy
		case <-v.r.Context().Done():
			return errBusy
		}
		ctx, cancel := context.WithTimeout(store.WithClass(v.r.Context(), store.Bulk), l.within)
		defer cancel()
		v.r = v.r.WithContext(ctx)
		err := do(v)
		if errors.Is(err, service.ErrAway) && ctx.Err() != nil {
			return errBusy
		}
		return err
	}
}
