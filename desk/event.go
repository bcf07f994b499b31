package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"firststeps/guide"
)

// Event is something that happened, as it stands in the log. The log is append-only and one for the whole desk: screens
// follow it, webhooks are sent from it, and as each event carries the hash of the one before, nobody can change, drop or
// reorder what stands there without its showing.
//
// What somebody wrote in their own words is kept beside the log, not in it, so that it can be erased; the log has a
// salted hash of it.
type Event struct {
	Position int64 // from 1, without gaps; 0 until it is stored
	At       Moment
	Actor    string // as Actor.Ref gives it
	Kind     string // of Kind for cases; others for the desk's own affairs: sign-in, invite, key …
	Case     string // its id; empty for the desk's own affairs
	Version  int    // of the case, after the event; 0 where the case did not change
	State    State
	Urgency  guide.Urgency
	Promised Moment
	Subject  string // what else it is about: an id of an operator, key or webhook; never anything personal

	Text string // in somebody's words; empty once erased
	Salt string // of the hash of Text; goes with it
	Sum  string // hash of salt and text; empty where there was none
	Hash string // of this event and the hash before
}

// Testing is the subject of every event of a test case.
const Testing = "test"

// Test says whether the event is of a test case: no screen shows it, and no webhook tells of it.
func (e Event) Test() bool { return e.Subject == Testing && e.Case != "" }

func (c Case) event(k Kind, by Actor, now Moment, text string) Event {
	subject := ""
	if c.Test {
		subject = Testing
	}
	return Event{
		At: now, Actor: by.Ref(), Kind: string(k), Case: c.ID, Version: c.Version, State: c.State, Urgency: c.Urgency,
		Promised: c.Promised, Subject: subject, Text: text,
	}
}

// Alerted gives the event that still nobody has the case: the case itself does not change.
func (c Case) Alerted(step string, now Moment) Event {
	e := c.event(Alert, Actor{Role: System}, now, "")
	e.Version, e.Subject = 0, step
	return e
}

// Seen gives the event that somebody looked at the case.
func (c Case) Seen(by Actor, now Moment) Event {
	e := c.event(Viewed, by, now, "")
	e.Version = 0
	return e
}

// Sealed gives the event as it stands in the log: at a position, behind the hash of the event before (empty for the
// first). salt hides the text from whoever guesses; it must be new for each event.
func (e Event) Sealed(position int64, before, salt string) Event {
	e.Position, e.Salt, e.Sum = position, "", ""
	if e.Text != "" {
		e.Salt, e.Sum = salt, sum(salt, e.Text)
	}
	e.Hash = e.hash(before)
	return e
}

func sum(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// hash is over a form of its own, so that no other change of the type changes what was sealed.
func (e Event) hash(before string) string {
	b, err := json.Marshal([]any{
		e.Position, e.At, e.Actor, e.Kind, e.Case, e.Version, e.State, e.Urgency, e.Promised, e.Subject, e.Sum,
	})
	if err != nil {
		panic(err) // numbers and strings
	}
	return sum(before, string(b))
}

// CheckLog follows a stretch of the log from the hash before it (empty from the start), and says what was tampered with. It
// gives the hash of the last event, to be kept elsewhere: only that shows whether the end was cut off.
func CheckLog(events []Event, before string) (last string, err error) {
	for i, e := range events {
		switch {
		case i > 0 && e.Position != events[i-1].Position+1:
			return before, fmt.Errorf("event %d follows event %d", e.Position, events[i-1].Position)
		case e.Hash != e.hash(before):
			return before, fmt.Errorf("event %d is not as it was written, or does not follow the one before", e.Position)
		case e.Text != "" && e.Sum != sum(e.Salt, e.Text):
			return before, fmt.Errorf("the words of event %d are not as they were written", e.Position)
		}
		before = e.Hash
	}
	return before, nil
}
