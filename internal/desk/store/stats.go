package store

import (
	"crypto/rand"
	"time"

	"firststeps/internal/desk"
)

// TallyOf returns the tally of one erased case.
func TallyOf(c desk.Case) Tally {
	return Tally{
		Month: c.Opened.UTC().Format("2006-01"), State: c.State,
		Urgency: c.Urgency.String(),
		Opened:  c.Outcome.Opened, Cases: 1,
		Minutes: int(desk.Age(c.Closed, c.Opened) / time.Minute),
	}
}

// sameKind reports whether two tallies count the same kind of case.
func (t Tally) sameKind(u Tally) bool {
	return t.Month == u.Month && t.State == u.State && t.Urgency == u.Urgency &&
		t.Opened == u.Opened
}

// add returns t plus the tally of the same kind in all.
func (t Tally) add(all []Tally) Tally {
	for _, u := range all {
		if t.sameKind(u) {
			t.Cases, t.Minutes = t.Cases+u.Cases, t.Minutes+u.Minutes
		}
	}
	return t
}

// newSalt returns a random salt for a hash, so that a text cannot be guessed from it.
func newSalt() string { return rand.Text() }
