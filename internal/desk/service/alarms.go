package service

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"firststeps/internal/desk"
)

// raiseAlarms raises the alarms that are due, the most urgent first. Each is raised once across all
// servers.
func (d *Desk) raiseAlarms(ctx context.Context) {
	for _, a := range d.dueAlarms() {
		key := fmt.Sprintf("%s %d %s", a.ID, desk.Millis(cmp.Or(a.Waiting, a.Promised)),
			a.step)
		c := desk.Case{ID: a.ID, State: a.State, Urgency: a.Urgency, Promised: a.Promised}
		err := d.with(ctx, func(ctx context.Context, s Store) error {
			_, err := s.AppendOnce(ctx, key, c.Alerted(string(a.step), d.now()))
			return err
		})
		if err != nil {
			return // the store is unavailable; try again in a second
		}
		d.open.locked(func() {
			if s := d.open.byID[a.ID]; s != nil && s.Waiting.Equal(a.Waiting) &&
				s.Promised.Equal(a.Promised) {
				s.raised = a.step
			}
		})
	}
}

// alarm is an alarm that is due.
type alarm struct {
	openCase
	step desk.Alarm
}

// dueAlarms returns the alarms that apply now and were not raised. If several steps of a case were
// missed, it returns only the last.
func (d *Desk) dueAlarms() (all []alarm) {
	mono := d.clock.monotonicNow()
	d.open.locked(func() {
		for _, s := range d.open.byID {
			if step := s.alarm(mono); step != desk.NoAlarm && step != s.raised {
				all = append(all, alarm{*s, step})
			}
		}
	})
	slices.SortFunc(all, func(a, b alarm) int {
		return cmp.Or(-cmp.Compare(a.Urgency, b.Urgency), a.since.Compare(b.since),
			cmp.Compare(a.ID, b.ID))
	})
	return all
}

// alarm returns the alarm of the case at mono, on the monotonic clock, by the rules of package
// desk.
func (s *openCase) alarm(mono time.Time) desk.Alarm {
	c := desk.Queued{State: s.State}
	if !s.Waiting.IsZero() {
		c.Waiting = s.since
	}
	if !s.Promised.IsZero() {
		c.Promised = s.due
	}
	return c.Alarm(mono)
}
