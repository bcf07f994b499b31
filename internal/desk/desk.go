// Package desk has the rules of the desk: how a hand-over becomes a case, who may do what with it,
// and what counts as accepted by a human.
//
// A hand-over contains a transcript, and [Open] replays it: the guide determines how urgent a case
// is, never the sender. From then on a case changes only by [Case.Apply]. Each change returns an
// [Event] for the log, from which the screens, the webhooks and the audit work.
//
// The package does not store, send, render or measure time: package store has the rows, and callers
// pass the time as a [Moment]. It does not depend on any channel or screen. Start reading at
// [Case], then open.go and act.go.
package desk

// maxMoment is the latest moment that is accepted from outside: the end of the year 9999.
// JavaScript's dates end later, and are invalid beyond that.
const maxMoment Moment = 253402300799999

// Moment is an instant in milliseconds since 1970-01-01 00:00 UTC. 0 means none.
type Moment int64

// Durations, in milliseconds.
const (
	Second Moment = 1000
	Minute        = 60 * Second
	Hour          = 60 * Minute
	Day           = 24 * Hour
)

// Time limits of the desk.
const (
	FirstAlert  = 15 * Second // until a case that is not accepted alerts again
	SecondAlert = 20 * Second // until it alerts once more
	// until the person is asked to call, since no one accepted the case
	UnansweredAfter = 60 * Second
	NoPromiseAfter  = 10 * Minute // until an accepted case without a promised time alerts
	Late            = Minute      // delay on the phone from which a case shows when it was written
	maxPromise      = 2 * Day     // how far ahead a promised time can be
)

// After returns the moment a duration after m. The result is bounded, so that a clock that jumps
// cannot cause an overflow.
func (m Moment) After(length Moment) Moment {
	const far = Moment(1) << 60
	return max(-far, min(far, m)) + max(-far, min(far, length))
}

// Since returns the duration from then to m, or 0 if then is after m: a clock that was set back
// does not cause a negative age.
func (m Moment) Since(then Moment) Moment {
	return max(0, m.After(-max(then, 0)))
}
