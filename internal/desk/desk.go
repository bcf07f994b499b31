// Package desk has the rules of the desk: how a hand-over becomes a case, who may do what with it,
// and what counts as accepted by a human.
//
// A hand-over brings a transcript, and [Open] replays it: how urgent a case is comes from the
// guide, never from the sender. From then on [Case.Apply] is the only way in which a case changes;
// each change is an [Event] in the log, which feeds the screens, the webhooks and the audit alike.
//
// The package does not store, send, draw or measure time: rows are package store's, and the time is
// handed in as a [Moment]. It knows no channel and no screen. Start reading at [Case], then open.go
// and act.go.
package desk

// lastMoment is the last that is taken from outside: the end of the year 9999. What scripts know of
// time ends later, and fails beyond.
const lastMoment Moment = 253402300799999

// Moment is an instant: milliseconds since 1970-01-01 00:00 UTC. 0 means that there is none.
type Moment int64

// Lengths of time, in milliseconds.
const (
	Second Moment = 1000
	Minute        = 60 * Second
	Hour          = 60 * Minute
	Day           = 24 * Hour
)

// What the desk promises of time.
const (
	FirstAlert  = 15 * Second // a case that nobody accepted alerts again
	SecondAlert = 20 * Second // and once more
	Unanswered  = 60 * Second // the person is told that nobody accepted, and to call
	Unspoken    = 10 * Minute // a case that somebody accepted, and promised no time for, alerts
	Late        = Minute      // a hand-over that waited so long on a phone says so
	farthest    = 2 * Day     // no promise lies further ahead
)

// After gives the moment so much later. It stays a moment however far off: a clock that jumps
// breaks no sum.
func (m Moment) After(length Moment) Moment {
	const far = Moment(1) << 60
	return max(-far, min(far, m)) + max(-far, min(far, length))
}

// Since gives how long ago a moment was, and 0 where it lies ahead: a clock that was set back makes
// no negative age.
func (m Moment) Since(then Moment) Moment {
	return max(0, m.After(-max(then, 0)))
}
