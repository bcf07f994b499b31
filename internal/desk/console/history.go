package console

import (
	"strings"

	"firststeps/internal/desk"
)

// entry is an event prepared for display.
type entry struct {
	Event desk.Event
	Who   string
	What  string
	Times int // how often the same event occurred in a row
}

// names returns the names of the actors in the log, by their references.
func (v *visit) names() (map[string]string, error) {
	of := map[string]string{string(desk.Person): "The person", string(desk.System): "The desk"}
	people, err := v.rows.Operators(v.r.Context())
	if err != nil {
		return nil, err
	}
	for _, o := range people {
		for _, role := range []desk.Role{desk.Operator, desk.Supervisor} {
			of[desk.Actor{Role: role, ID: o.ID}.Ref()] = o.Name
		}
	}
	keys, err := v.rows.Keys(v.r.Context())
	for _, k := range keys {
		of[desk.Actor{Role: desk.Provider, ID: k.ID}.Ref()] = k.Name
	}
	return of, err
}

// history returns events as entries. Repeated views by the same actor are one entry.
func (v *visit) history(events []desk.Event) ([]entry, error) {
	of, err := v.names()
	if err != nil {
		return nil, err
	}
	var list []entry
	for _, e := range events {
		n := len(list)
		if n > 0 && e.Kind == string(desk.Viewed) && list[n-1].Event.Kind == e.Kind &&
			list[n-1].Event.Actor == e.Actor {
			list[n-1].Event, list[n-1].Times = e, list[n-1].Times+1
			continue
		}
		list = append(list, entry{Event: e, Who: nameOf(of, e.Actor), What: eventText(e, of),
			Times: 1})
	}
	return list, nil
}

func nameOf(of map[string]string, ref string) string {
	if name, ok := of[ref]; ok {
		return name
	}
	return ref
}

// eventText returns the text of an event.
func eventText(e desk.Event, of map[string]string) string {
	about := nameOf(of, "operator:"+e.Subject)
	if strings.HasPrefix(about, "operator:") {
		about = e.Subject
	}
	switch e.Kind {
	case string(desk.Promise):
		return "promised to be there by"
	case string(desk.Alert):
		return alarmWord(desk.Alarm(e.Subject)) + ": raised again"
	case "invite":
		return "made an invitation for: " + e.Subject
	case "join", "role", "block", "unblock", "passkey-removed", "signed-out":
		return eventTexts()[e.Kind] + ": " + about
	case "audit", "export", "key", "key-revoked", "webhook", "webhook-stopped", "replay", "clock":
		return eventTexts()[e.Kind] + ": " + e.Subject
	}
	if what, ok := eventTexts()[e.Kind]; ok {
		return what
	}
	return e.Kind
}

// eventTexts returns the texts of the kinds of events.
func eventTexts() map[string]string {
	return map[string]string{
		string(desk.Opened): "handed the case over", string(desk.Accept): "accepted it",
		string(desk.PassOn): "passed it on",
		string(desk.SetOff): "set off", string(desk.Arrive): "arrived",
		string(desk.Complete): "closed it: completed",
		string(desk.Fail):     "closed it: not opened",
		string(desk.Gone):     "closed it: gone on arrival",
		string(desk.Reject):   "rejected it",
		string(desk.Reopen):   "opened it again", string(desk.Cancel): "cancelled it",
		string(desk.Note): "noted",
		string(desk.Move): "changed the place", string(desk.Erase): "erased everything personal",
		string(desk.Viewed): "looked at it",
		"sign-in":           "signed in", "sign-out": "signed out", "search": "searched the cases",
		"sign-out-everywhere": "signed out everywhere", "signed-out": "was signed out everywhere",
		"confirm":         "showed again who they are",
		"passkey-removed": "lost a passkey", "audit": "checked the log",
		desk.Upgrade: "began to write hashes of rows into the log",
		"join":       "joined the desk", "role": "has another role", "block": "blocked",
		"unblock": "let in again", "uninvite": "took an invitation back",
		"export": "took out", "key": "made a key", "key-revoked": "revoked a key",
		"webhook":         "added a webhook",
		"webhook-stopped": "stopped a webhook", "replay": "sent again",
		"clock": "erases nothing for a while: its clock was set, or it was off, for",
	}
}
