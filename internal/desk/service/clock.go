package service

import (
	"sync/atomic"
	"time"
)

const (
	// a difference of this much between the wall clock and the monotonic clock means that the wall
	// clock was set
	minJump = time.Minute
	// how long erasure is suspended after that at least: time to correct the wall clock
	minSuspension = 24 * time.Hour
)

// clock is a monotonic clock. Alarms use it, so that a case has waited for fifteen seconds after
// fifteen seconds, even if the wall clock is set meanwhile.
type clock struct {
	startedAt   time.Time
	startedWall time.Time // the wall clock at startedAt

	lastWall time.Time   // the wall clock when it was last observed
	lastMono time.Time   // monotonicNow at the same time
	loaded   atomic.Bool // restoreSuspension has read the log
	// elapsed time at which cases may be erased for their age again; until then the wall clock may
	// be wrong
	suspendedUntil atomic.Int64
}

func (c *clock) start(now time.Time) {
	c.startedAt, c.startedWall = time.Now(), now
	c.lastWall, c.lastMono = now, now
}

// elapsed returns the time since the start, in whole milliseconds.
func (c *clock) elapsed() time.Duration {
	return time.Since(c.startedAt).Truncate(time.Millisecond)
}

// monotonicNow returns the time of day as if the wall clock had not been set since the start.
func (c *clock) monotonicNow() time.Time { return c.startedWall.Add(c.elapsed()) }

// jump returns by how much the wall clock was set since it was last observed; 0 if it was not set.
func (c *clock) jump(now time.Time) time.Duration {
	set := now.Sub(c.lastWall.Add(c.monotonicNow().Sub(c.lastMono)))
	if -minJump < set && set < minJump {
		return 0
	}
	return set
}

// observe records the wall clock, for the next call of jump.
func (c *clock) observe(now time.Time) { c.lastWall, c.lastMono = now, c.monotonicNow() }

// downtime returns how long no server wrote to the log before the start, negative if last is in the
// future. last is the time of the last event. It returns 0 if that is at most minSuspension, or at
// most minJump in the future.
func downtime(last, now time.Time) time.Duration {
	down := now.Sub(last)
	if last.IsZero() || -minJump <= down && down <= minSuspension {
		return 0
	}
	return down
}

// suspendErasure suspends erasure for as long as the clock was set by, at least for a day. It never
// suspends it for longer than closed cases are kept (keep), because by then all of them have been
// kept for that long. ago is how long ago the clock was set.
func (c *clock) suspendErasure(set, ago, keep time.Duration) {
	wait := min(max(set.Abs(), minSuspension), max(keep, minSuspension))
	if until := int64(c.elapsed() + wait - ago); until > c.suspendedUntil.Load() {
		c.suspendedUntil.Store(until)
	}
}

// erasureAllowed reports whether the wall clock can be trusted for erasing cases by age.
func (c *clock) erasureAllowed() bool {
	return c.loaded.Load() && int64(c.elapsed()) >= c.suspendedUntil.Load()
}
