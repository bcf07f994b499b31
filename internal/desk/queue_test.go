package desk_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"firststeps/internal/desk"
	"firststeps/internal/guide"
)

func anyCase() *rapid.Generator[desk.Case] {
	moment := rapid.SampledFrom([]desk.Moment{0, noon, noon - desk.Minute, noon + desk.Minute,
		noon - desk.Day, -1})
	return rapid.Custom(func(t *rapid.T) desk.Case {
		return desk.Case{
			ID:      rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "id"),
			State:   rapid.SampledFrom(desk.States()).Draw(t, "state"),
			Urgency: guide.Urgency(rapid.IntRange(0, 2).Draw(t, "urgency")),
			Opened:  moment.Draw(t, "opened"),
			Waiting: moment.Draw(t, "waiting"), Promised: moment.Draw(t, "promised"),
		}
	})
}

// TestOrder checks with any three cases that Order is a strict weak order, and that no case is
// before a more urgent one.
func TestOrder(t *testing.T) {
	order := desk.Order(noon)
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := anyCase().Draw(t, "a"), anyCase().Draw(t, "b"), anyCase().Draw(t, "c")
		switch {
		case order(a, a) != 0:
			t.Fatal("a case is before itself")
		case order(a, b) != -order(b, a):
			t.Fatal("the order of two cases is not antisymmetric")
		case order(a, b) <= 0 && order(b, c) <= 0 && order(a, c) > 0:
			t.Fatal("the order of three cases is not transitive")
		case order(a, b) == 0 && order(a, c) != order(b, c):
			t.Fatal("two equal cases compare differently with a third")
		case a.Urgency > b.Urgency && order(a, b) >= 0:
			t.Fatal("a less urgent case is first")
		}
	})
}

func TestQueueOrder(t *testing.T) {
	cases := []desk.Case{
		{ID: "later", Urgency: guide.Urgent, State: desk.Received, Opened: noon - desk.Minute},
		{ID: "held", Urgency: guide.Urgent, State: desk.EnRoute, Opened: noon - desk.Day,
			Promised: noon + desk.Hour},
		{ID: "calm", Urgency: guide.NotUrgent, State: desk.Received, Opened: noon - desk.Day},
		{ID: "overdue", Urgency: guide.Urgent, State: desk.EnRoute, Opened: noon - desk.Hour,
			Promised: noon - desk.Minute},
		{ID: "silent", Urgency: guide.Urgent, State: desk.Accepted, Opened: noon - 30*desk.Minute,
			Waiting: noon - 20*desk.Minute},
		{ID: "emergency", Urgency: guide.Emergency, State: desk.Accepted, Opened: noon},
	}
	slices.SortFunc(cases, desk.Order(noon))
	for i, want := range []string{"emergency", "overdue", "silent", "later", "held", "calm"} {
		if cases[i].ID != want {
			t.Errorf("place %d has %s, want %s", i, cases[i].ID, want)
		}
	}
}

func TestAlarms(t *testing.T) {
	const ago, year = desk.Second, 365 * desk.Day
	for _, c := range []struct {
		state            desk.State
		waited, promised desk.Moment // before now; after now
		want             desk.Alarm
	}{
		{desk.Received, 14_999, 0, desk.NoAlarm},
		{desk.Received, 15 * ago, 0, desk.AlarmFirst},
		{desk.Received, 20 * ago, 0, desk.AlarmSecond},
		{desk.Received, 60 * ago, 0, desk.AlarmUnanswered},
		{desk.Received, -desk.Second, 0, desk.NoAlarm}, // two servers' clocks differ a little
		// the clock was set back, so the duration is unknown
		{desk.Received, -desk.Hour, 0, desk.AlarmUnanswered},
		{desk.Received, -10 * year, 0, desk.AlarmUnanswered},
		{desk.Received, 10 * year, 0, desk.AlarmUnanswered},
		{desk.Accepted, 0, desk.Minute, desk.NoAlarm},
		{desk.Accepted, 0, -1, desk.AlarmOverdue},
		{desk.Accepted, 10*desk.Minute - 1, 0, desk.NoAlarm},
		{desk.Accepted, 10 * desk.Minute, 0, desk.AlarmNoPromise},
		{desk.EnRoute, desk.Hour, 0, desk.AlarmNoPromise},
		{desk.Accepted, -desk.Hour, 0, desk.AlarmNoPromise},        // the clock was set back
		{desk.Accepted, 10 * desk.Minute, desk.Hour, desk.NoAlarm}, // promised
		{desk.Accepted, 0, 0, desk.NoAlarm},                        // before this alarm existed
		{desk.OnScene, 10 * desk.Minute, 0, desk.NoAlarm},
		{desk.EnRoute, 0, -10 * year, desk.AlarmOverdue},
		// promised by a clock that was ten years ahead
		{desk.EnRoute, 0, 10 * year, desk.AlarmOverdue},
		{desk.EnRoute, 0, 2 * desk.Day, desk.NoAlarm},
		{desk.OnScene, 0, -desk.Hour, desk.NoAlarm},
		{desk.Completed, 0, -desk.Hour, desk.NoAlarm},
		{desk.Cancelled, desk.Hour, 0, desk.NoAlarm},
	} {
		name := fmt.Sprintf("%s, waiting for %d, promised in %d", c.state, c.waited, c.promised)
		t.Run(name, func(t *testing.T) {
			now := noon
			one := desk.Case{State: c.state}
			if c.state == desk.Received || c.waited != 0 {
				one.Waiting = now - c.waited
			}
			if c.promised != 0 {
				one.Promised = now + c.promised
			}
			if got := one.Alarm(now); got != c.want {
				t.Errorf("Alarm() = %q, want %q", got, c.want)
			}
		})
	}
}

// TestNothingExpiresEarly checks that no case is due before its time, whatever the clock was when
// it was closed and is now.
func TestNothingExpiresEarly(t *testing.T) {
	const keep, year = 30 * desk.Day, 365 * desk.Day
	leap := desk.Moment(1_835_395_200_000) // 2028-02-29
	for _, opened := range []desk.Moment{noon, leap - desk.Day, leap} {
		for _, wrong := range []desk.Moment{0, desk.Hour, -desk.Hour, 10 * year, -10 * year} {
			closed := opened + desk.Hour
			c := desk.Case{State: desk.Completed, Opened: opened, Closed: closed + wrong}
			for _, since := range []desk.Moment{-10 * year, -desk.Hour, 0, desk.Day,
				keep - 2*desk.Hour - 1} {
				if c.Due(closed+since, keep) {
					t.Errorf("opened %d, closed by a clock %d off, is due %d after closing", opened,
						wrong, since)
				}
			}
			if !c.Due(closed+keep+max(0, wrong), keep) {
				t.Errorf("opened %d, closed by a clock %d off: never due", opened, wrong)
			}
		}
	}
	if (desk.Case{State: desk.OnScene, Opened: 1}).Due(noon, keep) {
		t.Error("an open case is due")
	}
}

// TestMoments checks that sums of moments do not overflow, and that an age is never negative.
func TestMoments(t *testing.T) {
	any64 := rapid.Custom(func(t *rapid.T) desk.Moment {
		return desk.Moment(rapid.Int64().Draw(t, "moment"))
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := any64.Draw(t, "a"), any64.Draw(t, "b")
		if a.Since(b) < 0 {
			t.Fatalf("%d since %d is %d", a, b, a.Since(b))
		}
		if b >= 0 && cmp.Compare(a.After(b), a.After(0)) < 0 {
			t.Fatalf("%d later than %d is before it", b, a)
		}
	})
}
