package store

import (
	"crypto/rand"
	"time"

	"firststeps/internal/desk"
)

// TallyOf gives a case as it counts once it is erased.
func TallyOf(c desk.Case) Tally {
	return Tally{
		Month: time.UnixMilli(int64(c.Opened)).UTC().Format("2006-01"), State: c.State,
		Urgency: c.Urgency.String(),
		Opened:  c.Outcome.Opened, Cases: 1, Minutes: int(c.Closed.Since(c.Opened) / desk.Minute),
	}
}

// same says whether two tallies count the same kind of case.
func (t Tally) same(u Tally) bool {
	return t.Month == u.Month && t.State == u.State && t.Urgency == u.Urgency &&
		t.Opened == u.Opened
}

// plus adds the tally of the same kind among those that there are.
func (t Tally) plus(all []Tally) Tally {
	for _, u := range all {
		if t.same(u) {
			t.Cases, t.Minutes = t.Cases+u.Cases, t.Minutes+u.Minutes
		}
	}
	return t
}

// newSalt gives what hides the words of an event behind their hash.
func newSalt() string { return rand.Text() }
