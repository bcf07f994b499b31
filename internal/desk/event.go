package desk

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"firststeps/internal/guide"
)

// Event is something that happened, as it stands in the log. The log is append-only and one for the
// whole desk: screens follow it, webhooks are sent from it, and as each event carries the hash of
// the one before, nobody can change, drop or reorder what stands there without its showing.
//
// What a person or a provider wrote is kept beside the log, not in it, so that it can be erased;
// the log has a salted hash of it, and the salt is erased with it.
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
	// what else it is about: an id of an operator, key or webhook; never anything personal
	Subject string
	// hashes of the rows that it wrote, or NoRows; empty in events of older programs
	Rows string

	Text string // in somebody's words; empty once erased
	// tells the request that caused it from others; a hash of what was said, so erased with Text
	Once string
	Salt string // of the hash of Text and Once; goes with them
	Sum  string // hash of Salt, Text and Once; empty if there were none
	Hash string // of this event and the hash before
}

// NoRows is Event.Rows of an event that wrote no row.
const NoRows = "none"

// Upgrade is the kind of the event at which a log of an older program ends. Its subject is the hash
// of the events before it that were redacted.
const Upgrade = "upgrade"

// Redacted is the subject of an event of an older program whose subject could be guessed from: it
// had unsalted hashes of what a provider wrote. Its hash is that of the event as it was.
const Redacted = "redacted"

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
		At: now, Actor: by.Ref(), Kind: string(k), Case: c.ID, Version: c.Version, State: c.State,
		Urgency:  c.Urgency,
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

// Sealed gives the event as it stands in the log: at a position, behind the hash of the event
// before (empty for the first). salt hides the text from whoever guesses; it must be new for each
// event.
func (e Event) Sealed(position int64, before, salt string) Event {
	e.Position, e.Salt, e.Sum = position, "", ""
	e.Rows = cmp.Or(e.Rows, NoRows)
	if e.worded() {
		e.Salt = salt
		e.Sum = e.sum()
	}
	e.Hash = e.hash(before)
	return e
}

// Bare returns the event without what is kept beside the log.
func (e Event) Bare() Event {
	e.Text, e.Once, e.Salt = "", "", ""
	return e
}

func (e Event) worded() bool { return e.Text != "" || e.Once != "" }

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

// hash is over a form of its own, so that no other change of the type changes what was sealed.
func (e Event) hash(before string) string { return sum(before, e.form()) }

func (e Event) form() string {
	values := []any{
		e.Position, e.At, e.Actor, e.Kind, e.Case, e.Version, e.State, e.Urgency, e.Promised,
		e.Subject, e.Sum,
	}
	if e.Rows != "" {
		values = append(values, e.Rows)
	}
	b, err := json.Marshal(values)
	if err != nil {
		panic(err) // numbers and strings
	}
	return string(b)
}

// CheckLog follows a stretch of the log from the hash before it (empty from the start). It returns
// the hash of the last event, and an error if the stretch was tampered with or has redacted events.
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

// LogCheck follows the log from its first event. The zero value is ready.
type LogCheck struct {
	Position int64  // of the last event that was followed
	Hash     string // of that event: kept elsewhere, it shows whether the end was cut off
	Redacted int    // events that an upgrade redacted

	modern   bool   // an event with Rows was met
	redacted string // hash of the redacted events
}

// Add follows the next events. After an error the check is over.
func (c *LogCheck) Add(events []Event) error {
	for _, e := range events {
		switch {
		case e.Position != c.Position+1:
			return fmt.Errorf("event %d follows event %d", e.Position, c.Position)
		case e.Subject == Redacted && e.Case != "":
			if c.modern {
				return fmt.Errorf("event %d is redacted, and is not of an older program",
					e.Position)
			}
			c.Redact(e)
			e.Once = "" // it stood in the log when the hash was made
		case e.Hash != e.hash(c.Hash):
			return fmt.Errorf(
				"event %d is not as it was written, or does not follow the one before", e.Position)
		}
		if e.worded() && e.Sum != e.sum() {
			return fmt.Errorf("the words of event %d are not as they were written", e.Position)
		}
		if err := c.era(e); err != nil {
			return err
		}
		c.Position, c.Hash = e.Position, e.Hash
	}
	return nil
}

// Redact notes an event that is redacted.
func (c *LogCheck) Redact(e Event) {
	c.Redacted++
	c.redacted = sum(c.redacted, e.form(), e.Hash)
}

// RedactedHash returns the hash of the events that are redacted so far; empty if none is.
func (c *LogCheck) RedactedHash() string { return c.redacted }

// era checks that redacted events stand before the one upgrade that names them, and that no event
// of this program does. Otherwise anything could be rewritten and called redacted.
func (c *LogCheck) era(e Event) error {
	switch {
	case e.Kind == Upgrade && c.modern:
		return fmt.Errorf("event %d is an upgrade of a log that needed none", e.Position)
	case e.Kind == Upgrade && e.Subject != c.redacted:
		return fmt.Errorf("the events that event %d redacted are not as it left them", e.Position)
	case e.Rows == "":
		return nil
	case e.Kind != Upgrade && !c.modern && c.redacted != "":
		return c.End()
	}
	c.modern = true
	return nil
}

// End returns an error if events are redacted that no upgrade names.
func (c *LogCheck) End() error {
	if c.modern || c.redacted == "" {
		return nil
	}
	return fmt.Errorf("%d events are redacted, and no upgrade names them", c.Redacted)
}
