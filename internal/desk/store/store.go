// Package store keeps rows: cases, the log, who may sign in, keys, webhooks and what is still to be
// delivered to them.
//
// There are two stores with the same methods: [Memory], which forgets, and [SQL], on SQLite or
// PostgreSQL. One suite of tests runs on all three. The package holds no rule of the desk (package
// desk does) and does not know the time: what it writes was decided before. Each method that writes
// is one transaction, durable when it returns; every event goes into the log in the same
// transaction as what it tells of, and so do the deliveries that it causes.
//
// Start reading at store.go for what the rows are; then sql.go, writer.go and tx.go for how SQL
// writes, and personal.go and spill.go for how it forgets.
package store

import (
	"errors"

	"firststeps/internal/desk"
	"firststeps/internal/guide"
)

// What can go wrong. Anything else is the store's own trouble: unreachable, broken. Nothing was
// kept then, unless the connection was lost at the very end: whoever repeats a change with its key,
// or its version, finds out.
var (
	ErrNone      = errors.New("there is no such row")
	ErrChanged   = errors.New("the row is not as it was read: read again")
	ErrOtherBody = errors.New("the key was used for something else")
	ErrFull      = errors.New("the disk is full or fails: nothing was kept")
	ErrEmpty     = errors.New("a row without an id is not kept")
)

// Opening is what comes with a new case beside the case: what is needed to know the sender again.
// All are hashes: whoever reads the store can neither open the status page nor repeat the
// hand-over.
type Opening struct {
	Key   string // of the idempotency key; unique
	Body  string // of all that was sent under the key
	Token string // of the secret of the status page; unique
}

// Query says which cases are asked for, the newest first; with Closed, those that were closed
// first.
type Query struct {
	IDs    []string     // any of them; empty: all
	States []desk.State // any of them; empty: all
	// words, or what they begin with, of ref, name, plate, place, make or VIN, or the last digits
	// of the phone; empty: all
	Text   string
	Like   *desk.Details // has the same phone, plate, VIN or plus code, or is nearby; nil: all
	Guide  string        // empty: all
	Test   bool          // the canary's cases and no others; false: none of them
	Since  desk.Moment   // opened at or after; 0: any
	Closed desk.Moment   // closed at or before, and not erased; 0: any
	Seen   string        // what nobody has, and what this holder has; empty: whoever has it
	Before string        // id of the last case of the page before; empty: the first page
	Limit  int           // most cases; 0: 100
}

// Operator is somebody who works at the desk.
type Operator struct {
	ID      string
	Name    string // as the person reads it
	Role    desk.Role
	Subject string // issuer and subject at an OIDC provider; empty where there is none; unique
	Created desk.Moment
	Blocked desk.Moment // since when the operator may not sign in; 0: may
}

// Credential is a passkey of an operator.
type Credential struct {
	ID       []byte
	Operator string
	Data     []byte // as the passkey library keeps it
	Used     desk.Moment
}

// Invite lets somebody become an operator, once.
type Invite struct {
	Token   string // hash; unique
	Name    string
	Role    desk.Role
	Expires desk.Moment
	For     string // operator who lost a passkey, and gets another; empty for somebody new
	// operator who made it; it is worth nothing once they may not; empty: made on the server itself
	By string
}

// First reports whether the invitation is for the first supervisor, who says their own name.
func (i Invite) First() bool { return i.Name == "" && i.For == "" }

// Proof shows who signs in: the challenge that was answered, and the passkey that answered it.
type Proof struct {
	Once    string      // hash of the challenge: it is accepted once, on any server
	Expires desk.Moment // of the challenge
	Passkey Credential  // as it is from now on; the zero value if no passkey was used
}

// Session is a signed-in browser.
type Session struct {
	Token    string // hash; unique
	Operator string
	Created  desk.Moment
	Seen     desk.Moment
	Fresh    desk.Moment // when the operator last showed who they are
	Expires  desk.Moment
}

// Key lets a provider's system in.
type Key struct {
	ID      string
	Token   string // hash; unique
	Name    string // as the person reads it
	Created desk.Moment
	Used    desk.Moment
	Revoked desk.Moment // 0: valid
	By      string      // operator who made it
}

// Webhook is where events go.
type Webhook struct {
	ID     string
	URL    string
	Secret string // signs what is sent; needed in clear
	// what the person gave goes with it: name, number, place, car; otherwise nothing personal does
	Details bool
	Created desk.Moment
	Stopped desk.Moment // 0: events are sent
	By      string      // operator who made it
}

// Delivery is an event on its way to a webhook. Of one case, only the oldest that is not done is
// due.
type Delivery struct {
	ID      int64
	Webhook string
	Event   int64  // position in the log
	Case    string // whose order it keeps
	Urgency guide.Urgency
	Tries   int
	Next    desk.Moment // when to try (again); meanwhile nobody else does
	Done    desk.Moment // 0: on its way
	Dead    bool        // given up; done
	Problem string      // of the last try; never what the receiver answered in full
}

// Lane is a part of what is on its way to a webhook: what the cases in which there is an emergency
// have, or what is no emergency itself. The two need not wait for each other.
type Lane struct {
	Webhook string
	Urgent  bool
	Limit   int // most deliveries that are claimed at once
}

// Tally is what is left of erased cases: counts.
type Tally struct {
	Month   string // 2026-11
	State   desk.State
	Urgency string
	Opened  string // of Outcome
	Cases   int
	Minutes int // from opening to closing, in all
}
