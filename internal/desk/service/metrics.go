package service

import (
	"errors"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/guide"
)

// News is something to be counted. One of its parts is set.
type News struct {
	Taken    string         // how a hand-over went: one of Outcomes
	Closed   desk.State     // a case has come to its end
	Accepted *guide.Urgency // a human has accepted a case as urgent as this
	Waited   time.Duration  // how long it had waited for one
}

// Outcomes are how a hand-over may go.
func Outcomes() []string {
	return []string{"new", "again", "wrong", "other", "in-flight", "unknown-guide", "busy", "away"}
}

// taken says how a hand-over went; nothing of a test.
func taken(test, fresh bool, err error) News {
	_, wrong := errors.AsType[desk.Problems](err)
	switch {
	case test:
		return News{}
	case err == nil && fresh:
		return News{Taken: "new"}
	case err == nil:
		return News{Taken: "again"}
	case wrong:
		return News{Taken: "wrong"}
	case errors.Is(err, ErrOther):
		return News{Taken: "other"}
	case errors.Is(err, ErrInFlight):
		return News{Taken: "in-flight"}
	case errors.Is(err, ErrNone):
		return News{Taken: "unknown-guide"}
	case errors.Is(err, ErrBusy):
		return News{Taken: "busy"}
	}
	return News{Taken: "away"}
}

func (d *Desk) tell(n News) {
	if d.Told != nil && n != (News{}) {
		d.Told(n)
	}
}

// accepted tells how long a case waited.
func (d *Desk) accepted(was *standing, u guide.Urgency) {
	if was == nil || was.State != desk.Received {
		return
	}
	waited := d.clock.lived().Since(was.since)
	d.tell(News{Accepted: &u, Waited: time.Duration(waited) * time.Millisecond})
}

// Class is a kind of open case.
type Class struct {
	State   desk.State
	Urgency guide.Urgency
}

// Figures are what the desk can say of itself without asking the store. Test cases are in none of
// them.
type Figures struct {
	Open   map[Class]int // open cases
	Oldest time.Duration // the longest that a case has been waiting for a human; 0: none waits
	Canary time.Duration // since a test case last came through; 0: there is no canary
	Intact bool          // the log is as it was written, as far as it was followed
}

// Figures gives the figures of now.
func (d *Desk) Figures() Figures {
	f, lived := Figures{Open: map[Class]int{}}, d.clock.lived()
	oldest := desk.Moment(0)
	d.board.set(func() {
		f.Intact = d.board.broken == ""
		for _, s := range d.board.open {
			f.Open[Class{s.State, s.Urgency}]++
			if s.State == desk.Received {
				oldest = max(oldest, lived.Since(s.since))
			}
		}
	})
	f.Oldest = time.Duration(oldest) * time.Millisecond
	d.pulse.mu.Lock()
	defer d.pulse.mu.Unlock()
	if d.pulse.well != 0 {
		f.Canary = time.Duration(lived.Since(d.pulse.well)) * time.Millisecond
	}
	return f
}
