package service_test

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
	"firststeps/test/guidetest"
)

// servers runs n desks on one store, in the time of a synctest bubble, until the test ends. It
// returns the last of them.
func servers(t *testing.T, lib *catalog.Library, rows service.Store, o service.Options,
	n int) *service.Desk {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	t.Cleanup(stop)
	o.Guide = func(id, _ string) (*guide.Guide, bool) { return lib.Guide(id) }
	o.Log, o.Keep = cmp.Or(o.Log, slog.New(slog.DiscardHandler)), cmp.Or(o.Keep, 2*time.Hour)
	if o.Now == nil {
		o.Now = time.Now
	}
	var d *service.Desk
	for range n {
		d = service.New(o)
		d.Open(rows)
		go d.Run(ctx)
	}
	synctest.Wait()
	return d
}

var builtIn = guidetest.Library

// alarms returns the alarms in the log, in order.
func alarms(t *testing.T, rows *store.Memory) string {
	t.Helper()
	events, err := rows.Log(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var steps []string
	for _, e := range events {
		if e.Kind == string(desk.Alert) {
			steps = append(steps, e.Subject)
		}
	}
	return strings.Join(steps, " ")
}

// TestAlarmsOnceEach checks that a case that no one accepts alerts at 15 s, 20 s and 60 s, once
// each although two servers run, and that the alarms start again after the case is passed on.
func TestAlarmsOnceEach(t *testing.T) {
	lib := builtIn(t)
	synctest.Test(t, func(t *testing.T) {
		rows := store.NewMemory()
		d := servers(t, lib, rows, service.Options{}, 2)
		c := handedOver(t, d, "1")
		for _, want := range []struct {
			after time.Duration
			steps string
		}{{14 * time.Second, ""}, {2 * time.Second, "first"}, {5 * time.Second, "first second"},
			{50 * time.Second, "first second unanswered"}, {time.Hour, "first second unanswered"}} {
			time.Sleep(want.after)
			synctest.Wait()
			if got := alarms(t, rows); got != want.steps {
				t.Errorf("got %q, want %q", got, want.steps)
			}
		}
		for _, a := range []desk.Act{{Kind: desk.Accept}, {Kind: desk.PassOn, Text: "not ours"}} {
			if _, err := d.Act(t.Context(), ann, c.ID, a); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(17 * time.Second)
		synctest.Wait()
		if got := alarms(t, rows); got != "first second unanswered first" {
			t.Errorf("after passing on: %q", got)
		}
	})
}

// TestPromiseThatPassesAlertsOnce checks that a promised time that passes raises one alarm.
func TestPromiseThatPassesAlertsOnce(t *testing.T) {
	lib := builtIn(t)
	synctest.Test(t, func(t *testing.T) {
		rows := store.NewMemory()
		d := servers(t, lib, rows, service.Options{}, 2)
		promise(t, d, handedOver(t, d, "1").ID, 25*time.Minute)
		time.Sleep(time.Hour)
		synctest.Wait()
		if got := alarms(t, rows); got != "overdue" {
			t.Errorf("got %q", got)
		}
	})
}

// TestAcceptedAndForgottenAlertsOnce checks that an accepted case without a promised time alerts
// once, after ten minutes. A case with a promised time and a case whose operator has arrived do not
// alert. Notes of the stranded person do not delay the alarm.
func TestAcceptedAndForgottenAlertsOnce(t *testing.T) {
	lib := builtIn(t)
	synctest.Test(t, func(t *testing.T) {
		rows := store.NewMemory()
		d := servers(t, lib, rows, service.Options{}, 2)
		does := func(id string, acts ...desk.Act) {
			for _, a := range acts {
				if _, err := d.Act(t.Context(), ann, id, a); err != nil {
					t.Fatal(a.Kind, err)
				}
			}
		}
		promise(t, d, handedOver(t, d, "1").ID, 25*time.Minute)
		there := handedOver(t, d, "2").ID
		does(there, desk.Act{Kind: desk.Accept}, desk.Act{Kind: desk.Arrive})
		silent := handedOver(t, d, "3").ID
		time.Sleep(10 * time.Second) // the time counts from the acceptance
		does(silent, desk.Act{Kind: desk.Accept})
		time.Sleep(9*time.Minute + 58*time.Second)
		if _, err := d.ActAsPerson(t.Context(), secret+"3",
			desk.Act{Kind: desk.Note, Text: "where are you?"}); err != nil {
			t.Fatal(err)
		}
		does(silent, desk.Act{Kind: desk.SetOff})
		synctest.Wait()
		if got := alarms(t, rows); got != "" {
			t.Errorf("before its time: %q", got)
		}
		time.Sleep(3 * time.Second)
		servers(t, lib, rows, service.Options{}, 1) // a later server raises no alarm again
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if got := alarms(t, rows); got != "unpromised" {
			t.Errorf("after its time: %q", got)
		}
		does(silent, desk.Act{Kind: desk.Promise,
			Promised: time.Now().Add(25 * time.Minute)})
		time.Sleep(20 * time.Minute)
		synctest.Wait()
		if got := alarms(t, rows); got != "unpromised overdue" {
			t.Errorf("once a time is promised: %q", got)
		}
	})
}

// TestRetention checks that a closed case is erased after its retention period and not before, and
// that an open case is kept.
func TestRetention(t *testing.T) {
	lib := builtIn(t)
	synctest.Test(t, func(t *testing.T) {
		rows := store.NewMemory()
		d := servers(t, lib, rows, service.Options{}, 2)
		open, closed := handedOver(t, d, "1"), handedOver(t, d, "2")
		if _, err := d.ActAsPerson(t.Context(), secret+"2",
			desk.Act{Kind: desk.Cancel}); err != nil {
			t.Fatal(err)
		}
		erased := func(id string) bool {
			c, err := rows.Case(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			return c.Erased && c.Details.Phone == "" && c.Transcript == ""
		}
		time.Sleep(115 * time.Minute)
		synctest.Wait()
		if erased(closed.ID) {
			t.Error("erased before its time")
		}
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if !erased(closed.ID) || erased(open.ID) {
			t.Errorf("closed erased: %v, open erased: %v", erased(closed.ID), erased(open.ID))
		}
		if tallies, err := rows.Tallies(t.Context()); err != nil || len(tallies) != 1 ||
			tallies[0].Cases != 1 {
			t.Errorf("counts: %v, %v", tallies, err)
		}
	})
}

// TestDeletesExpired checks that sessions and invitations are deleted after they have expired, and
// not because the clock was set.
func TestDeletesExpired(t *testing.T) {
	lib := builtIn(t)
	synctest.Test(t, func(t *testing.T) {
		rows, ahead := store.NewMemory(), atomic.Int64{}
		now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		servers(t, lib, rows, service.Options{Now: now}, 1)
		end := desk.Truncate(now().Add(30 * time.Hour))
		invite := store.Invite{Token: "i", Name: "Bea", Role: desk.Operator, Expires: end}
		if err := errors.Join(
			rows.SignIn(t.Context(), store.Proof{Once: "a", Expires: end},
				store.Session{Token: "s", Operator: "o", Expires: end}),
			rows.AddInvite(t.Context(), invite, desk.Event{})); err != nil {
			t.Fatal(err)
		}
		there := func() (n int) {
			if _, err := rows.Session(t.Context(), "s"); err == nil {
				n++
			}
			if _, err := rows.Invite(t.Context(), "i"); err == nil {
				n++
			}
			return n
		}
		for _, c := range []struct {
			ahead, sleep time.Duration
			left         int
		}{{0, time.Hour, 2}, {48 * time.Hour, time.Hour, 2}, {0, 27 * time.Hour, 2},
			{0, 2 * time.Hour, 0}} {
			ahead.Store(int64(c.ahead))
			time.Sleep(c.sleep)
			synctest.Wait()
			if n := there(); n != c.left {
				t.Errorf("%v ahead, %v later: %d are left, want %d", c.ahead, c.sleep, n, c.left)
			}
		}
	})
}
