package desk_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firststeps/internal/desk"
	"firststeps/internal/guide"
)

// far is as far ahead as a sender's time can be. A time.Duration from noon to it does not exist.
var far = desk.AtMillis(253402300799999)

func anyCase() *rapid.Generator[desk.Case] {
	moment := rapid.SampledFrom([]time.Time{{}, noon, noon.Add(-time.Minute),
		noon.Add(time.Minute), noon.Add(-day), desk.AtMillis(-1), far})
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
		{ID: "later", Urgency: guide.Urgent, State: desk.Received, Opened: noon.Add(-time.Minute)},
		{ID: "held", Urgency: guide.Urgent, State: desk.EnRoute, Opened: noon.Add(-day),
			Promised: noon.Add(time.Hour)},
		{ID: "calm", Urgency: guide.NotUrgent, State: desk.Received, Opened: noon.Add(-day)},
		{ID: "overdue", Urgency: guide.Urgent, State: desk.EnRoute, Opened: noon.Add(-time.Hour),
			Promised: noon.Add(-time.Minute)},
		{ID: "silent", Urgency: guide.Urgent, State: desk.Accepted,
			Opened: noon.Add(-30 * time.Minute), Waiting: noon.Add(-20 * time.Minute)},
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
	const ago, year = time.Second, 365 * day
	const ms = time.Millisecond
	for _, c := range []struct {
		state            desk.State
		waited, promised time.Duration // before now; after now
		want             desk.Alarm
	}{
		{desk.Received, 14_999 * ms, 0, desk.NoAlarm},
		{desk.Received, 15 * ago, 0, desk.AlarmFirst},
		{desk.Received, 20 * ago, 0, desk.AlarmSecond},
		{desk.Received, 60 * ago, 0, desk.AlarmUnanswered},
		{desk.Received, -time.Second, 0, desk.NoAlarm}, // two servers' clocks differ a little
		// the clock was set back, so the duration is unknown
		{desk.Received, -time.Hour, 0, desk.AlarmUnanswered},
		{desk.Received, -10 * year, 0, desk.AlarmUnanswered},
		{desk.Received, 10 * year, 0, desk.AlarmUnanswered},
		{desk.Received, -290 * year, 0, desk.AlarmUnanswered},
		{desk.Received, 290 * year, 0, desk.AlarmUnanswered},
		{desk.Accepted, 0, time.Minute, desk.NoAlarm},
		{desk.Accepted, 0, -ms, desk.AlarmOverdue},
		{desk.Accepted, 10*time.Minute - ms, 0, desk.NoAlarm},
		{desk.Accepted, 10 * time.Minute, 0, desk.AlarmNoPromise},
		{desk.EnRoute, time.Hour, 0, desk.AlarmNoPromise},
		{desk.Accepted, -time.Hour, 0, desk.AlarmNoPromise},        // the clock was set back
		{desk.Accepted, 10 * time.Minute, time.Hour, desk.NoAlarm}, // promised
		{desk.Accepted, 0, 0, desk.NoAlarm},                        // before this alarm existed
		{desk.OnScene, 10 * time.Minute, 0, desk.NoAlarm},
		{desk.EnRoute, 0, -10 * year, desk.AlarmOverdue},
		// promised by a clock that was ten years ahead
		{desk.EnRoute, 0, 10 * year, desk.AlarmOverdue},
		{desk.EnRoute, 0, 290 * year, desk.AlarmOverdue},
		{desk.EnRoute, 0, 2 * day, desk.NoAlarm},
		{desk.OnScene, 0, -time.Hour, desk.NoAlarm},
		{desk.Completed, 0, -time.Hour, desk.NoAlarm},
		{desk.Cancelled, time.Hour, 0, desk.NoAlarm},
	} {
		name := fmt.Sprintf("%s, waiting for %v, promised in %v", c.state, c.waited, c.promised)
		t.Run(name, func(t *testing.T) {
			now := noon
			one := desk.Case{State: c.state}
			if c.state == desk.Received || c.waited != 0 {
				one.Waiting = now.Add(-c.waited)
			}
			if c.promised != 0 {
				one.Promised = now.Add(c.promised)
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
	const keep, year = 30 * day, 365 * day
	leap := desk.AtMillis(1_835_395_200_000) // 2028-02-29
	for _, opened := range []time.Time{noon, leap.Add(-day), leap} {
		for _, wrong := range []time.Duration{0, time.Hour, -time.Hour, 10 * year, -10 * year,
			140 * year, -140 * year} {
			closed := opened.Add(time.Hour)
			c := desk.Case{State: desk.Completed, Opened: opened, Closed: closed.Add(wrong)}
			for _, since := range []time.Duration{-10 * year, -time.Hour, 0, day,
				keep - 2*time.Hour - time.Millisecond} {
				if c.Due(closed.Add(since), keep) {
					t.Errorf("opened %v, closed by a clock %v off, is due %v after closing", opened,
						wrong, since)
				}
			}
			if !c.Due(closed.Add(keep+max(0, wrong)), keep) {
				t.Errorf("opened %v, closed by a clock %v off: never due", opened, wrong)
			}
		}
	}
	if (desk.Case{State: desk.OnScene, Opened: desk.AtMillis(1)}).Due(noon, keep) {
		t.Error("an open case is due")
	}
	if (desk.Case{State: desk.Completed, Opened: noon, Closed: far}).Due(noon.Add(290*year), keep) {
		t.Error("a case that a clock far ahead closed is due")
	}
}
