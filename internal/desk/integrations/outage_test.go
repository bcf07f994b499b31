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
)

// sql opens a store that lasts as long as the test.
func sql(t *testing.T, url string) rows {
	t.Helper()
	s, err := store.OpenSQL(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// manualClock are those of a clock that a test turns.
type manualClock struct{ at atomic.Int64 }

func (h *manualClock) now() time.Time { return time.UnixMilli(h.at.Load()) }

// until lets a gate do what it does up to a moment: it sends what is due, and the clock goes on to
// what is due next.
func (h *manualClock) until(w *testDesk, end time.Time) {
	w.Helper()
	for {
		for w.gate.Round(ctx) > 0 {
		}
		next := end.UnixMilli()
		for _, d := range w.deliveries() {
			if d.Done == 0 && int64(d.Next) > h.at.Load() { // others wait for one before them
				next = min(next, int64(d.Next))
			}
		}
		if h.at.Store(next); next == end.UnixMilli() {
			return
		}
	}
}

// A receiver that is away for 72 hours, on every kind of store: once it is back, and takes
// anything, all that waits arrives at once, each with one effect and in order for each case, and
// nobody had to do anything. What it will not take is given up, and arrives when sent again.
func TestReceiverBackAfterThreeDays(t *testing.T) {
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
			poison, mended := "none yet", false
			r := &receiver{clock: clock.now}
			r.answer = func(m received) (int, error) {
				switch {
				case m.at.Before(back) && r.tries%2 == 0:
					return 0, errDown
				case m.at.Before(back):
					return http.StatusServiceUnavailable, nil
				case bytes.Contains(m.body, []byte(poison)) && !mended:
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
				t.Fatalf("%d arrived while it was away", len(r.effects))
			}
			fresh := w.do(ann, w.open().ID, desk.Act{Kind: desk.Accept})
			want[fresh.ID] = " 1:open 2:accept"
			// as long as what is under way elsewhere is left alone
			clock.until(w, back.Add(time.Hour+3*time.Minute))
			compare(t, eventsByCase(t, r.effects), want)
			clock.until(w, back.Add(4*24*time.Hour))
			left := w.deliveries()
			if len(left) != 1 || !left[0].Dead || left[0].Case != poison ||
				w.gate.Count(integrations.Dead) != 1 {
				t.Fatalf("given up: %+v", left)
			}
			mended = true
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

// A receiver that takes one thing and refuses another for its own load: what was hastened in vain
// uses up no try, and is not hastened again before its own next try.
func TestHastenedInVain(t *testing.T) {
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
		t.Errorf("in the end: %+v", left)
	}
}
