package desk

import (
	"errors"
	"slices"
	"time"
)

// Kind is the kind of an act on a case.
type Kind string

// The kinds of acts. Opened, Alert and Viewed are kinds of events only.
const (
	Accept   Kind = "accept"
	Promise  Kind = "promise" // a time; again, to change it
	PassOn   Kind = "pass-on" // return to the queue, with a reason
	SetOff   Kind = "set-off"
	Arrive   Kind = "arrive"
	Complete Kind = "complete"
	Fail     Kind = "fail"   // the car could not be opened
	Gone     Kind = "gone"   // the person was not there; only after arriving
	Reject   Kind = "reject" // with a reason that the person reads
	Reopen   Kind = "reopen" // undo a closing that was a mistake or too early
	Cancel   Kind = "cancel" // the person needs no help any more
	Note     Kind = "note"   // text from either side
	Move     Kind = "move"   // the place has changed
	Erase    Kind = "erase"  // delete all personal data
	Opened   Kind = "open"   // event only: the hand-over itself
	Alert    Kind = "alert"  // event only: an alarm
	Viewed   Kind = "view"   // event only: a case was viewed
)

// Act is a request to do something with a case.
type Act struct {
	Kind     Kind
	Text     string // reason or note, at most MaxText bytes
	Promised time.Time
	Outcome  Outcome
	Place    Place
	// identifies the request, so that a repetition is recognized; stored beside the log
	Once string
}

// Errors of Apply.
var (
	ErrNotAllowed = errors.New("actor may not do this")
	ErrTaken      = errors.New("case is held by another actor")
	ErrState      = errors.New("not possible in the state of the case")
	ErrIncomplete = errors.New("reason, time or outcome missing or invalid")
)

// ErrTooMany means that the desk has as many of something as it may have.
var ErrTooMany = errors.New("too many")

// MaxText is the maximum length of a reason or a note in bytes.
const MaxText = 2000

// rule defines the states in which an act is possible, the state it leads to, and who may do it.
type rule struct {
	from func(Role) []State
	to   State // empty: the state does not change
	may  func(Actor, Case) bool
	// reports whether the act has the fields that it needs; nil if it needs none
	complete func(Act, Role, time.Time) bool
}

func rules() map[Kind]rule {
	return map[Kind]rule{
		Accept:   {in(Received), Accepted, staff, nil},
		Promise:  {held, "", Actor.owns, hasPromise},
		PassOn:   {held, Received, Actor.owns, hasText},
		SetOff:   {in(Accepted), EnRoute, Actor.owns, nil},
		Arrive:   {in(Accepted, EnRoute), OnScene, Actor.owns, nil},
		Complete: {held, Completed, Actor.owns, hasOutcome},
		Fail:     {held, Unsuccessful, Actor.owns, hasOutcome},
		Gone:     {in(OnScene), GoneOnArrival, Actor.owns, nil},
		Reject:   {in(Received, Accepted), Rejected, mayReject, hasText},
		Reopen:   {reopenable, Received, mayAdd, hasReason},
		Cancel:   {open, Cancelled, person, nil},
		Note:     {noteStates, "", mayAdd, hasText},
		Move:     {open, "", person, hasPlace},
		Erase:    {in(States()...), "", mayErase, nil},
	}
}

func in(states ...State) func(Role) []State { return func(Role) []State { return states } }
func held(Role) []State                     { return []State{Accepted, EnRoute, OnScene} }
func open(Role) []State                     { return []State{Received, Accepted, EnRoute, OnScene} }
func closed() []State {
	return []State{Completed, Unsuccessful, GoneOnArrival, Rejected, Cancelled}
}

// reopenable returns the states that an actor can reopen. The person can undo their own cancelling,
// or say that they are there although they were not found. In any other closed state the person
// makes a new case, with the present facts.
func reopenable(r Role) []State {
	if r == Person {
		return []State{GoneOnArrival, Cancelled}
	}
	return closed()
}

// noteStates returns the states in which an actor can add a note. Operators do not watch closed
// cases, so a person's note on one would not be read.
func noteStates(r Role) []State {
	if r == Person {
		return open(r)
	}
	return States()
}

func staff(a Actor, _ Case) bool  { return a.isStaff() }
func person(a Actor, _ Case) bool { return a.Role == Person }

// mayAdd reports whether an actor may add to a case that another holds. The person may, and so may
// everyone at the desk, since any of them may take the call about it. A provider's system can add
// only to its own cases.
func mayAdd(a Actor, c Case) bool { return a.Role == Person || a.worksAtDesk() || a.owns(c) }

