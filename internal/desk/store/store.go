// Package store is the repository of the desk: cases, the log, operators and their sessions, API
// keys, webhooks, and the deliveries that are still to be sent to them.
//
// There are two implementations with the same methods: [Memory], which loses everything when the
// program ends, and [SQL], on SQLite or PostgreSQL. One test suite runs on all three. The package
// has no rule of the desk (package desk has them) and does not read the clock: its callers decide
// what is written. Each method that writes is one transaction, which is durable when the method
// returns. An event is appended to the log in the same transaction as the change that it describes,
// and so are the webhook deliveries that it causes.
//
// Start reading at README.md, which follows a write through the files. store.go defines the rows;
// personal.go and secure_erase.go show how personal data is erased.
package store

import (
	"errors"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/guide"
)

// Errors that callers distinguish. Any other error means that the database is unreachable or
// broken. Nothing was written then, unless the connection was lost during COMMIT: a caller that
// repeats the change with the same key or version finds out whether it was.
var (
	ErrNotFound = errors.New("row not found")
	ErrChanged  = errors.New("row changed since it was read")
	ErrConflict = errors.New("key already used with other content")
	ErrFull     = errors.New("disk full or failing: nothing written")
	ErrEmptyID  = errors.New("row without an id")
)

// Opening is stored with a new case to recognize its sender later. All fields are hashes: a reader
// of the database can neither open the status page nor repeat the hand-over.
type Opening struct {
	Key   string // of the idempotency key; unique
	Body  string // of the whole request that was sent with the key
	Token string // of the secret of the status page; unique
}

// Query selects cases, the newest first. With Closed, the order is by time of closing, the oldest
// first.
type Query struct {
	IDs    []string     // any of these ids; empty: all
	States []desk.State // any of these states; empty: all
	// words, or prefixes of words, of ref, name, car or place, or the end of the phone number,
	// plate or VIN; empty: all
	Text      string
	Similar   *desk.Details // same phone, plate, VIN or plus code, or a position nearby; nil: all
	Guide     string        // empty: all
	Test      bool          // only the canary's test cases; false: no test cases
	Since     time.Time     // opened at or after; zero: any
	Closed    time.Time     // closed at or before, and not erased; zero: any
	VisibleTo string        // in state received, or held by this holder; empty: all
	Before    string        // id of the last case of the previous page; empty: the first page
	Limit     int           // maximum number of cases; 0: 100
}

// Operator is a person who works at the desk.
type Operator struct {
	ID      string
	Name    string // as the stranded person reads it
	Role    desk.Role
	Subject string // issuer and subject at an OIDC provider, or empty; unique
	Created time.Time
	Blocked time.Time // since when the operator cannot sign in; zero: not blocked
}

// Credential is a passkey of an operator.
type Credential struct {
	ID       []byte
	Operator string
	Data     []byte // as the passkey library encodes it
	Used     time.Time
}

// Invite lets one person become an operator, once.
type Invite struct {
	Token   string // hash; unique
	Name    string
	Role    desk.Role
	Expires time.Time
	For     string // operator who lost a passkey and gets another; empty for a new operator
	// operator who made it; it becomes invalid when that operator may not invite any more; empty:
	// made by a command on the server
	By string
}

// First reports whether the invitation is for the first supervisor, who enters their own name.
func (i Invite) First() bool { return i.Name == "" && i.For == "" }

// Proof is a challenge that an operator answered to sign in, and the passkey that answered it.
type Proof struct {
	Once    string     // hash of the challenge: it is accepted once, on any server
	Expires time.Time  // of the challenge
	Passkey Credential // with its data after this use; the zero value if no passkey was used
}

// Session is a signed-in browser.
type Session struct {
	Token    string // hash; unique
	Operator string
	Created  time.Time
	Seen     time.Time
	Fresh    time.Time // when the operator last authenticated
	Expires  time.Time
}

// Key is an API key of a provider's system.
type Key struct {
	ID      string
	Token   string // hash; unique
	Name    string // as the stranded person reads it
	Created time.Time
	Used    time.Time
	Revoked time.Time // zero: valid
	By      string    // operator who made it
}

// Webhook is an endpoint that events are sent to.
type Webhook struct {
	ID     string
	URL    string
	Secret string // signs the requests; not hashed, since signing needs it
	// requests have the person's details: name, phone number, place, car; otherwise they have no
	// personal data
	Details bool
	Created time.Time
	Stopped time.Time // zero: events are sent
	By      string    // operator who made it
}

// Delivery is an event that is to be sent to a webhook. Of the deliveries of one case to one
// webhook, only the oldest that is not done is due.
type Delivery struct {
	ID      int64
	Webhook string
	Event   int64  // position in the log
	Case    string // deliveries of one case are sent in order
	Urgency guide.Urgency
	Tries   int
	Next    time.Time // earliest time of the next try; until then no server claims it
	Done    time.Time // zero: pending
	Dead    bool      // given up; Done is set, too
	Problem string    // why the last try failed; never the receiver's full response
}

// Lane selects a part of a webhook's deliveries. With Urgent, it is those of cases that have an
// emergency pending; otherwise, those that are not an emergency themselves. Neither lane waits for
// the other.
type Lane struct {
	Webhook string
	Urgent  bool
	Limit   int // maximum number of deliveries that one claim returns
}

// Tally is a count of erased cases, which is all that is left of them.
type Tally struct {
	Month   string // 2026-11
	State   desk.State
	Urgency string
	Opened  string // of Outcome
	Cases   int
	Minutes int // from opening to closing, summed over the cases
}
