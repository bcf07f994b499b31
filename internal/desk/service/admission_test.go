package service_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

var ann = desk.Actor{Role: desk.Operator, ID: "a", Name: "Ann"}

func handedOver(t *testing.T, d *service.Desk, mark string) desk.Case {
	t.Helper()
	c, err := d.HandOver(t.Context(), key+mark, secret+mark, handover())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func promise(t *testing.T, d *service.Desk, id string, in time.Duration) {
	t.Helper()
	for _, a := range []desk.Act{{Kind: desk.Accept},
		{Kind: desk.Promise, Promised: desk.Moment(time.Now().Add(in).UnixMilli())}} {
		if _, err := d.Act(t.Context(), ann, id, a); err != nil {
			t.Fatal(err)
		}
	}
}

func inDanger() desk.Handover {
	h := handover()
	h.Transcript = "!trapped"
	return h
}

// However much somebody behind the same address has asked, an emergency is taken; only beyond all
// measure nothing is.
func TestShares(t *testing.T) {
	d := running(t)
	for _, c := range []struct {
		share  service.Share
		spare  bool
		h      desk.Handover
		taken  bool
		looked bool
	}{
		{service.Fair, false, handover(), true, true},
		{service.Fair, false, inDanger(), true, true},
		{service.Crowded, true, handover(), false, true},
		{service.Crowded, true, inDanger(), true, true},
		{service.Crowded, false, inDanger(), true, true},
		{service.Refused, true, handover(), false, false},
		{service.Refused, true, inDanger(), true, false},
		{service.Refused, false, inDanger(), false, false},
	} {
		asked := false
		spare := func() bool { asked = true; return c.spare }
		ctx, mark := service.WithShare(service.WithSpare(t.Context(), spare), c.share),
			fmt.Sprint(c.share, c.spare, c.h.Transcript)
		_, err := d.HandOver(ctx, key+mark, secret+mark, c.h)
		if taken := err == nil; taken != c.taken ||
			!taken && !(errors.Is(err, service.ErrBusy) && errors.Is(err, service.ErrAway)) {
			t.Errorf("%v, %q: %v", c.share, c.h.Transcript, err)
		}
		if beyond := c.share == service.Refused && c.h.Transcript == inDanger().
			Transcript; asked != beyond {
			t.Errorf("%v, %q: what is kept for emergencies was asked for: %v", c.share,
				c.h.Transcript, asked)
		}
		if _, err := d.Cases(ctx, store.Query{}); (err == nil) != c.looked {
			t.Errorf("%v: looking: %v", c.share, err)
		}
	}
	if err := d.Follow(service.WithShare(t.Context(), service.Refused), 0,
		func(desk.Event) error { return nil }); !errors.Is(err, service.ErrBusy) {
		t.Errorf("following: %v", err)
	}
}

// stuck is a store that takes hand-overs as slowly as the desk lets it.
type stuck struct{ *store.Memory }

func (s stuck) AddCase(ctx context.Context, _ desk.Case, _ store.Opening, _ desk.Event) (desk.Case,
	bool, error) {
	<-ctx.Done()
	return desk.Case{}, false, ctx.Err()
}

// Hand-overs that pile up are bounded, and leave room for emergencies.
func TestReserveForEmergencies(t *testing.T) {
	lib := builtIn(t)
	synctest.Test(t, func(t *testing.T) {
		d := servers(t, lib, stuck{store.NewMemory()}, service.Options{}, 1)
		var all sync.WaitGroup
		ask := func(h desk.Handover, n int) {
			for range n {
				all.Go(func() {
					_, _ = d.HandOver(t.Context(), service.NewSecret(),
						service.NewSecret(), h)
				})
			}
			synctest.Wait()
		}
		ask(handover(), 1000)
		if _, err := d.HandOver(t.Context(), key, secret, handover()); !errors.Is(err,
			service.ErrBusy) {
			t.Errorf("one more: %v", err)
		}
		if _, err := d.HandOver(t.Context(), key, secret, inDanger()); errors.Is(err,
			service.ErrBusy) || !errors.Is(err, service.ErrAway) {
			t.Errorf("an emergency was not let in to the store: %v", err)
		}
		all.Wait()
	})
}
