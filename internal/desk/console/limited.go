package console

import (
	"context"
	"errors"
	"time"

	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// errBusy is returned for a costly request if too many are in progress or if it took too long.
var errBusy = errors.New("too many costly requests")

// limiter limits the number of costly requests that run at once and the time of each. They run in
// class store.ClassBulk, so that they do not take database connections from more important
// requests.
type limiter struct {
	slots  chan struct{}
	wait   time.Duration // for a slot
	within time.Duration // for the request
}

func newLimiter(slots int, wait, within time.Duration) limiter {
	return limiter{make(chan struct{}, slots), wait, within}
}

func (l limiter) run(do func(*visit) error) func(*visit) error {
	return func(v *visit) error {
		timer := time.NewTimer(l.wait)
		defer timer.Stop()
		select {
		case l.slots <- struct{}{}:
			defer func() { <-l.slots }()
		case <-timer.C:
			return errBusy
		case <-v.r.Context().Done():
			return errBusy
		}
		ctx, cancel := context.WithTimeout(store.WithClass(v.r.Context(), store.ClassBulk),
			l.within)
		defer cancel()
		v.r = v.r.WithContext(ctx)
		err := do(v)
		if errors.Is(err, service.ErrUnavailable) && ctx.Err() != nil {
			return errBusy
		}
		return err
	}
}
