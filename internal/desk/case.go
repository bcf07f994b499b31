package desk

import (
	"slices"

	"firststeps/internal/guide"
)

// State is where a case stands.
type State string

// The states of a case. Received says that the desk has it; only Accepted says that a human has.
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

// States gives every state, in the order in which a case may meet them.
func States() []State {
	return []State{Received, Accepted, EnRoute, OnScene, Completed, Unsuccessful, GoneOnArrival,
		Cancelled, Rejected}
}

// Held says that a human has the case now.
func (s State) Held() bool { return s == Accepted || s == EnRoute || s == OnScene }

// Closed says that nothing more is to be done.
func (s State) Closed() bool { return s != Received && !s.Held() }

// Case is what the desk keeps of a hand-over.
type Case struct {
	ID string // unguessable: 26 letters and digits
	// short, to be said on the telephone: K7F-3QX. Not unique for ever, and no secret
	Ref     string
	Version int // 1 when opened, one more with each change
	State   State
	Test    bool // opened by the canary: nobody waits for it

	Guide, Release string
	Transcript     string // as replayed; choices only
	Language       string // of the guide, as the person read it
	Country        string // ISO 3166-1 alpha-2; empty where not known
	Urgency        guide.Urgency
	Disposition    string // id of the node where the person stands
	Report         Report
	Details        Details

	Opened Moment
	// when the person sent it, where it waited on their phone first; 0 where it came at once
	Written Moment
	Changed Moment
	// since when it waits for a human: to have it, and then to promise a time or be there; 0 while
	// neither is missing
	Waiting  Moment
	Holder   string // who accepted it: an operator's or a key's id; empty while nobody has
	HeldBy   string // that one's name, as the person reads it
	Promised Moment // by when somebody is to be there
	Closed   Moment
	Outcome  Outcome
	Reason   string // why it was rejected, or last passed on
	Erased   bool   // details, transcript and report are gone; what is left counts

	// Salt is random, and in each hash of what the person gave. It goes with that: afterwards
	// nothing can be guessed from the hashes that stay.
	Salt string `json:"-"`
}

// Report is the guide in words as the person read it, so that it can be read later even if the
// guide is gone.
type Report struct {
	About   string `json:"about"`   // the guide's title
	Title   string `json:"title"`   // of the screen
	Urgency string `json:"urgency"` // in words
	// whom the guide told the person to call, as words.Call has it
	Who    string   `json:"who,omitempty"`
	Number string   `json:"number,omitempty"` // and the number, where one is known
	Say    []string `json:"say"`              // what the guide told the person to say
	// what would make it more urgent, and what to do then
	Worse   []string    `json:"worse,omitempty"`
	Answers [][2]string `json:"answers"` // question and answer, in order
	// what of them is to be read out, the most urgent first
	Facts []Fact `json:"facts,omitempty"`
}

// Tells reports whether the answers tell a field of the details, so that it is not asked again.
func (r Report) Tells(field string) bool {
	return slices.ContainsFunc(r.Facts,
		func(f Fact) bool { return slices.Contains(f.Tells, field) })
}

// Fact is an answer that the guide was given and that still counts.
type Fact struct {
	Question string `json:"question"` // empty for a red flag
	Answer   string `json:"answer"`
	// the fields of Details that need not be asked; of guide.Details
	Tells []string `json:"tells,omitempty"`
}

// String returns the fact as sentences to be read out.
func (f Fact) String() string { return joined(f.Question, f.Answer) }

// Outcome is what came of a case, told by whoever closes it.
type Outcome struct {
	Opened  string `json:"opened,omitempty"`  // what opened it; one of Openings
	Damage  string `json:"damage,omitempty"`  // one of Damages
	Minutes int    `json:"minutes,omitempty"` // of work at the car
}

// Openings are the ways in which a car may have been opened.
func Openings() []string {
	return []string{"spare-key", "blade", "lockout", "release", "seats", "handle", "lock-pick",
		"power", "force", "person", "not-opened", "other"}
}

// Damages are how a car may have come out of it.
func Damages() []string { return []string{"none", "slight", "serious", "unknown"} }
