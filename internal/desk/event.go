package desk

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"firststeps/internal/guide"
)

// Event is an entry of the log. The log is append-only, and there is one for the whole desk:
// screens follow it and webhooks are sent from it. Each event has the hash of the event before it,
// so changing, removing or reordering events is detected.
//
// What a person or a provider wrote is stored beside the log, so that it can be erased. The log has
// a salted hash of it, and the salt is erased with it.
type Event struct {
	Position int64 // from 1, without gaps; 0 until it is stored
	At       time.Time
	Actor    string // as returned by Actor.Ref
	Kind     string // a Kind for events of cases; others are sign-in, invite, key …
	Case     string // its id; empty if the event belongs to no case
	Version  int    // of the case after the event; 0 if the case did not change
	State    State
	Urgency  guide.Urgency
	Promised time.Time
	// id of an operator, key or webhook that it concerns; never personal data
	Subject string
	// hashes of the rows that were written with it, or NoRows; empty in events of older programs
	Rows string

	Text string // written by a person or an operator; empty once erased
	// identifies the request that caused it; a hash of its content, so it is erased with Text
	Once string
	Salt string // of the hash of Text and Once; erased with them
	Sum  string // hash of Salt, Text and Once; empty if Text and Once were empty
	Hash string // of this event and the hash of the event before
}

// NoRows is the value of Event.Rows if the event wrote no row.
const NoRows = "none"

// Upgrade is the kind of the event that ends the log of an older program. Its subject is the hash
// of the earlier events that were redacted.
const Upgrade = "upgrade"

// Redacted is the subject of an event of an older program whose subject was removed, since texts
// could be guessed from it: it had unsalted hashes of what a provider wrote. The event keeps its
// original hash.
const Redacted = "redacted"

// Testing is the subject of every event of a test case.
const Testing = "test"

// Test reports whether the event is of a test case. No screen shows it, and no webhook delivers it.
func (e Event) Test() bool { return e.Subject == Testing && e.Case != "" }

func (c Case) event(k Kind, by Actor, now time.Time, text string) Event {
	subject := ""
	if c.Test {
		subject = Testing
	}
	return Event{
		At: now, Actor: by.Ref(), Kind: string(k), Case: c.ID, Version: c.Version, State: c.State,
		Urgency: c.Urgency, Promised: c.Promised, Subject: subject, Text: text,
	}
}

// Alerted returns the event of an alert that the case is not accepted yet. The case itself does not
// change. step is the alert's name.
func (c Case) Alerted(step string, now time.Time) Event {
	e := c.event(Alert, Actor{Role: System}, now, "")
	e.Version, e.Subject = 0, step
	return e
}

// Seen returns the event that an actor viewed the case.
func (c Case) Seen(by Actor, now time.Time) Event {
	e := c.event(Viewed, by, now, "")
	e.Version = 0
	return e
}

// Sealed returns the event as it is stored in the log: with a position, and a hash that includes
// the hash of the event before it (empty for the first). salt prevents guessing the text from its
// hash; it must be new for each event.
func (e Event) Sealed(position int64, before, salt string) Event {
	e.Position, e.Salt, e.Sum = position, "", ""
	e.Rows = cmp.Or(e.Rows, NoRows)
	if e.hasWords() {
		e.Salt = salt
		e.Sum = e.sum()
	}
	e.Hash = e.hash(before)
	return e
}

// Bare returns the event without what is stored beside the log.
func (e Event) Bare() Event {
	e.Text, e.Once, e.Salt = "", "", ""
	return e
}

func (e Event) hasWords() bool { return e.Text != "" || e.Once != "" }

func (e Event) sum() string {
	if e.Once == "" {
		return sum(e.Salt, e.Text)
	}
	return sum(e.Salt, e.Text, e.Once)
}

func sum(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// hash hashes an encoding of its own, so that a change of the type does not change the hashes of
// stored events.
func (e Event) hash(before string) string { return sum(before, e.encoded()) }

func (e Event) encoded() string {
	values := []any{
		e.Position, Millis(e.At), e.Actor, e.Kind, e.Case, e.Version, e.State, uint8(e.Urgency),
		Millis(e.Promised), e.Subject, e.Sum,
	}
	if e.Rows != "" {
		values = append(values, e.Rows)
	}
	b, err := json.Marshal(values)
	if err != nil {
		panic(err) // impossible: values has only numbers and strings
	}
	return string(b)
}

// CheckLog checks consecutive events of the log; before is the hash of the event before them (empty
// from the start). It returns the hash of the last event, and an error if an event was altered or
// redacted.
func CheckLog(events []Event, before string) (last string, err error) {
	c := LogCheck{Hash: before}
	if len(events) > 0 {
		c.Position = events[0].Position - 1
	}
	err = c.Add(events)
	if err == nil && c.Redacted > 0 {
		err = fmt.Errorf("%d events are redacted", c.Redacted)
	}
	return c.Hash, err
}

// LogCheck checks the log from its first event on. The zero value is ready to use.
type LogCheck struct {
	Position int64  // of the last event that was checked
	Hash     string // of that event; a copy kept elsewhere shows whether the log was cut off
	Redacted int    // events that an upgrade redacted

	sawRows  bool   // an event with Rows was checked
	redacted string // hash of the redacted events
}

// Add checks the next events. After an error the check cannot continue.
func (c *LogCheck) Add(events []Event) error {
	for _, e := range events {
		switch {
		case e.Position != c.Position+1:
			return fmt.Errorf("event %d follows event %d", e.Position, c.Position)
		case e.Subject == Redacted && e.Case != "":
			if c.sawRows {
				return fmt.Errorf("event %d is redacted, but no older program wrote it", e.Position)
			}
			c.Redact(e)
			e.Once = "" // it was in the log when the hash was made
		case e.Hash != e.hash(c.Hash):
			return fmt.Errorf("event %d was altered, or does not follow the event before it",
				e.Position)
		}
		if e.hasWords() && e.Sum != e.sum() {
			return fmt.Errorf("the text of event %d was altered", e.Position)
		}
		if err := c.checkUpgrade(e); err != nil {
			return err
		}
		c.Position, c.Hash = e.Position, e.Hash
	}
	return nil
}

// Redact records a redacted event.
func (c *LogCheck) Redact(e Event) {
	c.Redacted++
	c.redacted = sum(c.redacted, e.encoded(), e.Hash)
}

// RedactedHash returns the hash of the redacted events so far; empty if there are none.
func (c *LogCheck) RedactedHash() string { return c.redacted }

// checkUpgrade checks that redacted events precede the one upgrade event that covers them, and that
// no event of this program precedes it. Otherwise an attacker could rewrite any event and call it
// redacted.
func (c *LogCheck) checkUpgrade(e Event) error {
	switch {
	case e.Kind == Upgrade && c.sawRows:
		return fmt.Errorf("event %d is an upgrade, but the log needs none", e.Position)
	case e.Kind == Upgrade && e.Subject != c.redacted:
		return fmt.Errorf("events that event %d redacted were altered", e.Position)
	case e.Rows == "":
		return nil
	case e.Kind != Upgrade && !c.sawRows && c.redacted != "":
		return c.End()
	}
	c.sawRows = true
	return nil
}

// End returns an error if events are redacted that no upgrade event covers.
func (c *LogCheck) End() error {
	if c.sawRows || c.redacted == "" {
		return nil
	}
	return fmt.Errorf("%d events are redacted, but no upgrade event covers them", c.Redacted)
}
