package desk

import (
	"cmp"
	"slices"

	"firststeps/internal/guide"
)

// Queued has what orders a case in the queue. It has no personal data.
type Queued struct {
	ID       string
	Version  int
	State    State
	Urgency  guide.Urgency
	Opened   Moment
	Waiting  Moment
	Promised Moment
	Holder   string
}

// Queued returns what orders the case in the queue.
func (c Case) Queued() Queued {
	return Queued{
		c.ID, c.Version, c.State, c.Urgency, c.Opened, c.Waiting, c.Promised, c.Holder,
	}
}

// Alarm says what is wrong with how long a case has been waiting.
type Alarm string

// The alarms of a case.
const (
	Calm       Alarm = ""
	FirstCall  Alarm = "first"      // nobody has it after FirstAlert
	SecondCall Alarm = "second"     // nor after SecondAlert
	Unheard    Alarm = "unanswered" // nor after Unanswered: the person has been told to call
	// a human has it, and no time was promised after Unspoken: it may have been forgotten
	Unpromised Alarm = "unpromised"
	Overdue    Alarm = "overdue" // the promised time has passed
)

// Alarm returns the alarm that holds now.
func (c Case) Alarm(now Moment) Alarm { return c.Queued().Alarm(now) }

// Alarm returns the alarm that holds now.
func (c Queued) Alarm(now Moment) Alarm {
	waited, coming := c.waited(now), c.State == Accepted || c.State == EnRoute
	switch {
	case c.State == Received && waited >= Unanswered:
		return Unheard
	case c.State == Received && waited >= SecondAlert:
		return SecondCall
	case c.State == Received && waited >= FirstAlert:
		return FirstCall
	case coming && c.Promised == 0 && c.Waiting != 0 && waited >= Unspoken:
		return Unpromised
	case coming && c.Promised != 0 && (now > c.Promised || c.Promised > now.After(farthest)):
		return Overdue // also where the clock was set back: nobody promises that far ahead
	}
	return Calm
}

// waited gives for how long the case has been waiting for a human. Where it has been waiting since
// a time well ahead the clock was set back, and nobody knows: then it counts as long, since an
// alarm too many hurts nobody.
func (c Queued) waited(now Moment) Moment {
	if c.Waiting > now.After(Unanswered) {
		return Unspoken
	}
	return now.Since(c.Waiting)
}

// Order returns the comparison of the queue for slices.SortFunc: by urgency, then cases without a
// holder or past their promise, then by the time of opening.
func Order(now Moment) func(a, b Case) int {
	return func(a, b Case) int { return a.Queued().Compare(b.Queued(), now) }
}

// Compare compares by [Order].
func (c Queued) Compare(b Queued, now Moment) int {
	if by := -cmp.Compare(c.Urgency, b.Urgency); by != 0 {
		return by
	}
	return cmp.Or(
		cmp.Compare(c.ease(now), b.ease(now)),
		cmp.Compare(c.Opened, b.Opened),
		cmp.Compare(c.ID, b.ID),
	)
}

// ease is 0 for a case that needs somebody now.
func (c Queued) ease(now Moment) int {
	if c.State == Received || c.Alarm(now) != Calm {
		return 0
	}
	return 1
}

// Due says whether the contents of a closed case have been kept long enough. No case was closed
// before it was opened: where the clock says so, it counts from the opening.
func (c Case) Due(now, keep Moment) bool {
	return c.State.Closed() && !c.Erased && now.Since(max(c.Opened, c.Closed)) >= keep
}

// Louder returns the worse of two alarms.
func Louder(a, b Alarm) Alarm {
	if b.rank() > a.rank() {
		return b
	}
	return a
}

func (a Alarm) rank() int {
	return slices.Index([]Alarm{Calm, Unpromised, Overdue, FirstCall, SecondCall, Unheard}, a)
}
