package service

import (
	"context"
	"errors"
	"strings"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// Request is how a system's request is known again when its answer was lost, and what it was
// decided on.
type Request struct {
	Key     string // the sender's own name for it; empty: each request is a new one
	Body    string // what is asked: the same key for anything else is refused
	Version int    // of the case that the sender decided on; 0: whichever there is
}

// errDone says that a request was done before.
var errDone = errors.New("the request was done before")

// ActOnce is Act for a request that may come twice: what was done under its key is not done again,
// on whichever server, and the case is given as it is now. The key is kept beside the log, in the
// same transaction as the act, until the case is erased. Besides what Act gives, it gives ErrOther
// where the key was used for something else, and store.ErrChanged where the case is of another
// version.
func (d *Desk) ActOnce(ctx context.Context, by desk.Actor, id string, a desk.Act,
	r Request) (desk.Case, error) {
	var before desk.Case
	a.Once = r.mark()
	c, err := d.change(ctx, by, a, func(ctx context.Context, s Store) (c desk.Case, err error) {
		if c, err = s.Case(ctx, id); err != nil || !by.Sees(c) {
			return c, err
		}
		before = c
		return c, r.check(ctx, s, c, by)
	})
	if errors.Is(err, errDone) {
		return before, nil
	}
	return c, err
}

// check says what stands against doing a request: that it was done, that its key was used, or that
// the case has changed.
func (r Request) check(ctx context.Context, s Store, c desk.Case, by desk.Actor) error {
	if r.Key != "" {
		events, err := s.LogOf(ctx, c.ID)
		if err != nil {
			return err
		}
		for _, e := range events {
			if e.Actor == by.Ref() && e.Once == r.mark() {
				return errDone
			}
			if e.Actor == by.Ref() && strings.HasPrefix(e.Once, r.name()) {
				return ErrOther
			}
		}
	}
	if r.Version != 0 && r.Version != c.Version {
		return store.ErrChanged
	}
	return nil
}

// name is what stands beside the log of the key: a hash.
func (r Request) name() string { return "once:" + Hash(r.Key)[:32] + ":" }

// mark is what stands beside the log of the request. It could be guessed from, so it is erased with
// the case.
func (r Request) mark() string {
	if r.Key == "" {
		return ""
	}
	return r.name() + Hash(r.Body)[:32]
}

// News gives some events after a position, the oldest first, and what is closed once there may be
// others. Where it gives none, there are none yet.
func (d *Desk) News(ctx context.Context, after int64) (grown <-chan struct{}, events []desk.Event,
	err error) {
	return d.more(ctx, after)
}

// LogOf gives the events of a case, the oldest first.
func (d *Desk) LogOf(ctx context.Context, id string) (events []desk.Event, err error) {
	err = d.with(ctx, func(ctx context.Context, s Store) error {
		events, err = s.LogOf(ctx, id)
		return err
	})
	return events, err
}
