package outwards

import (
	"context"
	"net/http"
	"time"

	"firststeps/desk"
)

// longest is how long an answer may wait for something to happen, in seconds: less than what any proxy waits for an answer.
const longest = 20

// eventView is a change of a case as a provider's system sees it.
type eventView struct {
	Position int64       `json:"position"`
	At       desk.Moment `json:"at"`
	Case     string      `json:"case"`
	Version  int         `json:"version"`
	Kind     string      `json:"kind"`
	State    desk.State  `json:"state"`
	Urgency  string      `json:"urgency"`
	By       desk.Role   `json:"by"`
	Mine     bool        `json:"mine"` // this key did it
	Promised desk.Moment `json:"promised,omitempty"`
	Text     string      `json:"text,omitempty"` // only with a case of one's own
}

// told gives an event, with its words where the case is this key's.
func told(e desk.Event, mine bool, by desk.Actor) eventView {
	v := eventView{
		Position: e.Position, At: e.At, Case: e.Case, Version: e.Version, Kind: e.Kind, State: e.State, Urgency: e.Urgency.String(),
		By: roleOf(e.Actor), Mine: e.Actor == by.Ref(), Promised: e.Promised,
	}
	if mine {
		v.Text = e.Text
	}
	return v
}

// events gives what happened after a position, and waits for something where there is nothing yet.
func (g *Gate) events(w http.ResponseWriter, r *http.Request, by desk.Actor) error {
	after, err := number(r.URL.Query().Get("after"), 0, 0)
	if err != nil {
		return err
	}
	seconds, err := number(r.URL.Query().Get("wait"), 0, 0)
	if err != nil {
		return err
	}
	end := time.After(time.Duration(min(seconds, longest)) * time.Second)
	for {
		found, next, grown, err := g.seen(r.Context(), after, by)
		if err != nil {
			return err
		}
		if len(found) > 0 || seconds == 0 {
			return answer(w, eventPage{found, next})
		}
		if next > after {
			after = next // all were others' affairs: there may be more
			continue
		}
		select {
		case <-r.Context().Done():
			return r.Context().Err()
		case <-end:
			return answer(w, eventPage{found, next})
		case <-grown:
		case <-time.After(idle): // another server's news may have been lost on the way
		}
	}
}

type eventPage struct {
	Events []eventView `json:"events"`
	Next   int64       `json:"next"` // to be given as after
}

// seen gives the events of a stretch that this key may know of, and where the stretch ends.
func (g *Gate) seen(ctx context.Context, after int64, by desk.Actor) (found []eventView, next int64, grown <-chan struct{}, err error) {
	grown, events, err := g.desk.News(ctx, after)
	found, next = []eventView{}, after
	logs := map[string][]desk.Event{}
	for _, e := range events {
		next = e.Position
		if e.Version == 0 || e.Test() {
			continue
		}
		if _, known := logs[e.Case]; !known {
			if logs[e.Case], err = g.desk.LogOf(ctx, e.Case); err != nil {
				return nil, after, nil, err
			}
		}
		if mayKnow(e, logs[e.Case], by) {
			found = append(found, told(e, false, by))
		}
	}
	return found, next, grown, err
}

// mayKnow says whether a key may know of an event: nobody had the case, before it or after it, or the key had it. So a key hears
// that a case is no longer to be had, and nothing of what somebody else does with it.
func mayKnow(e desk.Event, log []desk.Event, by desk.Actor) bool {
	state, holder := desk.State(""), ""
	for _, past := range log {
		if past.Position >= e.Position {
			break
		}
		if past.Version > 0 {
			state, holder = past.State, heldAfter(past, holder)
		}
	}
	return state == desk.Received || e.State == desk.Received || holder == by.Ref()
}

// heldAfter gives who has a case after an event: whoever accepts has it, until it is passed on or opened again.
func heldAfter(e desk.Event, before string) string {
	switch {
	case e.Kind == string(desk.Accept):
		return e.Actor
	case e.State == desk.Received:
		return ""
	}
	return before
}
