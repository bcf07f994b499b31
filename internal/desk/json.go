package desk

import (
	"encoding/json"

	"firststeps/internal/guide"
)

// In JSON an instant is a number, as Millis returns it. The types below have the fields of the
// types whose instants they encode, in the same order. The JSON is stored, hashed and read by
// others, so it must not change.

type placeJSON struct {
	Latitude  int32  `json:"latitude,omitempty"`
	Longitude int32  `json:"longitude,omitempty"`
	Measured  int64  `json:"measured,omitempty"`
	Accuracy  int    `json:"accuracy,omitempty"`
	Trusted   bool   `json:"trusted,omitempty"`
	Code      string `json:"code,omitempty"`
	Words     string `json:"words,omitempty"`
}

func (p Place) json() placeJSON {
	return placeJSON{
		p.Latitude, p.Longitude, Millis(p.Measured), p.Accuracy, p.Trusted, p.Code, p.Words,
	}
}

// MarshalJSON encodes the place with the time in milliseconds.
func (p Place) MarshalJSON() ([]byte, error) { return json.Marshal(p.json()) }

// UnmarshalJSON is the inverse of MarshalJSON. Fields that are not in the JSON are not changed.
func (p *Place) UnmarshalJSON(b []byte) error {
	j := p.json()
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	*p = Place{
		j.Latitude, j.Longitude, AtMillis(j.Measured), j.Accuracy, j.Trusted, j.Code, j.Words,
	}
	return nil
}

type eventJSON struct {
	Position int64
	At       int64
	Actor    string
	Kind     string
	Case     string
	Version  int
	State    State
	Urgency  guide.Urgency
	Promised int64
	Subject  string
	Rows     string
	Text     string
	Once     string
	Salt     string
	Sum      string
	Hash     string
}

// MarshalJSON encodes the event with times in milliseconds.
func (e Event) MarshalJSON() ([]byte, error) {
	return json.Marshal(eventJSON{
		e.Position, Millis(e.At), e.Actor, e.Kind, e.Case, e.Version, e.State, e.Urgency,
		Millis(e.Promised), e.Subject, e.Rows, e.Text, e.Once, e.Salt, e.Sum, e.Hash,
	})
}

// UnmarshalJSON is the inverse of MarshalJSON, so that an exported log can be checked.
func (e *Event) UnmarshalJSON(b []byte) error {
	var j eventJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	*e = Event{
		j.Position, AtMillis(j.At), j.Actor, j.Kind, j.Case, j.Version, j.State, j.Urgency,
		AtMillis(j.Promised), j.Subject, j.Rows, j.Text, j.Once, j.Salt, j.Sum, j.Hash,
	}
	return nil
}

type caseJSON struct {
	ID          string
	Ref         string
	Version     int
	State       State
	Test        bool
	Guide       string
	Release     string
	Transcript  string
	Language    string
	Country     string
	Urgency     guide.Urgency
	Disposition string
	Report      Report
	Details     Details
	Opened      int64
	Written     int64
	Changed     int64
	Waiting     int64
	Holder      string
	HeldBy      string
	Promised    int64
	Closed      int64
	Outcome     Outcome
	Reason      string
	Erased      bool
}

// MarshalJSON encodes the case, except Salt, with times in milliseconds.
func (c Case) MarshalJSON() ([]byte, error) {
	return json.Marshal(caseJSON{
		c.ID, c.Ref, c.Version, c.State, c.Test, c.Guide, c.Release, c.Transcript, c.Language,
		c.Country, c.Urgency, c.Disposition, c.Report, c.Details, Millis(c.Opened),
		Millis(c.Written), Millis(c.Changed), Millis(c.Waiting), c.Holder, c.HeldBy,
		Millis(c.Promised), Millis(c.Closed), c.Outcome, c.Reason, c.Erased,
	})
}
