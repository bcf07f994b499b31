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
	Refused       // nothing but those
)

type shareKey struct{}

// part is a share, and what is kept beside it for emergencies.
type part struct {
	Share
	spare func() bool
}

// WithShare gives a context in which the desk does no more than a share allows. What is beyond it gives ErrBusy. spare is asked for each
// emergency that is handed over beyond it, and for nothing else: ordinary hand-overs, however many, use up nothing that is kept for
// emergencies. Where it says no, or is nil, the emergency is refused, too.
func WithShare(ctx context.Context, s Share, spare func() bool) context.Context {
	return context.WithValue(ctx, shareKey{}, part{s, spare})
}

func shareOf(ctx context.Context) part {
	p, _ := ctx.Value(shareKey{}).(part)
	return p
}

// takes says whether a hand-over so urgent may still be taken.
func (p part) takes(u guide.Urgency) bool {
	return p.Share == Fair || u == guide.Emergency && p.spare != nil && p.spare()
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
	if !shareOf(ctx).takes(u) {
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
