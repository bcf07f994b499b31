package service

import (
	"sync/atomic"
	"time"

	"firststeps/internal/desk"
)

const (
	// a difference of this much between the wall clock and the monotonic clock means that the wall
	// clock was set
	minJump = desk.Minute
	// how long erasure is suspended after that at least: time to correct the wall clock
	minSuspension = desk.Day
)

// clock is a monotonic clock. Alarms use it, so that a case has waited for fifteen seconds after
// fifteen seconds, even if the wall clock is set meanwhile.
type clock struct {
	startedAt   time.Time
	startedWall desk.Moment // the wall clock at startedAt

	lastWall desk.Moment // the wall clock when it was last observed
	lastMono desk.Moment // monotonicNow at the same time
	loaded   atomic.Bool // restoreSuspension has read the log
	// monotonic time until which no case is erased for its age, since the wall clock may be wrong
	suspendedUntil atomic.Int64
}

func (c *clock) start(now desk.Moment) {
	c.startedAt, c.startedWall = time.Now(), now
	c.lastWall, c.lastMono = now, now
}

// monotonicNow returns the time of day as if the wall clock had not been set since the start.
func (c *clock) monotonicNow() desk.Moment {
	return c.startedWall.After(desk.Moment(time.Since(c.startedAt).Milliseconds()))
}

// jump returns by how much the wall clock was set since it was last observed; 0 if it was not set.
func (c *clock) jump(now desk.Moment) desk.Moment {
	set := now.After(-c.lastWall) - c.monotonicNow().After(-c.lastMono)
	if -minJump < set && set < minJump {
		return 0
	}
	return set
}

// observe records the wall clock, for the next call of jump.
func (c *clock) observe(now desk.Moment) { c.lastWall, c.lastMono = now, c.monotonicNow() }

// downtime returns how long no server wrote to the log before the start, negative if last is in the
// future. last is the time of the last event. It returns 0 if that is at most minSuspension, or at
// most minJump in the future.
func downtime(last, now desk.Moment) desk.Moment {
	if last == 0 || now.Since(last) <= minSuspension && last.Since(now) <= minJump {
		return 0
	}
	return now.After(-last)
}

// suspendErasure suspends erasure for as long as the clock was set by, at least for a day. It never
// suspends it for longer than closed cases are kept (keep), because by then all of them have been
// kept for that long. ago is how long ago the clock was set.
func (c *clock) suspendErasure(set, ago, keep desk.Moment) {
	wait := min(max(set, -set, minSuspension), max(keep, minSuspension))
	if until := int64(c.monotonicNow().After(wait - ago)); until > c.suspendedUntil.Load() {
		c.suspendedUntil.Store(until)
	}
}

// erasureAllowed reports whether the wall clock can be trusted for erasing cases by age.
func (c *clock) erasureAllowed() bool {
	return c.loaded.Load() && int64(c.monotonicNow()) >= c.suspendedUntil.Load()
}
