package service

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"firststeps/internal/desk"
)

// raise raises the alarms that are due, the most urgent first: each once on all servers together.
func (d *Desk) raise(ctx context.Context) {
	for _, a := range d.due() {
		key := fmt.Sprintf("%s %d %s", a.ID, cmp.Or(a.Waiting, a.Promised), a.step)
		c := desk.Case{ID: a.ID, State: a.State, Urgency: a.Urgency, Promised: a.Promised}
		err := d.with(ctx, func(ctx context.Context, s Store) error {
			_, err := s.AppendOnce(ctx, key, c.Alerted(string(a.step), d.now()))
			return err
		})
		if err != nil {
			return // the store is away: in a second, again
		}
		d.board.set(func() {
			if s := d.board.open[a.ID]; s != nil && s.Waiting == a.Waiting &&
				s.Promised == a.Promised {
				s.raised = a.step
			}
		})
	}
}

// alarm is one that is due.
type alarm struct {
	standing
	step desk.Alarm
}

// due gives the alarms that hold now and were not raised. Where several have been missed, the last
// one says it all.
func (d *Desk) due() (all []alarm) {
	lived := d.clock.lived()
	d.board.set(func() {
		for _, s := range d.board.open {
			if step := s.alarm(lived); step != desk.Calm && step != s.raised {
				all = append(all, alarm{*s, step})
			}
		}
	})
	slices.SortFunc(all, func(a, b alarm) int {
		return cmp.Or(-cmp.Compare(a.Urgency, b.Urgency), cmp.Compare(a.since, b.since),
			cmp.Compare(a.ID, b.ID))
	})
	return all
}

// alarm gives the alarm of a case in lived time, by the rules of the desk.
func (s *standing) alarm(lived desk.Moment) desk.Alarm {
	c := desk.Queued{State: s.State}
	if s.Waiting != 0 {
		c.Waiting = s.since
	}
	if s.Promised != 0 {
		c.Promised = s.due
	}
	return c.Alarm(lived)
}
