package dispatch

import (
	"sync/atomic"
	"time"

	"firststeps/desk"
)

// A clock that was set in between is one that moved otherwise than the time that went by.
const (
	jump   = desk.Minute
	settle = desk.Day // how long nothing is erased after it: time for somebody to set it right
)

// clock is the time that goes by, whatever is done to the time of day. Alarms go by it: a case has waited for fifteen seconds when
// fifteen seconds have gone by.
type clock struct {
	born time.Time
	base desk.Moment // the time of day then

	told   desk.Moment  // the time of day when it was last looked at
	at     desk.Moment  // and the lived time then
	jumped atomic.Int64 // lived time when the time of day was last set; 0: never
}

func (c *clock) start(now desk.Moment) {
	c.born, c.base = time.Now(), now
	c.told, c.at = now, now
}

// lived gives the time of day as it would be if nobody had touched it since the start.
func (c *clock) lived() desk.Moment {
	return c.base.After(desk.Moment(time.Since(c.born).Milliseconds()))
}

// look compares the time of day with the time that went by, and gives how far it was set; 0 where it was not. One goroutine looks.
func (c *clock) look(now desk.Moment) (set desk.Moment) {
	lived := c.lived()
	set = now.After(-c.told) - lived.After(-c.at)
	c.told, c.at = now, lived
	if -jump < set && set < jump {
		return 0
	}
	c.jumped.Store(int64(lived))
	return set
}

// gap is look for the time in which nobody lived: last is when something was written before the start.
func (c *clock) gap(last, now desk.Moment) {
	if last != 0 && (now.Since(last) > settle || last.Since(now) > jump) {
		c.jumped.Store(int64(c.lived()))
	}
}

// settled says whether the time of day can be believed when something is to be erased for its age.
func (c *clock) settled() bool {
	jumped := desk.Moment(c.jumped.Load())
	return jumped == 0 || c.lived().Since(jumped) >= settle
}
