package service_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

func canary() desk.Handover {
	return desk.Handover{
		Guide: "trunk-release-fails", Language: "en-GB",
		Details: desk.Details{Place: desk.Place{Words: "canary"}, Consent: true},
	}
}

// TestCanaryIsInvisible checks that hours of canary rounds appear in no queue, count, alarm,
// webhook or erasure.
func TestCanaryIsInvisible(t *testing.T) {
	lib := builtIn(t)
	synctest.Test(t, func(t *testing.T) {
		rows := store.NewMemory()
		if err := rows.PutWebhook(t.Context(), store.Webhook{ID: "w"},
			desk.Event{Kind: "webhook"}); err != nil {
			t.Fatal(err)
		}
		var news atomic.Int64
		d := servers(t, lib, rows, service.Options{Canary: canary(),
			OnOccurrence: func(service.Occurrence) { news.Add(1) }}, 2)
		time.Sleep(3*time.Hour + 15*time.Second)
		synctest.Wait()
		if d.Trouble() != "" || d.Metrics().Canary > time.Minute {
			t.Errorf("%q, %v ago", d.Trouble(), d.Metrics().Canary)
		}
		events, err := rows.Log(t.Context(), 1, 10_000)
		if err != nil || len(events) != 2*2*360 {
			t.Errorf("%d events, %v: want two for each round of each server", len(events), err)
		}
		for _, e := range events {
			if !e.Test() {
				t.Errorf("event not marked as a test: %+v", e)
			}
		}
		found, err := d.Cases(t.Context(), store.Query{})
		left, err2 := d.Cases(t.Context(), store.Query{Test: true})
		sent, err3 := rows.Deliveries(t.Context(), 10)
		counts, err4 := rows.Tallies(t.Context())
		if len(found)+len(left)+len(sent)+len(counts) != 0 ||
			errors.Join(err, err2, err3, err4) != nil {
			t.Errorf("queue %v, left %v, sent %v, counts %v", found, left, sent, counts)
		}
		if news.Load() != 0 || len(d.Metrics().Open) != 0 {
			t.Errorf("%d counted, %v open", news.Load(), d.Metrics().Open)
		}
	})
}

// broken is a store in which one step fails.
type broken struct {
	*store.Memory
	hop atomic.Pointer[string]
}

var errBroken = errors.New("broken")

func (b *broken) at(hop string) error {
	if p := b.hop.Load(); p != nil && *p == hop {
		return errBroken
	}
	return nil
}

func (b *broken) AddCase(ctx context.Context, c desk.Case, o store.Opening,
	e desk.Event) (desk.Case, bool, error) {
	if err := b.at("take"); err != nil {
		return desk.Case{}, false, err
	}
	return b.Memory.AddCase(ctx, c, o, e)
}

func (b *broken) Cases(ctx context.Context, q store.Query) ([]desk.Case, error) {
	if b.at("list") != nil {
		return nil, nil // the worst failure: no error, but an empty queue
	}
	return b.Memory.Cases(ctx, q)
}

func (b *broken) CaseOf(ctx context.Context, token string) (desk.Case, error) {
	if err := b.at("link"); err != nil {
		return desk.Case{}, err
	}
	return b.Memory.CaseOf(ctx, token)
}

func (b *broken) Log(ctx context.Context, after int64, limit int) ([]desk.Event, error) {
	if b.at("news") != nil {
		return nil, nil // never any new events
	}
	return b.Memory.Log(ctx, after, limit)
}

func (b *broken) ChangeCase(ctx context.Context, c desk.Case, e desk.Event) error {
	if err := b.at("end"); err != nil {
		return err
	}
	return b.Memory.ChangeCase(ctx, c, e)
}

func (b *broken) Last(ctx context.Context) (desk.Event, error) {
	if b.at("hang") != nil {
		<-ctx.Done()
		return desk.Event{}, ctx.Err()
	}
	return b.Memory.Last(ctx)
}

// TestCanaryFindsEveryHop checks that, whichever step fails, an alarm is raised within 90 seconds,
// names the step, and ends by itself when the step works again.
func TestCanaryFindsEveryHop(t *testing.T) {
	lib := builtIn(t)
	for hop, says := range map[string]string{
		"take": "hand-over", "list": "queue", "link": "person's link", "news": "news",
		"end": "its end", "hang": "log",
	} {
		t.Run(hop, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				rows := &broken{Memory: store.NewMemory()}
				heard := make(chan string, 100)
				d := servers(t, lib, rows, service.Options{Canary: canary(),
					Alarm: func(s string) { heard <- s }}, 1)
				time.Sleep(10*time.Minute + time.Second) // right after a round: the worst moment
				synctest.Wait()
				if d.Trouble() != "" || len(heard) != 0 {
					t.Fatalf("trouble without a cause: %q", d.Trouble())
				}
				rows.hop.Store(&hop)
				time.Sleep(89 * time.Second)
				synctest.Wait()
				if got := d.Trouble(); !strings.Contains(got, says) || len(heard) != 1 {
					t.Errorf("after 89 s: %q, %d alarms", got, len(heard))
				}
				time.Sleep(time.Hour)
				rows.hop.Store(nil)
				time.Sleep(31 * time.Second)
				synctest.Wait()
				if d.Trouble() != "" || len(heard) != 2 {
					t.Errorf("after recovery: %q, %d alarms", d.Trouble(), len(heard))
				}
			})
		})
	}
}

// TestCanaryErasesOrphans checks that a test case of a server that died is erased, and that a test
// case in progress is not.
func TestCanaryErasesOrphans(t *testing.T) {
	lib := builtIn(t)
	synctest.Test(t, func(t *testing.T) {
		rows := store.NewMemory()
		d := servers(t, lib, rows, service.Options{Canary: canary()}, 1)
		h := canary()
		h.Test = true
		if _, err := d.HandOver(t.Context(), key, secret, h); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			after time.Duration
			left  int
		}{{4 * time.Minute, 1}, {2 * time.Minute, 0}} {
			time.Sleep(c.after)
			synctest.Wait()
			if left, err := d.Cases(t.Context(), store.Query{Test: true}); err != nil ||
				len(left) != c.left {
				t.Errorf("%d left, %v, want %d", len(left), err, c.left)
			}
		}
	})
}

// TestDetectsTamperedLog checks that a server that follows the log detects an altered event.
func TestDetectsTamperedLog(t *testing.T) {
	lib := builtIn(t)
	synctest.Test(t, func(t *testing.T) {
		rows := &forged{Memory: store.NewMemory()}
		d := servers(t, lib, rows, service.Options{}, 1)
		handedOver(t, d, "1")
		synctest.Wait()
		if !d.Metrics().Intact {
			t.Fatal("an intact log is reported as altered")
		}
		rows.forge.Store(true)
		handedOver(t, d, "2")
		synctest.Wait()
		if d.Metrics().Intact {
			t.Error("a forged event was not detected")
		}
	})
}

// forged is a store whose log returns events without their urgency.
type forged struct {
	*store.Memory
	forge atomic.Bool
}

func (f *forged) Log(ctx context.Context, after int64, limit int) ([]desk.Event, error) {
	events, err := f.Memory.Log(ctx, after, limit)
	for i := range events {
		if f.forge.Load() {
			events[i].Urgency = 0
		}
	}
	return events, err
}
