package desk

import (
	"errors"
	"slices"
)

// Kind says what is done with a case.
type Kind string

// What can be done with a case. Opening and alerting are events, too, but nobody asks for them
// here.
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
	Reopen   Kind = "reopen" // what was closed by a slip, or too early
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
	// tells this request from others, so that it can be known again; stands beside the log
	Once string
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
	from func(Role) []State
	to   State // empty: the state stays
	may  func(Actor, Case) bool
	// whether the act says what it has to; nil where it has to say nothing
	said func(Act, Role, Moment) bool
}

func rules() map[Kind]rule {
	return map[Kind]rule{
		Accept:   {in(Received), Accepted, staff, nil},
		Promise:  {held, "", Actor.owns, promises},
		PassOn:   {held, Received, Actor.owns, says},
		SetOff:   {in(Accepted), EnRoute, Actor.owns, nil},
		Arrive:   {in(Accepted, EnRoute), OnScene, Actor.owns, nil},
		Complete: {held, Completed, Actor.owns, concludes},
		Fail:     {held, Unsuccessful, Actor.owns, concludes},
		Gone:     {in(OnScene), GoneOnArrival, Actor.owns, nil},
		Reject:   {in(Received, Accepted), Rejected, mayReject, says},
		Reopen:   {mended, Received, mayAdd, explains},
		Cancel:   {open, Cancelled, person, nil},
		Note:     {noted, "", mayAdd, says},
		Move:     {open, "", person, moves},
		Erase:    {in(States()...), "", mayErase, nil},
	}
}

func in(states ...State) func(Role) []State { return func(Role) []State { return states } }
func held(Role) []State                     { return []State{Accepted, EnRoute, OnScene} }
func open(Role) []State                     { return []State{Received, Accepted, EnRoute, OnScene} }
func closed() []State {
	return []State{Completed, Unsuccessful, GoneOnArrival,
		Rejected, Cancelled}
}

// mended are the states that may have been a mistake. The person takes back a tap, or is there
// although nobody was found; of anything else the person makes a new case, with what is so now.
func mended(r Role) []State {
	if r == Person {
		return []State{GoneOnArrival, Cancelled}
	}
	return closed()
}

// noted are the states in which somebody reads a note. Nobody watches a closed case for words of
// the person: a note would only seem to reach somebody.
func noted(r Role) []State {
	if r == Person {
		return open(r)
	}
	return States()
}

func staff(a Actor, _ Case) bool  { return a.staff() }
func person(a Actor, _ Case) bool { return a.Role == Person }

// mayAdd says who may add to a case, whoever has it: the person, and all at the desk, since the
// call about it reaches any of them. A provider's system adds to its own cases only.
func mayAdd(a Actor, c Case) bool { return a.Role == Person || a.desk() || a.owns(c) }

// mayReject says who may end the hope for help. While nobody has the case that is the desk alone:
// another provider may take what one cannot.
func mayReject(a Actor, c Case) bool { return a.desk() && c.Holder == "" || a.owns(c) }

func mayErase(a Actor, c Case) bool {
	return a.Role == Person || a.Role == System && (c.State.Closed() || c.Test)
}

func says(a Act, _ Role, _ Moment) bool     { return a.Text != "" }
func explains(a Act, r Role, _ Moment) bool { return a.Text != "" || r == Person }
func moves(a Act, _ Role, _ Moment) bool    { return a.Place.Check() == nil && !a.Place.Empty() }
func promises(a Act, _ Role, now Moment) bool {
	return a.Promised > now && a.Promised <= now.After(farthest)
}
func concludes(a Act, _ Role, _ Moment) bool {
	return slices.Contains(Openings(), a.Outcome.Opened) &&
		slices.Contains(Damages(), a.Outcome.Damage) &&
		a.Outcome.Minutes >= 0 && a.Outcome.Minutes <= 24*60
}

// Kinds gives what the actor may do with the case now, in no order of importance. Screens offer
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

// Apply does an act: it gives the case as it is then, and the event for the log. The case that it
// is called on stays as it was. It refuses with ErrNotYours, ErrTaken, ErrState or ErrUnsaid.
func (c Case) Apply(a Act, by Actor, now Moment) (Case, Event, error) {
	r, known := rules()[a.Kind]
	a = a.clean()
	switch {
	case !known, !shown(a.Text, MaxText):
		return c, Event{}, ErrUnsaid
	case a.Kind == Accept && by.staff() && c.State.Held() && !by.has(c):
		return c, Event{}, ErrTaken
	case !r.may(by, c):
		return c, Event{}, ErrNotYours
	case !slices.Contains(r.from(by.Role), c.State), c.Erased:
		return c, Event{}, ErrState
	case r.said != nil && !r.said(a, by.Role, now):
		return c, Event{}, ErrUnsaid
	}
	next := c.with(a, by, now)
	if r.to != "" {
		next = next.moved(r.to, by, now)
	}
	e := next.event(a.Kind, by, now, a.Text)
	if a.Once != "" && !c.Test {
		e.Once = a.Once
	}
	return next, e, nil
}

// clean gives the act as it is done: words as they are kept, and none where everything is to be
// forgotten.
func (a Act) clean() Act {
	a.Text, a.Place = lines(a.Text), a.Place.clean()
	if a.Kind == Erase {
		a.Text = ""
	}
	return a
}

// with takes over what an act says.
func (c Case) with(a Act, by Actor, now Moment) Case {
	c.Version, c.Changed = c.Version+1, now
	switch a.Kind {
	case Promise:
		c.Promised, c.Waiting = a.Promised, 0
	case PassOn, Reject:
		c.Reason = a.Text
	case Complete, Fail:
		c.Outcome = a.Outcome
	case Move:
		c.Details.Place = a.Place.by(now)
	case Erase:
		return c.erased(by, now)
	}
	return c
}

// moved puts the case into another state. Whoever accepts has it; passed on or reopened, nobody
// has.
func (c Case) moved(to State, by Actor, now Moment) Case {
	c.State = to
	switch {
	case to == Accepted:
		c.Holder, c.HeldBy, c.Waiting = by.Ref(), by.Name, now
	case to == Received:
		c.Holder, c.HeldBy, c.Waiting, c.Promised, c.Closed, c.Outcome = "", "", now, 0, 0,
			Outcome{}
	case to == OnScene:
		c.Waiting = 0
	case to.Closed():
		c.Closed, c.Waiting = now, 0
	}
	return c
}

// erased takes away everything personal. An open case ends with it: nobody can help whom nobody
// knows.
func (c Case) erased(by Actor, now Moment) Case {
	if !c.State.Closed() {
		c = c.moved(Cancelled, by, now)
	}
	c.Details, c.Report, c.Transcript, c.Reason, c.HeldBy, c.Written, c.Erased = Details{},
		Report{}, "", "", "", 0, true
	c.Salt = ""
	return c
}
