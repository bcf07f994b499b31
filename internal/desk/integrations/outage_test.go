package integrations_test

import (
	"bytes"
	"context"
	"net/http"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/integrations"
	"firststeps/internal/desk/store"
	"firststeps/test/pgtest"
	"firststeps/test/short"
)

// sql opens a store that is closed at the end of the test.
func sql(t *testing.T, url string) rows {
	t.Helper()
	s, err := store.OpenSQL(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// manualClock is a clock that the test controls.
type manualClock struct{ at atomic.Int64 }

func (h *manualClock) now() time.Time { return time.UnixMilli(h.at.Load()) }

// until runs the Server until end: it sends what is due, and then sets the clock to the next due
// time.
func (h *manualClock) until(w *testDesk, end time.Time) {
	w.Helper()
	for {
		for w.gate.Round(ctx) > 0 {
		}
		next := end.UnixMilli()
		for _, d := range w.deliveries() {
			at := desk.Millis(d.Next)
			if d.Done.IsZero() && at > h.at.Load() { // others wait for an earlier delivery
				next = min(next, at)
			}
		}
		if h.at.Store(next); next == end.UnixMilli() {
			return
		}
	}
}

// TestReceiverBackAfterThreeDays checks, on every kind of store, that everything arrives at once
// after a receiver was unavailable for 72 hours and accepts a delivery again: each message with one
// effect, in order for each case, and without action of an operator. A message that it rejects is
// given up, and arrives after a replay.
func TestReceiverBackAfterThreeDays(t *testing.T) {
	short.Skip(t)
	for kind, open := range map[string]func() rows{
		"memory":     func() rows { return store.NewMemory() },
		"SQLite":     func() rows { return sql(t, filepath.Join(t.TempDir(), "cases.db")) },
		"PostgreSQL": func() rows { return sql(t, pgtest.Shared(t).Database()) },
	} {
		t.Run(kind, func(t *testing.T) {
			start := time.Date(2026, 2, 27, 12, 0, 0, 0, time.UTC)
			back := start.Add(72 * time.Hour)
			clock := &manualClock{}
			clock.at.Store(start.UnixMilli())
			poison, fixed := "none yet", false
			r := &receiver{clock: clock.now}
			r.answer = func(m received) (int, error) {
				switch {
				case m.at.Before(back) && r.tries%2 == 0:
					return 0, errDown
				case m.at.Before(back):
					return http.StatusServiceUnavailable, nil
				case bytes.Contains(m.body, []byte(poison)) && !fixed:
					return http.StatusInternalServerError, nil
				}
				return http.StatusOK, nil
			}
			w := newTestDeskOn(t, open(), r, clock.now)
			r.secret = w.hook(false).Secret
			want := w.story()
			poison = w.open().ID
			clock.until(w, back.Add(time.Hour))
			if len(r.effects) != 0 {
				t.Fatalf("%d arrived while the receiver was unavailable", len(r.effects))
			}
			fresh := w.do(ann, w.open().ID, desk.Act{Kind: desk.Accept})
			want[fresh.ID] = " 1:open 2:accept"
			// longer than a lease, during which other servers' deliveries are left alone
			clock.until(w, back.Add(time.Hour+3*time.Minute))
			compare(t, eventsByCase(t, r.effects), want)
			clock.until(w, back.Add(4*24*time.Hour))
			left := w.deliveries()
			if len(left) != 1 || !left[0].Dead || left[0].Case != poison ||
				w.gate.Count(integrations.Dead) != 1 {
				t.Fatalf("given up: %+v", left)
			}
			fixed = true
			if err := w.gate.Replay(ctx, boss, left[0].ID); err != nil {
				t.Fatal(err)
			}
			clock.until(w, clock.now().Add(time.Minute))
			want[poison] = " 1:open"
			compare(t, eventsByCase(t, r.effects), want)
			if len(w.deliveries()) != 0 || len(r.bad) > 0 || len(r.effects) != 15 {
				t.Errorf("%d effects, left %+v, refused %v", len(r.effects), w.deliveries(), r.bad)
			}
		})
	}
}

// TestFailedExpeditedTry checks that an expedited try that fails, because an overloaded receiver
// accepts some messages and rejects others, does not count as a try, and is not expedited again
// before its regular next try.
func TestFailedExpeditedTry(t *testing.T) {
	clock := &manualClock{}
	clock.at.Store(time.Date(2026, 2, 27, 12, 0, 0, 0, time.UTC).UnixMilli())
	held := ""
	r := &receiver{clock: clock.now}
	r.answer = func(m received) (int, error) {
		if bytes.Contains(m.body, []byte(held)) {
			return http.StatusServiceUnavailable, nil
		}
		return http.StatusOK, nil
	}
	w := newTestDeskOn(t, store.NewMemory(), r, clock.now)
	r.secret = w.hook(false).Secret
	held = w.open().ID
	clock.until(w, clock.now().Add(20*time.Minute)) // three tries; the next in half an hour
	for range 5 {
		w.open()
		clock.until(w, clock.now().Add(time.Minute))
	}
	left := w.deliveries()
	if len(left) != 1 || left[0].Tries != 3 || r.tries != 3+5+1 ||
		left[0].Problem != "the receiver answered 503, also once it was back" {
		t.Errorf("%d tries, %+v", r.tries, left)
	}
	clock.until(w, clock.now().Add(5*24*time.Hour))
	if left := w.deliveries(); len(left) != 1 || !left[0].Dead || left[0].Tries != 10 ||
		left[0].Problem != "the receiver answered 503" {
		t.Errorf("after five days: %+v", left)
	}
}
