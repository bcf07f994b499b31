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

// The canary sings for hours, and nobody's queue, count, alarm, webhook or erasure knows of it.
func TestCanaryIsSeenByNobody(t *testing.T) {
	lib := builtIn(t)
	synctest.Test(t, func(t *testing.T) {
		rows := store.NewMemory()
		if err := rows.PutWebhook(t.Context(), store.Webhook{ID: "w"},
			desk.Event{Kind: "webhook"}); err != nil {
			t.Fatal(err)
		}
		var news atomic.Int64
		d := servers(t, lib, rows, service.Options{Canary: canary(),
			Told: func(service.News) { news.Add(1) }}, 2)
		time.Sleep(3*time.Hour + 15*time.Second)
		synctest.Wait()
		if d.Trouble() != "" || d.Figures().Canary > time.Minute {
			t.Errorf("%q, %v ago", d.Trouble(), d.Figures().Canary)
		}
		events, err := rows.Log(t.Context(), 1, 10_000)
		if err != nil || len(events) != 2*2*360 {
			t.Errorf("%d events, %v: want two for each round of each server", len(events), err)
		}
		for _, e := range events {
			if !e.Test() {
				t.Errorf("an event that does not say that it is a test: %+v", e)
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
		if news.Load() != 0 || len(d.Figures().Open) != 0 {
			t.Errorf("%d counted, %v open", news.Load(), d.Figures().Open)
		}
	})
}

// broken is a store in which one hop does not work.
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
		return nil, nil // the worst way: it answers, and the queue is empty
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
		return nil, nil // nothing new, for ever
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

// Whichever hop breaks, the alarm comes within 90 seconds, names it, and ends by itself once it is
// mended.
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
					t.Errorf("mended: %q, %d alarms", d.Trouble(), len(heard))
				}
			})
		})
	}
}

// What a server that died left behind is swept up; another server's own round is left alone.
func TestCanarySweeps(t *testing.T) {
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

// Whoever changes the log is noticed when the next server follows it.
func TestLogThatWasChangedIsNoticed(t *testing.T) {
	lib := builtIn(t)
	synctest.Test(t, func(t *testing.T) {
		rows := &forged{Memory: store.NewMemory()}
		d := servers(t, lib, rows, service.Options{}, 1)
		handedOver(t, d, "1")
		synctest.Wait()
		if !d.Figures().Intact {
			t.Fatal("an honest log is called forged")
		}
		rows.lie.Store(true)
		handedOver(t, d, "2")
		synctest.Wait()
		if d.Figures().Intact {
			t.Error("a forged event was believed")
		}
	})
}

// forged is a store whose log says that everything was calm.
type forged struct {
	*store.Memory
	lie atomic.Bool
}

func (f *forged) Log(ctx context.Context, after int64, limit int) ([]desk.Event, error) {
	events, err := f.Memory.Log(ctx, after, limit)
	for i := range events {
		if f.lie.Load() {
			events[i].Urgency = 0
		}
	}
	return events, err
}
