package service_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
	"firststeps/internal/guide"
	"firststeps/test/short"
)

// TestClockJumps checks that, however the clock is set, a case alerts once after the actual time,
// nothing is erased early, and no age is negative.
func TestClockJumps(t *testing.T) {
	short.Skip(t)
	lib := builtIn(t)
	for name, by := range jumps() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var set wallClock
				rows := store.NewMemory()
				d := servers(t, lib, rows, service.Options{Now: set.now, Keep: 26 * time.Hour}, 1)
				waiting, gone := handedOver(t, d, "1"), handedOver(t, d, "2")
				if _, err := d.Act(t.Context(), ann, gone.ID,
					desk.Act{Kind: desk.Reject, Text: "not ours"}); err != nil {
					t.Fatal(err)
				}
				time.Sleep(5 * time.Second)
				set.Store(int64(by))
				time.Sleep(9 * time.Second)
				synctest.Wait()
				if got := alarms(t, rows); got != "" {
					t.Errorf("after 14 seconds: %q", got)
				}
				if f := d.Metrics(); f.Oldest < 13*time.Second || f.Oldest > 15*time.Second {
					t.Errorf("the oldest has waited %v", f.Oldest)
				}
				time.Sleep(2 * time.Second)
				synctest.Wait()
				if got := alarms(t, rows); got != "first" {
					t.Errorf("after 16 seconds: %q", got)
				}
				time.Sleep(time.Hour)
				set.Store(0) // the clock is corrected
				time.Sleep(24*time.Hour + 30*time.Minute)
				synctest.Wait()
				if got := alarms(t, rows); got != "first second unanswered" {
					t.Errorf("at last: %q", got)
				}
				if c, err := rows.Case(t.Context(), gone.ID); err != nil || c.Erased {
					t.Errorf("erased before its time: %v, %v", c.Erased, err)
				}
				time.Sleep(2 * time.Hour)
				synctest.Wait()
				if c, err := rows.Case(t.Context(), gone.ID); err != nil || !c.Erased {
					t.Errorf("not erased after its time: %v", err)
				}
				if c, err := rows.Case(t.Context(), waiting.ID); err != nil || c.Erased {
					t.Errorf("an open case was erased: %v", err)
				}
			})
		})
	}
}

// wallClock is a clock that can be set forward or back.
type wallClock struct{ atomic.Int64 }

func (c *wallClock) now() time.Time { return time.Now().Add(time.Duration(c.Load())) }

func jumps() map[string]time.Duration {
	const years = 10 * 365 * 24 * time.Hour
	return map[string]time.Duration{"an hour on": time.Hour, "an hour back": -time.Hour,
		"ten years on": years, "ten years back": -years}
}

// TestPromiseOutlivesAClockJump checks that a promise becomes overdue once, after the actual time,
// although the clock was set meanwhile.
func TestPromiseOutlivesAClockJump(t *testing.T) {
	lib := builtIn(t)
	for name, by := range jumps() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var set wallClock
				rows := store.NewMemory()
				d := servers(t, lib, rows, service.Options{Now: set.now, Keep: 26 * time.Hour}, 2)
				c := handedOver(t, d, "1")
				promise(t, d, c.ID, 25*time.Minute)
				synctest.Wait()
				set.Store(int64(by))
				time.Sleep(24 * time.Minute)
				synctest.Wait()
				if got := alarms(t, rows); got != "" {
					t.Errorf("before its time: %q", got)
				}
				time.Sleep(2 * time.Minute)
				synctest.Wait()
				if got := alarms(t, rows); got != "overdue" {
					t.Errorf("after its time: %q", got)
				}
				set.Store(0)
				time.Sleep(2 * time.Minute)
				synctest.Wait()
				if got := alarms(t, rows); got != "overdue" {
					t.Errorf("when the clock is right again: %q", got)
				}
			})
		})
	}
}

// TestClockAheadErasesNothingEarly checks that a clock that is ten years ahead and never corrected
// erases nothing early, even if a server restarts with it, and that an open case is never erased.
func TestClockAheadErasesNothingEarly(t *testing.T) {
	short.Skip(t)
	lib := builtIn(t)
	synctest.Test(t, func(t *testing.T) {
		var set wallClock
		o := service.Options{Now: set.now, Keep: 72 * time.Hour}
		rows := store.NewMemory()
		d := servers(t, lib, rows, o, 1)
		waiting, gone := handedOver(t, d, "1"), handedOver(t, d, "2")
		if _, err := d.Act(t.Context(), ann, gone.ID,
			desk.Act{Kind: desk.Reject, Text: "not ours"}); err != nil {
			t.Fatal(err)
		}
		erased := func(id string) bool {
			synctest.Wait()
			c, err := rows.Case(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			return c.Erased
		}
		time.Sleep(time.Hour)
		set.Store(int64(jumps()["ten years on"]))
		time.Sleep(10 * time.Minute)
		servers(t, lib, rows, o, 1)
		if time.Sleep(70 * time.Hour); erased(gone.ID) {
			t.Error("erased before its time")
		}
		if time.Sleep(4 * time.Hour); !erased(gone.ID) {
			t.Error("not erased after its time")
		}
		if erased(waiting.ID) {
			t.Error("an open case was erased")
		}
	})
}

// TestClockAheadAtTheStart checks that a server whose clock is ten years ahead at its start erases
// nothing early, nor does the next server.
func TestClockAheadAtTheStart(t *testing.T) {
	short.Skip(t)
	lib := builtIn(t)
	synctest.Test(t, func(t *testing.T) {
		rows := store.NewMemory()
		before := service.New(service.Options{Now: time.Now,
			Guide: func(id, _ string) (*guide.Guide, bool) { return lib.Guide(id) }})
		before.Open(rows)
		gone := handedOver(t, before, "1")
		if _, err := before.Act(t.Context(), ann, gone.ID,
			desk.Act{Kind: desk.Reject, Text: "not ours"}); err != nil {
			t.Fatal(err)
		}
		var set wallClock
		set.Store(int64(jumps()["ten years on"]))
		ahead := service.Options{Now: set.now, Keep: 72 * time.Hour}
		for range 2 {
			servers(t, lib, rows, ahead, 1)
			time.Sleep(35 * time.Hour)
			synctest.Wait()
			if c, err := rows.Case(t.Context(), gone.ID); err != nil || c.Erased {
				t.Errorf("erased before its time: %v", err)
			}
		}
	})
}
