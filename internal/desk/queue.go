package desk

import (
	"cmp"
	"slices"
	"time"

	"firststeps/internal/guide"
)

// Queued has the fields of a case that order the queue. It has no personal data.
type Queued struct {
	ID       string
	Version  int
	State    State
	Urgency  guide.Urgency
	Opened   time.Time
	Waiting  time.Time
	Promised time.Time
	Holder   string
}

// Queued returns the fields of the case that order the queue.
func (c Case) Queued() Queued {
	return Queued{
		c.ID, c.Version, c.State, c.Urgency, c.Opened, c.Waiting, c.Promised, c.Holder,
	}
}

// Alarm is a reason to alert operators about a case.
type Alarm string

// The alarms of a case.
const (
	NoAlarm     Alarm = ""       // no alarm
	AlarmFirst  Alarm = "first"  // not accepted after FirstAlert
	AlarmSecond Alarm = "second" // not accepted after SecondAlert
	// not accepted after Unanswered: the person was asked to call
	AlarmUnanswered Alarm = "unanswered"
	// accepted, but without a promised time after Unspoken: it may have been forgotten
	AlarmNoPromise Alarm = "unpromised"
	AlarmOverdue   Alarm = "overdue" // the promised time has passed
)

// Alarm returns the case's alarm at now.
func (c Case) Alarm(now time.Time) Alarm { return c.Queued().Alarm(now) }

// Alarm returns the case's alarm at now.
func (c Queued) Alarm(now time.Time) Alarm {
	waited, coming := c.waited(now), c.State == Accepted || c.State == EnRoute
	switch {
	case c.State == Received && waited >= UnansweredAfter:
		return AlarmUnanswered
	case c.State == Received && waited >= SecondAlert:
		return AlarmSecond
	case c.State == Received && waited >= FirstAlert:
		return AlarmFirst
	case coming && c.Promised.IsZero() && !c.Waiting.IsZero() && waited >= NoPromiseAfter:
		return AlarmNoPromise
	case coming && !c.Promised.IsZero() &&
		(now.After(c.Promised) || c.Promised.After(now.Add(maxPromise))):
		return AlarmOverdue // also if the clock was set back: no promise can be that far ahead
	}
	return NoAlarm
}

// waited returns for how long the case has been waiting for a human. If it has been waiting since a
// time well in the future, the clock was set back and the duration is unknown: waited then returns
// a long one, since an unnecessary alarm does no harm.
func (c Queued) waited(now time.Time) time.Duration {
	if c.Waiting.After(now.Add(UnansweredAfter)) {
		return NoPromiseAfter
	}
	return Age(now, c.Waiting)
}

// Order returns the comparison function of the queue for slices.SortFunc: by urgency, then cases
// that need attention now (not accepted, or with an alarm), then by time of opening.
func Order(now time.Time) func(a, b Case) int {
	return func(a, b Case) int { return a.Queued().Compare(b.Queued(), now) }
}

// Compare compares in the order of [Order].
func (c Queued) Compare(b Queued, now time.Time) int {
	if by := -cmp.Compare(c.Urgency, b.Urgency); by != 0 {
		return by
	}
	return cmp.Or(
		cmp.Compare(c.attentionRank(now), b.attentionRank(now)),
		c.Opened.Compare(b.Opened),
		cmp.Compare(c.ID, b.ID),
	)
}

// attentionRank is 0 for a case that needs attention now, and 1 for others.
func (c Queued) attentionRank(now time.Time) int {
	if c.State == Received || c.Alarm(now) != NoAlarm {
		return 0
	}
	return 1
}

// Due reports whether the contents of a closed case have been kept for long enough. If the clock
// says that the case was closed before it was opened, the time since opening counts.
func (c Case) Due(now time.Time, keep time.Duration) bool {
	return c.State.Closed() && !c.Erased && min(Age(now, c.Opened), Age(now, c.Closed)) >= keep
}

// MoreSevere returns the more severe of two alarms.
func MoreSevere(a, b Alarm) Alarm {
	if b.rank() > a.rank() {
		return b
	}
	return a
}

func (a Alarm) rank() int {
	return slices.Index([]Alarm{NoAlarm, AlarmNoPromise, AlarmOverdue, AlarmFirst, AlarmSecond,
		AlarmUnanswered}, a)
}
