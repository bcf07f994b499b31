package service

import (
	"context"
	"fmt"

	"firststeps/internal/guide"
)

// ErrBusy means that there are too many requests at once. It wraps ErrUnavailable, so that callers
// show the number to call.
var ErrBusy = fmt.Errorf("%w: too many requests", ErrUnavailable)

// Load is the load that a client causes, as determined by the rate limiter.
type Load int

// The values of Share. Emergencies are not rejected because of other clients behind the same
// address.
const (
	Normal   Load = iota
	Degraded      // only hand-overs of emergencies are accepted
	Shed          // only emergencies within the reserved quota are accepted: see WithEmergencyQuota
)

type (
	loadKey  struct{}
	quotaKey struct{}
)

// WithLoad returns a context in which the desk returns ErrBusy for calls that s does not allow.
func WithLoad(ctx context.Context, s Load) context.Context {
	return context.WithValue(ctx, loadKey{}, s)
}

// WithEmergencyQuota returns a context in which emergencies are accepted under Refused for as long
// as spare returns true. spare is called only for these emergencies, so ordinary hand-overs do not
// use up the quota that is reserved for emergencies.
func WithEmergencyQuota(ctx context.Context, spare func() bool) context.Context {
	return context.WithValue(ctx, quotaKey{}, spare)
}

func loadOf(ctx context.Context) Load {
	s, _ := ctx.Value(loadKey{}).(Load)
	return s
}

// allows reports whether the load permits a hand-over of urgency u.
func allows(ctx context.Context, u guide.Urgency) bool {
	switch share := loadOf(ctx); {
	case share == Normal:
		return true
	case u != guide.Emergency:
		return false
	case share == Degraded:
		return true
	}
	spare, _ := ctx.Value(quotaKey{}).(func() bool)
	return spare != nil && spare()
}

// The number of hand-overs that may be in progress at once. The store writes 64 at a time.
const (
	maxHandovers   = 256
	maxEmergencies = 64 // in addition, for emergencies only
)

// admission limits the hand-overs that are in progress.
type admission struct{ all, emergency chan struct{} }

func newAdmission() admission {
	return admission{make(chan struct{}, maxHandovers), make(chan struct{}, maxEmergencies)}
}

// admit admits a hand-over if a slot is free for its urgency, and returns ErrBusy otherwise. It
// never waits for a slot.
func (d *Desk) admit(ctx context.Context, u guide.Urgency) (release func(), err error) {
	if !allows(ctx, u) {
		return nil, ErrBusy
	}
	pools := []chan struct{}{d.admission.all}
	if u == guide.Emergency {
		pools = append(pools, d.admission.emergency)
	}
	for _, slots := range pools {
		select {
		case slots <- struct{}{}:
			return func() { <-slots }, nil
		default:
		}
	}
	return nil, ErrBusy
}