// mayReject reports whether an actor may reject a case. While it is not held, only the desk may:
// another provider may accept what one cannot.
func mayReject(a Actor, c Case) bool { return a.worksAtDesk() && c.Holder == "" || a.owns(c) }

func mayErase(a Actor, c Case) bool {
	return a.Role == Person || a.Role == System && (c.State.Closed() || c.Test)
}

func hasText(a Act, _ Role, _ time.Time) bool   { return a.Text != "" }
func hasReason(a Act, r Role, _ time.Time) bool { return a.Text != "" || r == Person }
func hasPlace(a Act, _ Role, _ time.Time) bool {
	return a.Place.Check() == nil && !a.Place.Empty()
}
func hasPromise(a Act, _ Role, now time.Time) bool {
	return a.Promised.After(now) && !a.Promised.After(now.Add(maxPromise))
}
func hasOutcome(a Act, _ Role, _ time.Time) bool {
	return slices.Contains(Openings(), a.Outcome.Opened) &&
		slices.Contains(Damages(), a.Outcome.Damage) &&
		a.Outcome.Minutes >= 0 && a.Outcome.Minutes <= 24*60
}

// Kinds returns what an actor can do with the case now. The order has no meaning. Screens offer
// nothing else.
func (c Case) Kinds(by Actor) []Kind {
	var kinds []Kind
	for _, k := range []Kind{Accept, Promise, SetOff, Arrive, Complete, Fail, Gone, PassOn, Reject,
		Reopen, Note, Move, Cancel, Erase} {
		if r := rules()[k]; slices.Contains(r.from(by.Role), c.State) && r.may(by, c) && !c.Erased {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// Apply returns the case after an act, and the event for the log. The receiver is not changed. The
// error is ErrNotAllowed, ErrTaken, ErrState or ErrIncomplete.
func (c Case) Apply(a Act, by Actor, now time.Time) (Case, Event, error) {
	r, known := rules()[a.Kind]
	a = a.clean()
	switch {
	case !known, !isDisplayable(a.Text, MaxText):
		return c, Event{}, ErrIncomplete
	case a.Kind == Accept && by.isStaff() && c.State.Held() && !by.holds(c):
		return c, Event{}, ErrTaken
	case !r.may(by, c):
		return c, Event{}, ErrNotAllowed
	case !slices.Contains(r.from(by.Role), c.State), c.Erased:
		return c, Event{}, ErrState
	case r.complete != nil && !r.complete(a, by.Role, now):
		return c, Event{}, ErrIncomplete
	}
	next := c.with(a, by, now)
	if r.to != "" {
		next = next.inState(r.to, by, now)
	}
	e := next.event(a.Kind, by, now, a.Text)
	if a.Once != "" && !c.Test {
		e.Once = a.Once
	}
	return next, e, nil
}

// clean returns the act with its text, place and time as they are stored. The text of an erasure is
// dropped.
func (a Act) clean() Act {
	a.Text, a.Place, a.Promised = lines(a.Text), a.Place.clean(), Truncate(a.Promised)
	if a.Kind == Erase {
		a.Text = ""
	}
	return a
}

// with returns the case with the fields of an act.
func (c Case) with(a Act, by Actor, now time.Time) Case {
	c.Version, c.Changed = c.Version+1, now
	switch a.Kind {
	case Promise:
		c.Promised, c.Waiting = a.Promised, time.Time{}
	case PassOn, Reject:
		c.Reason = a.Text
	case Complete, Fail:
		c.Outcome = a.Outcome
	case Move:
		c.Details.Place = a.Place.receivedBy(now)
	case Erase:
		return c.erased(by, now)
	}
	return c
}

// inState returns the case in another state. In state Accepted by holds it; in state Received no
// one does.
func (c Case) inState(to State, by Actor, now time.Time) Case {
	c.State = to
	switch {
	case to == Accepted:
		c.Holder, c.HeldBy, c.Waiting = by.Ref(), by.Name, now
	case to == Received:
		c.Holder, c.HeldBy, c.Waiting, c.Outcome = "", "", now, Outcome{}
		c.Promised, c.Closed = time.Time{}, time.Time{}
	case to == OnScene:
		c.Waiting = time.Time{}
	case to.Closed():
		c.Closed, c.Waiting = now, time.Time{}
	}
	return c
}

// erased returns the case without personal data. An open case is cancelled, since no one can help a
// person who is not known.
func (c Case) erased(by Actor, now time.Time) Case {
	if !c.State.Closed() {
		c = c.inState(Cancelled, by, now)
	}
	c.Details, c.Report, c.Transcript, c.Reason, c.HeldBy = Details{}, Report{}, "", "", ""
	c.Written, c.Salt, c.Erased = time.Time{}, "", true
	return c
}
