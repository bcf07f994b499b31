package service_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
	"firststeps/internal/guide"
	"firststeps/test/guidetest"
)

const (
	key    = "key-key-key-key-key-key-1"
	secret = "secret-secret-secret-secret"
)

func running(t *testing.T) *service.Desk {
	t.Helper()
	lib := guidetest.Library(t)
	d := service.New(service.Options{
		Guide: func(id, _ string) (*guide.Guide, bool) { return lib.Guide(id) }, Now: time.Now,
		Log: slog.New(slog.DiscardHandler),
	})
	d.Open(store.NewMemory())
	return d
}

func handover() desk.Handover {
	return desk.Handover{
		Guide: "trunk-release-fails", Transcript: "life.none~place.parked~need.medicine",
		Language: "en-GB", Country: "GB",
		Details: desk.Details{Phone: "+44 7700 900123", Consent: true},
	}
}

// TestCaseLifecycle checks a case from hand-over to erasure, and that its urgency comes from the
// guide.
func TestCaseLifecycle(t *testing.T) {
	d, ctx := running(t), context.Background()
	c, err := d.HandOver(ctx, key, secret, handover())
	if err != nil {
		t.Fatal(err)
	}
	if c.Urgency != guide.Urgent || c.State != desk.Received || c.Details.Phone != "+447700900123" {
		t.Errorf("got %v, %v, %v", c.Urgency, c.State, c.Details.Phone)
	}
	ann, bob := desk.Actor{Role: desk.Operator, ID: "a", Name: "Ann"},
		desk.Actor{Role: desk.Operator, ID: "b", Name: "Bob"}
	if _, err := d.Act(ctx, ann, c.ID, desk.Act{Kind: desk.Accept}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Act(ctx, bob, c.ID, desk.Act{Kind: desk.Accept}); !errors.Is(err,
		desk.ErrTaken) {
		t.Errorf("a second human accepts: %v", err)
	}
	v, err := d.Person(ctx, secret)
	if err != nil || v.Case.State != desk.Accepted || v.Case.HeldBy != "Ann" || len(v.Events) != 2 {
		t.Errorf("the person sees %v %v %d events, %v", v.Case.State, v.Case.HeldBy, len(v.Events),
			err)
	}
	if _, err := desk.CheckLog(v.Events, ""); err != nil {
		t.Error(err)
	}
	if gone, err := d.ActAsPerson(ctx, secret, desk.Act{Kind: desk.Erase}); err != nil ||
		gone.Details.Phone != "" || gone.State != desk.Cancelled {
		t.Errorf("after erasing: %+v, %v", gone.Details, err)
	}
}

// TestHandOverOnce checks that the same hand-over again returns the same case, and that a different
// one with the same key is rejected.
func TestHandOverOnce(t *testing.T) {
	d, ctx := running(t), context.Background()
	first, err := d.HandOver(ctx, key, secret, handover())
	if err != nil {
		t.Fatal(err)
	}
	if again, err := d.HandOver(ctx, key, secret, handover()); err != nil || again.ID != first.ID {
		t.Errorf("again: %v, %v", again.ID, err)
	}
	other := handover()
	other.Details.Name = "Somebody else"
	if _, err := d.HandOver(ctx, key, secret, other); !errors.Is(err, service.ErrKeyReused) {
		t.Errorf("another under the same key: %v", err)
	}
}

// TestAwayWithoutStore checks that a desk without a store returns ErrUnavailable.
func TestAwayWithoutStore(t *testing.T) {
	d := service.New(service.Options{
		Guide: func(string, string) (*guide.Guide, bool) { return nil, false },
		Now:   time.Now, Log: slog.New(slog.DiscardHandler),
	})
	if _, err := d.Person(context.Background(), secret); !errors.Is(err, service.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}
