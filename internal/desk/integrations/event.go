package integrations

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// dataSchema identifies the schema of the data of an event: docs/schemas/case-event.v1.json.
const dataSchema = "https://firststeps.invalid/schema/case-event.v1.json"

// cloudEvent is an event as it is sent: CloudEvents 1.0 in JSON.
type cloudEvent struct {
	SpecVersion     string   `json:"specversion"`
	ID              string   `json:"id"`
	Source          string   `json:"source"`
	Type            string   `json:"type"`
	Subject         string   `json:"subject"` // the case
	Time            string   `json:"time"`
	DataContentType string   `json:"datacontenttype"`
	DataSchema      string   `json:"dataschema"`
	Data            caseData `json:"data"`
}

// caseData is the data of an event. It is a contract: it must not have fields that are not in the
// schema. It has no personal data except in Details, which is sent only to webhooks that were set
// up with details.
type caseData struct {
	Case     string     `json:"case"`
	Ref      string     `json:"ref"`
	Version  int        `json:"version"`  // of the case, after the event
	Position int64      `json:"position"` // in the log of the desk
	Kind     desk.Kind  `json:"kind"`
	State    desk.State `json:"state"`
	Urgency  string     `json:"urgency"`
	By       desk.Role  `json:"by"`
	Promised int64      `json:"promised,omitempty"` // in milliseconds
	about

	Details *desk.Details `json:"details,omitempty"` // at the time of sending
}

// about has the constant fields of a case that are not personal.
type about struct {
	Guide       string `json:"guide"`
	Release     string `json:"release"`
	Disposition string `json:"disposition"`
	Language    string `json:"language"`
	Country     string `json:"country,omitempty"`
	Opened      int64  `json:"opened"` // in milliseconds
}

func aboutOf(c desk.Case) about {
	return about{c.Guide, c.Release, c.Disposition, c.Language, c.Country,
		desk.Millis(c.Opened)}
}

// message returns the body of an event for a webhook, and its id, which is the same each time it is
// sent.
func (g *Server) message(
	ctx context.Context, s Store, w store.Webhook, position int64,
) (id string, body []byte, err error) {
	name, err := g.deskName(ctx, s)
	if err != nil {
		return "", nil, err
	}
	events, err := s.Log(ctx, position-1, 1)
	if err != nil {
		return "", nil, err
	}
	if len(events) == 0 {
		return "", nil, errRowGone
	}
	c, err := s.Case(ctx, events[0].Case)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil, errRowGone
	}
	if err != nil {
		return "", nil, err
	}
	e := outgoing(name, events[0], c, w.Details)
	body, err = json.Marshal(e)
	return e.ID, body, err
}

// errRowGone means that the event or the case no longer exists.
var errRowGone = errors.New("there is no such event or case any more")

func outgoing(name string, e desk.Event, c desk.Case, details bool) cloudEvent {
	data := caseData{
		Case: c.ID, Ref: c.Ref, Version: e.Version, Position: e.Position, Kind: desk.Kind(e.Kind),
		State:   e.State,
		Urgency: e.Urgency.String(), By: roleOf(e.Actor), Promised: desk.Millis(e.Promised),
		about: aboutOf(c),
	}
	if details && !c.Erased {
		data.Details = &c.Details
	}
	return cloudEvent{
		SpecVersion: "1.0", ID: fmt.Sprintf("%s-%d", name, e.Position), Source: "urn:uuid:" + name,
		Type: "org.firststeps.case." + e.Kind + ".v1", Subject: c.ID,
		Time:            e.At.UTC().Format("2006-01-02T15:04:05.000Z07:00"),
		DataContentType: "application/json", DataSchema: dataSchema, Data: data,
	}
}

// roleOf returns the role of an actor, without their id.
func roleOf(ref string) desk.Role {
	role, _, _ := strings.Cut(ref, ":")
	return desk.Role(role)
}

// deskName returns a name that is unique to this desk, a UUID of version 8. It is derived from the
// first event of the log, so it is the same on every server, after a restart, and in a restored
// backup.
func (g *Server) deskName(ctx context.Context, s Store) (string, error) {
	if known := g.name.Load(); known != nil {
		return *known, nil
	}
	first, err := s.Log(ctx, 0, 1)
	if err != nil || len(first) == 0 {
		return "", cmp.Or(err, missing(len(first) > 0))
	}
	h := service.Hash(first[0].Hash)
	name := fmt.Sprintf("%s-%s-8%s-a%s-%s", h[:8], h[8:12], h[13:16], h[17:20], h[20:32])
	g.name.Store(&name)
	return name, nil
}
