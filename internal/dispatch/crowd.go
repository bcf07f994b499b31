package dispatch

import (
	"context"
	"fmt"

	"firststeps/guide"
)

// ErrBusy says that too much is asked at once. It is an ErrAway, too: whoever hears it shows the number to call.
var ErrBusy = fmt.Errorf("%w: too much is asked at once", ErrAway)

// Share says how much somebody has asked already, as whoever counts requests knows it.
type Share int

// The shares. Nobody in danger is refused because of others behind the same address.
const (
	Fair    Share = iota
	Crowded       // no hand-over but those of an emergency
	Refused       // nothing
)

type shareKey struct{}

// WithShare gives a context in which the desk does no more than a share allows. What is beyond it gives ErrBusy.
func WithShare(ctx context.Context, s Share) context.Context {
	return context.WithValue(ctx, shareKey{}, s)
}

func shareOf(ctx context.Context) Share {
	s, _ := ctx.Value(shareKey{}).(Share)
	return s
}

// How many hand-overs may be under way at once. The store writes 64 at a time.
const (
	room    = 256
	reserve = 64 // and so many more, for emergencies alone
)

// crowd bounds the hand-overs that are under way.
type crowd struct{ all, spare chan struct{} }

func newCrowd() crowd { return crowd{make(chan struct{}, room), make(chan struct{}, reserve)} }

// enter lets a hand-over in, if there is room for one so urgent. Nobody waits for room: the answer comes at once.
func (d *Desk) enter(ctx context.Context, u guide.Urgency) (leave func(), err error) {
	share := shareOf(ctx)
	if share == Refused || share == Crowded && u != guide.Emergency {
		return nil, ErrBusy
	}
	doors := []chan struct{}{d.crowd.all}
	if u == guide.Emergency {
		doors = append(doors, d.crowd.spare)
	}
	for _, door := range doors {
		select {
		case door <- struct{}{}:
			return func() { <-door }, nil
		default:
		}
	}
	return nil, ErrBusy
}
