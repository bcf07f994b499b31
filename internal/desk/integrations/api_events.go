package integrations

import (
	"context"
	"net/http"
	"time"

	"firststeps/internal/desk"
)

// longest is how long an answer may wait for something to happen, in seconds: less than what any
// proxy waits for an answer.
const longest = 20

// eventView is a change of a case as a provider's system sees it.
type eventView struct {
	Position int64       `json:"position"` // as a cursor writes it
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
func told(e desk.Event, mine bool, by desk.Actor, marks cursor) eventView {
	v := eventView{
		Position: marks.write(e.Position), At: e.At, Case: e.Case, Version: e.Version, Kind: e.Kind,
		State: e.State, Urgency: e.Urgency.String(),
		By: roleOf(e.Actor), Mine: e.Actor == by.Ref(), Promised: e.Promised,
	}
	if mine {
		v.Text = e.Text
	}
	return v
}

// events gives what happened after a position, and waits for something where there is nothing yet.
// What others do is passed over, and neither moves the position that is given nor ends the wait.
func (g *Gate) events(w http.ResponseWriter, r *http.Request, by desk.Actor) error {
	given, err := number(r.URL.Query().Get("after"), 0, 0)
	if err != nil {
		return err
	}
	seconds, err := number(r.URL.Query().Get("wait"), 0, 0)
	if err != nil {
		return err
	}
	after, err := g.from(r.Context(), given, by)
	if err != nil {
		return err
	}
	length := time.Duration(min(seconds, longest)) * time.Second
	end, began := time.After(length), time.Now()
	for {
		found, next, grown, err := g.seen(r.Context(), after, by)
		if err != nil {
			return err
		}
		if len(found) > 0 {
			return answer(w, eventPage{found, found[len(found)-1].Position})
		}
		g.scanned.Store(by.ID, stretch{given, next})
		if more := next > after; more && time.Since(began) < max(length, soon/2) {
			after = next // all were others' affairs: there may be more
			continue
		} else if more || seconds == 0 {
			return answer(w, eventPage{found, given})
		}
		select {
		case <-r.Context().Done():
			return r.Context().Err()
		case <-end:
			return answer(w, eventPage{found, given})
		case <-grown:
		case <-time.After(idle): // another server's news may have been lost on the way
		}
	}
}

type eventPage struct {
	Events []eventView `json:"events"`
	// to be given as after: the position of the last event that the key knows
	Next int64 `json:"next"`
}

// stretch is how far a key was told, and the position up to which there is nothing more for it.
type stretch struct{ given, upTo int64 }

// from returns the position that a key asks from; later, if it is known that it missed nothing in
// between.
func (g *Gate) from(ctx context.Context, given int64, by desk.Actor) (int64, error) {
	if s, ok := g.scanned.Load(by.ID); ok && s.(stretch).given == given {
		return s.(stretch).upTo, nil
	}
	marks, err := g.cursor(ctx)
	if err != nil || given == 0 {
		return 0, err
	}
	after := marks.read(given)
	_, events, err := g.desk.News(ctx, after-1)
	if err == nil && (len(events) == 0 || events[0].Position != after) {
		err = errQuery // no number that was given
	}
	return after, err
}

// seen gives the events of a stretch that this key may know of, and where the stretch ends.
func (g *Gate) seen(ctx context.Context, after int64, by desk.Actor) (found []eventView, next int64,
	grown <-chan struct{}, err error) {
	grown, events, err := g.desk.News(ctx, after)
	if err != nil {
		return nil, after, nil, err
	}
	marks, err := g.cursor(ctx)
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
			found = append(found, told(e, false, by, marks))
		}
	}
	return found, next, grown, err
}

// mayKnow says whether a key may know of an event: nobody had the case, before it or after it, or
// the key had it. So a key hears that a case is no longer to be had, and nothing of what somebody
// else does with it.
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

// heldAfter gives who has a case after an event: whoever accepts has it, until it is passed on or
// opened again.
func heldAfter(e desk.Event, before string) string {
	switch {
	case e.Kind == string(desk.Accept):
		return e.Actor
	case e.State == desk.Received:
		return ""
	}
	return before
}
