package service

import (
	"context"
	"errors"
	"strings"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// Request identifies a request of a provider's system, so that it can be repeated safely if the
// response was lost.
type Request struct {
	Key     string // idempotency key chosen by the client; empty: every request is new
	Body    string // a request with the same key but another body is rejected
	Version int    // the version of the case that the client acts on; 0: any
}

// errDone means that the request was already processed.
var errDone = errors.New("request already processed")

// ActOnce is Act for a request that may be sent twice. An act is performed once per key, across all
// servers; if the key was used before, ActOnce returns the case as it is now. The key is stored
// beside the log, in the same transaction as the act, until the case is erased. In addition to the
// errors of Act, it returns ErrKeyReused if the key was used for a different request, and
// store.ErrChanged if the case has another version.
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

// check returns errDone if the request was processed before, ErrKeyReused if its key was used for a
// different request, and store.ErrChanged if the case has changed.
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
				return ErrKeyReused
			}
		}
	}
	if r.Version != 0 && r.Version != c.Version {
		return store.ErrChanged
	}
	return nil
}

// name returns the form in which the key is stored beside the log: a hash.
func (r Request) name() string { return "once:" + Hash(r.Key)[:32] + ":" }

// mark returns the form in which the request is stored beside the log. Its content could be found
// by guessing, so it is erased with the case.
func (r Request) mark() string {
	if r.Key == "" {
		return ""
	}
	return r.name() + Hash(r.Body)[:32]
}

// News returns events after a position from the store, oldest first, and a channel that is
// closed when there may be more. It returns no events only if there are none yet.
func (d *Desk) News(ctx context.Context, after int64) (grown <-chan struct{}, events []desk.Event,
	err error) {
	return d.nextFromStore(ctx, after)
}

// LogOf returns the events of a case, oldest first.
func (d *Desk) LogOf(ctx context.Context, id string) (events []desk.Event, err error) {
	err = d.with(ctx, func(ctx context.Context, s Store) error {
		events, err = s.LogOf(ctx, id)
		return err
	})
	return events, err
}
