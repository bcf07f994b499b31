package service

import (
	"sync/atomic"
	"time"

	"firststeps/internal/desk"
)

// A clock that was set in between is one that moved otherwise than the time that went by.
const (
	jump = desk.Minute
	// how long at least nothing is erased after it: time for somebody to set it right
	settle = desk.Day
)

// clock is the time that goes by, whatever is done to the time of day. Alarms go by it: a case has
// waited for fifteen seconds when fifteen seconds have gone by.
type clock struct {
	born time.Time
	base desk.Moment // the time of day then

	told  desk.Moment // the time of day when it was last looked at
	at    desk.Moment // and the lived time then
	known atomic.Bool // what the log says of it
	// lived time until which the time of day is not believed when something is to be erased for its
	// age
	until atomic.Int64
}

func (c *clock) start(now desk.Moment) {
	c.born, c.base = time.Now(), now
	c.told, c.at = now, now
}

// lived gives the time of day as it would be if nobody had touched it since the start.
func (c *clock) lived() desk.Moment {
	return c.base.After(desk.Moment(time.Since(c.born).Milliseconds()))
}

// set gives how far the time of day was set since it was last seen; 0 where it was not.
func (c *clock) set(now desk.Moment) desk.Moment {
	set := now.After(-c.told) - c.lived().After(-c.at)
	if -jump < set && set < jump {
		return 0
	}
	return set
}

// seen notes the time of day, to be held against the next.
func (c *clock) seen(now desk.Moment) { c.told, c.at = now, c.lived() }

// gap is set for the time in which nobody lived: last is when something was written before the
// start.
func gap(last, now desk.Moment) desk.Moment {
	if last == 0 || now.Since(last) <= settle && last.Since(now) <= jump {
		return 0
	}
	return now.After(-last)
}

// doubt lets nothing be erased for as long again as the clock was set, for a day at least, and
// never for longer than closed cases are kept: by then all of them have been kept for so long. It
// was set so long ago.
func (c *clock) doubt(set, ago, keep desk.Moment) {
	wait := min(max(set, -set, settle), max(keep, settle))
	if until := int64(c.lived().After(wait - ago)); until > c.until.Load() {
		c.until.Store(until)
	}
}

// settled says whether the time of day can be believed when something is to be erased for its age.
func (c *clock) settled() bool { return c.known.Load() && int64(c.lived()) >= c.until.Load() }
