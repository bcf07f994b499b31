package desk

import (
	"slices"
	"time"

	"firststeps/internal/guide"
)

// State is the state of a case.
type State string

// The states of a case. In state Received the desk has the case; only from Accepted on a human has
// it.
const (
	Received      State = "received"
	Accepted      State = "accepted"
	EnRoute       State = "en-route"
	OnScene       State = "on-scene"
	Completed     State = "completed"
	Unsuccessful  State = "unsuccessful"
	GoneOnArrival State = "gone-on-arrival"
	Cancelled     State = "cancelled" // by the person
	Rejected      State = "rejected"  // by the desk, with a reason
)

// States returns every state, in the order in which a case may reach them.
func States() []State {
	return []State{Received, Accepted, EnRoute, OnScene, Completed, Unsuccessful, GoneOnArrival,
		Cancelled, Rejected}
}

// Held reports whether a human has the case now.
func (s State) Held() bool { return s == Accepted || s == EnRoute || s == OnScene }

// Closed reports whether the case is closed.
func (s State) Closed() bool { return s != Received && !s.Held() }

// Case is what the desk stores of a hand-over.
type Case struct {
	ID string // unguessable: 26 letters and digits
	// short, to be said on the telephone: K7F-3QX. Neither unique for ever nor secret
	Ref     string
	Version int // 1 when opened, one more with each change
	State   State
	Test    bool // opened by the canary: no person waits for it

	Guide, Release string
	Transcript     string // as replayed; choices only, no texts
	Language       string // of the guide, as the person read it
	Country        string // ISO 3166-1 alpha-2; empty if not known
	Urgency        guide.Urgency
	Disposition    string // id of the node that the person is at
	Report         Report
	Details        Details

	Opened time.Time
	// when the person sent it, if it waited on their phone first; zero if it arrived at once
	Written time.Time
	Changed time.Time
	// since when it waits for a human: to accept it, and then to promise a time or arrive; zero if
	// it waits for neither
	Waiting  time.Time
	Holder   string    // who accepted it: Actor.Ref of an operator or a key; empty if not held
	HeldBy   string    // name of the holder, as the person reads it
	Promised time.Time // by when help will arrive
	Closed   time.Time
	Outcome  Outcome
	Reason   string // why it was rejected, or passed on last
	Erased   bool   // details, transcript and report were deleted; the rest is for counts

	// Salt is random, and part of each hash of what the person entered. It is erased with that:
	// afterwards nothing can be guessed from the hashes that remain.
	Salt string `json:"-"`
}

// Report is the guide's result in the words that the person read, so that it can be read later even
// if the guide no longer exists.
type Report struct {
	About   string `json:"about"`   // the guide's title
	Title   string `json:"title"`   // of the screen
	Urgency string `json:"urgency"` // in words
	// whom the person should call, according to the guide; as in view.Call
	Who    string   `json:"who,omitempty"`
	Number string   `json:"number,omitempty"` // the number, if one is known
	Say    []string `json:"say"`              // what to say on the call, according to the guide
	// what would make the case more urgent, and what to do then
	Worse   []string    `json:"worse,omitempty"`
	Answers [][2]string `json:"answers"` // question and answer, in order
	// the answers that are read out, the most urgent first
	Facts []Fact `json:"facts,omitempty"`
}

// Tells reports whether the answers determine a field of the details, so that the person is not
// asked for it again.
func (r Report) Tells(field string) bool {
	return slices.ContainsFunc(r.Facts,
		func(f Fact) bool { return slices.Contains(f.Tells, field) })
}

// Value returns the value of a field of the details as the answers determine it, or "".
func (r Report) Value(field string) string {
	for _, f := range r.Facts {
		if v := f.Values[field]; v != "" {
			return v
		}
	}
	return ""
}

// Fact is an answer to the guide that still counts.
type Fact struct {
	Question string `json:"question"` // empty for a red flag
	Answer   string `json:"answer"`
	// the fields of Details that the answer determines, as in guide.Details, and their values. A
	// case of a former version may lack the values
	Tells  []string          `json:"tells,omitempty"`
	Values map[string]string `json:"values,omitempty"`
}

// String returns the fact as sentences to read out.
func (f Fact) String() string { return sentences(f.Question, f.Answer) }

// Outcome is the result of a case, entered by the operator who closes it.
type Outcome struct {
	Opened  string `json:"opened,omitempty"`  // what opened it; one of Openings
	Damage  string `json:"damage,omitempty"`  // one of Damages
	Minutes int    `json:"minutes,omitempty"` // of work at the car
}

// Openings returns the possible ways of opening a car.
func Openings() []string {
	return []string{"spare-key", "blade", "lockout", "release", "seats", "handle", "lock-pick",
		"power", "force", "person", "not-opened", "other"}
}

// Damages returns the values for damage to the car.
func Damages() []string { return []string{"none", "slight", "serious", "unknown"} }
