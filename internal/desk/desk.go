// Package desk has the rules of the desk: how a hand-over becomes a case, who may do what with it,
// and what counts as accepted by a human.
//
// A hand-over contains a transcript, and [Open] replays it: the guide determines how urgent a case
// is, never the sender. From then on a case changes only by [Case.Apply]. Each change returns an
// [Event] for the log, from which the screens, the webhooks and the audit work.
//
// The package does not store, send, render or measure time: package store has the rows, and callers
// pass the time. It does not depend on any channel or screen. Start reading at
// [Case], then open.go and act.go.
package desk

import "time"

// maxMillis is the latest instant that is accepted from outside, in milliseconds: the end of the
// year 9999. JavaScript's dates end later, and are invalid beyond that.
const maxMillis = 253402300799999

// Time limits of the desk.
const (
	FirstAlert  = 15 * time.Second // until a case that is not accepted alerts again
	SecondAlert = 20 * time.Second // until it alerts once more
	// until the person is asked to call, since no one accepted the case
	UnansweredAfter = 60 * time.Second
	NoPromiseAfter  = 10 * time.Minute // until an accepted case without a promised time alerts
	// delay on the phone from which a case shows when it was written
	Late       = time.Minute
	maxPromise = 48 * time.Hour // how far ahead a promised time can be
)

// Millis returns t in milliseconds since 1970-01-01 00:00 UTC, or 0 if t is the zero Time, which
// means none. Instants have this form in JSON, in databases and in hashes.
func Millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// AtMillis is the inverse of Millis. The instants that it returns are in UTC and have no monotonic
// clock reading, so equal ones are also equal with ==.
func AtMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	t := time.UnixMilli(ms).UTC()
	if t.IsZero() {
		return t.Add(-time.Millisecond) // a sender's number must not become none
	}
	return t
}

// Truncate returns t as it is read back after it was stored: truncated to a millisecond, in UTC and
// without a monotonic clock reading.
func Truncate(t time.Time) time.Time { return AtMillis(Millis(t)) }

// Age returns the duration from then to now, or 0 if then is after now: a clock that was set back
// does not cause a negative age. If then is the zero Time, the age is longer than any limit.
func Age(now, then time.Time) time.Duration { return max(0, now.Sub(then)) }
