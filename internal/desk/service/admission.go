package service

import (
	"context"
	"fmt"

	"firststeps/internal/guide"
)

// ErrBusy says that too much is asked at once. It is an ErrAway, too: whoever hears it shows the
// number to call.
var ErrBusy = fmt.Errorf("%w: too much is asked at once", ErrAway)

// Share says how much somebody has asked already, as whoever counts requests knows it.
type Share int

// The shares. Nobody in danger is refused because of others behind the same address.
const (
	Fair    Share = iota
	Crowded       // no hand-over but those of an emergency
	Refused       // nothing, but for what is kept for emergencies: see WithSpare
)

type (
	shareKey struct{}
	spareKey struct{}
)

// WithShare gives a context in which the desk does no more than a share allows. What is beyond it
// gives ErrBusy.
func WithShare(ctx context.Context, s Share) context.Context {
	return context.WithValue(ctx, shareKey{}, s)
}

// WithSpare gives a context in which emergencies are handed over as long as spare says so, even
// where everything is refused. It is asked for each of those, and for nothing else: ordinary
// hand-overs, however many, use up nothing that is kept for emergencies.
func WithSpare(ctx context.Context, spare func() bool) context.Context {
	return context.WithValue(ctx, spareKey{}, spare)
}

func shareOf(ctx context.Context) Share {
	s, _ := ctx.Value(shareKey{}).(Share)
	return s
}

// takes says whether a hand-over so urgent may still be taken.
func takes(ctx context.Context, u guide.Urgency) bool {
	switch share := shareOf(ctx); {
	case share == Fair:
		return true
	case u != guide.Emergency:
		return false
	case share == Crowded:
		return true
	}
	spare, _ := ctx.Value(spareKey{}).(func() bool)
	return spare != nil && spare()
}

// How many hand-overs may be under way at once. The store writes 64 at a time.
const (
	room    = 256
	reserve = 64 // and so many more, for emergencies alone
)

// crowd bounds the hand-overs that are under way.
type crowd struct{ all, spare chan struct{} }

func newCrowd() crowd { return crowd{make(chan struct{}, room), make(chan struct{}, reserve)} }

// enter lets a hand-over in, if there is room for one so urgent. Nobody waits for room: the answer
// comes at once.
func (d *Desk) enter(ctx context.Context, u guide.Urgency) (leave func(), err error) {
	if !takes(ctx, u) {
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
