package desk

import (
	"errors"
	"slices"
)

// Kind says what is done with a case.
type Kind string

// What can be done with a case. Opening and alerting are events, too, but nobody asks for them here.
const (
	Accept   Kind = "accept"
	Promise  Kind = "promise" // a time; again, to change it
	PassOn   Kind = "pass-on" // back to the queue, with a reason
	SetOff   Kind = "set-off"
	Arrive   Kind = "arrive"
	Complete Kind = "complete"
	Fail     Kind = "fail"   // worked on, and not opened
	Gone     Kind = "gone"   // nobody was there; only after arriving
	Reject   Kind = "reject" // with a reason that the person reads
	Reopen   Kind = "reopen" // what was closed by a slip
	Cancel   Kind = "cancel" // the person needs nobody any more
	Note     Kind = "note"   // words of either side
	Move     Kind = "move"   // the place has changed
	Erase    Kind = "erase"  // everything personal
	Opened   Kind = "open"   // event only: the hand-over itself
	Alert    Kind = "alert"  // event only: still nobody has it
	Viewed   Kind = "view"   // event only: somebody looked
)

// Act is something that somebody wants to do with a case.
type Act struct {
	Kind     Kind
	Text     string // reason or note, at most MaxText bytes
	Promised Moment
	Outcome  Outcome
	Place    Place
}

// Why an act is refused.
var (
	ErrNotYours = errors.New("this is somebody else's to do")
	ErrTaken    = errors.New("somebody else has the case")
	ErrState    = errors.New("the case is past that, or not so far")
	ErrUnsaid   = errors.New("a reason, a time or an outcome is missing or unusable")
)

// MaxText is the most bytes that a reason or a note may have.
const MaxText = 2000

// rule says from which states an act leads where, and who may do it.
type rule struct {
	from []State
	to   State // empty: the state stays
	may  func(Actor, Case) bool
	said func(Act, Moment) bool // whether the act says what it has to; nil where it has to say nothing
}

func rules() map[Kind]rule {
	held := []State{Accepted, EnRoute, OnScene}
	open := []State{Received, Accepted, EnRoute, OnScene}
	closed := []State{Completed, Unsuccessful, GoneOnArrival, Rejected, Cancelled}
	staff := func(a Actor, _ Case) bool { return a.staff() }
	holder := func(a Actor, c Case) bool { return a.owns(c) }
	person := func(a Actor, _ Case) bool { return a.Role == Person }
	return map[Kind]rule{
		Accept:   {[]State{Received}, Accepted, staff, nil},
		Promise:  {held, "", holder, promises},
		PassOn:   {held, Received, holder, says},
		SetOff:   {[]State{Accepted}, EnRoute, holder, nil},
		Arrive:   {[]State{Accepted, EnRoute}, OnScene, holder, nil},
		Complete: {held, Completed, holder, concludes},
		Fail:     {held, Unsuccessful, holder, concludes},
		Gone:     {[]State{OnScene}, GoneOnArrival, holder, nil},
		Reject:   {[]State{Received, Accepted}, Rejected, mayReject, says},
		Reopen:   {closed, Received, func(a Actor, c Case) bool { return a.owns(c) && !c.Erased }, says},
		Cancel:   {open, Cancelled, person, nil},
		Note:     {open, "", func(a Actor, c Case) bool { return a.Role == Person || a.owns(c) }, says},
		Move:     {open, "", person, func(a Act, _ Moment) bool { return a.Place.Check() == nil && !a.Place.Empty() }},
		Erase: {States(), "", func(a Actor, c Case) bool {
			return a.Role == Person || a.Role == System && (c.State.Closed() || c.Test)
		}, nil},
	}
}

func says(a Act, _ Moment) bool       { return a.Text != "" }
func promises(a Act, now Moment) bool { return a.Promised > now && a.Promised <= now.After(2*Day) }
func mayReject(a Actor, c Case) bool  { return a.staff() && (c.Holder == "" || a.owns(c)) }
func concludes(a Act, _ Moment) bool {
	return slices.Contains(Openings(), a.Outcome.Opened) && slices.Contains(Damages(), a.Outcome.Damage) &&
		a.Outcome.Minutes >= 0 && a.Outcome.Minutes <= 24*60
}

// Kinds gives what the actor may do with the case now, in no order of importance. Screens offer nothing else.
func (c Case) Kinds(by Actor) []Kind {
	var kinds []Kind
	for _, k := range []Kind{Accept, Promise, SetOff, Arrive, Complete, Fail, Gone, PassOn, Reject, Reopen, Note, Move, Cancel, Erase} {
		if r := rules()[k]; slices.Contains(r.from, c.State) && r.may(by, c) && !c.Erased {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// Apply does an act: it gives the case as it is then, and the event for the log. The case that it is called on stays as
// it was. It refuses with ErrNotYours, ErrTaken, ErrState or ErrUnsaid.
func (c Case) Apply(a Act, by Actor, now Moment) (Case, Event, error) {
	r, known := rules()[a.Kind]
	switch {
	case !known, len(a.Text) > MaxText:
		return c, Event{}, ErrUnsaid
	case a.Kind == Accept && by.staff() && c.State.Held():
		return c, Event{}, ErrTaken
	case !r.may(by, c):
		return c, Event{}, ErrNotYours
	case !slices.Contains(r.from, c.State), c.Erased:
		return c, Event{}, ErrState
	case r.said != nil && !r.said(a, now):
		return c, Event{}, ErrUnsaid
	}
	next := c.with(a, by, now)
	if r.to != "" {
		next = next.moved(r.to, by, now)
	}
	return next, next.event(a.Kind, by, now, a.Text), nil
}

// with takes over what an act says.
func (c Case) with(a Act, by Actor, now Moment) Case {
	c.Version, c.Changed = c.Version+1, now
	switch a.Kind {
	case Promise:
		c.Promised = a.Promised
	case PassOn, Reject:
		c.Reason = a.Text
	case Complete, Fail:
		c.Outcome = a.Outcome
	case Move:
		c.Details.Place = a.Place
	case Erase:
		return c.erased(by, now)
	}
	return c
}

// moved puts the case into another state. Whoever accepts has it; passed on or reopened, nobody has.
func (c Case) moved(to State, by Actor, now Moment) Case {
	c.State = to
	switch {
	case to == Accepted:
		c.Holder, c.HeldBy, c.Waiting = by.Ref(), by.Name, 0
	case to == Received:
		c.Holder, c.HeldBy, c.Waiting, c.Promised, c.Closed, c.Outcome = "", "", now, 0, 0, Outcome{}
	case to.Closed():
		c.Closed, c.Waiting = now, 0
	}
	return c
}

// erased takes away everything personal. An open case ends with it: nobody can help whom nobody knows.
func (c Case) erased(by Actor, now Moment) Case {
	if !c.State.Closed() {
		c = c.moved(Cancelled, by, now)
	}
	c.Details, c.Report, c.Transcript, c.Reason, c.HeldBy, c.Erased = Details{}, Report{}, "", "", "", true
	return c
}
