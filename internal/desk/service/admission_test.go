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
		{Kind: desk.Promise, Promised: time.Now().Add(in)}} {
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

// TestAdmission checks which calls are allowed under each load: emergencies are accepted whatever
// other clients behind the same address send, except above the highest limit.
func TestAdmission(t *testing.T) {
	d := running(t)
	for _, c := range []struct {
		share    service.Load
		spare    bool
		h        desk.Handover
		accepted bool
		readable bool
	}{
		{service.Normal, false, handover(), true, true},
		{service.Normal, false, inDanger(), true, true},
		{service.Degraded, true, handover(), false, true},
		{service.Degraded, true, inDanger(), true, true},
		{service.Degraded, false, inDanger(), true, true},
		{service.Shed, true, handover(), false, false},
		{service.Shed, true, inDanger(), true, false},
		{service.Shed, false, inDanger(), false, false},
	} {
		mark := fmt.Sprint(c.share, c.spare, c.h.Transcript)
		t.Run(mark, func(t *testing.T) {
			called := false
			spare := func() bool { called = true; return c.spare }
			ctx := service.WithLoad(service.WithEmergencyQuota(t.Context(), spare), c.share)
			_, err := d.HandOver(ctx, key+mark, secret+mark, c.h)
			if accepted := err == nil; accepted != c.accepted ||
				!accepted && !(errors.Is(err, service.ErrBusy) &&
					errors.Is(err, service.ErrUnavailable)) {
				t.Errorf("HandOver: %v", err)
			}
			emergency := c.h.Transcript == inDanger().Transcript
			if want := c.share == service.Shed && emergency; called != want {
				t.Errorf("emergency quota used = %v, want %v", called, want)
			}
			if _, err := d.Cases(ctx, store.Query{}); (err == nil) != c.readable {
				t.Errorf("Cases: %v", err)
			}
		})
	}
	if err := d.Follow(service.WithLoad(t.Context(), service.Shed), 0,
		func(desk.Event) error { return nil }); !errors.Is(err, service.ErrBusy) {
		t.Errorf("Follow: %v", err)
	}
}

// stuck is a store in which AddCase blocks until the desk's time limit.
type stuck struct{ *store.Memory }

func (s stuck) AddCase(ctx context.Context, _ desk.Case, _ store.Opening, _ desk.Event) (desk.Case,
	bool, error) {
	<-ctx.Done()
	return desk.Case{}, false, ctx.Err()
}

// TestReserveForEmergencies checks that hand-overs in progress are limited, and that slots are
// reserved for emergencies.
func TestReserveForEmergencies(t *testing.T) {
	lib := builtIn(t)
	synctest.Test(t, func(t *testing.T) {
		d := servers(t, lib, stuck{store.NewMemory()}, service.Options{}, 1)
		var all sync.WaitGroup
		ask := func(h desk.Handover, n int) {
			for range n {
				all.Go(func() {
					_, _ = d.HandOver(t.Context(), service.NewSecret(), service.NewSecret(), h)
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
			service.ErrBusy) || !errors.Is(err, service.ErrUnavailable) {
			t.Errorf("an emergency did not reach the store: %v", err)
		}
		all.Wait()
	})
}
