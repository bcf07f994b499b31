package integrations

import (
	"context"
	"net/http"
	"time"

	"firststeps/internal/desk"
)

// maxWait is how long a request may wait for events, in seconds. It is shorter than the timeouts of
// proxies.
const maxWait = 20

// eventView is a change of a case as a provider's system sees it. Times are in milliseconds.
type eventView struct {
	Position int64      `json:"position"` // encoded by cursor
	At       int64      `json:"at"`
	Case     string     `json:"case"`
	Version  int        `json:"version"`
	Kind     string     `json:"kind"`
	State    desk.State `json:"state"`
	Urgency  string     `json:"urgency"`
	By       desk.Role  `json:"by"`
	Mine     bool       `json:"mine"` // this key did it
	Promised int64      `json:"promised,omitempty"`
	Text     string     `json:"text,omitempty"` // only for cases of this key
}

// newEventView returns the view of an event, with its text if the case is this key's (mine).
func newEventView(e desk.Event, mine bool, by desk.Actor, marks cursor) eventView {
	v := eventView{
		Position: marks.write(e.Position), At: desk.Millis(e.At), Case: e.Case,
		Version: e.Version, Kind: e.Kind, State: e.State, Urgency: e.Urgency.String(),
		By: roleOf(e.Actor), Mine: e.Actor == by.Ref(),
		Promised: desk.Millis(e.Promised),
	}
	if mine {
		v.Text = e.Text
	}
	return v
}

// getEvents returns the events after a position. If there are none, it waits for the time given by
// the client. Events that the key may not see neither change the returned position nor end the
// wait.
func (g *Server) getEvents(w http.ResponseWriter, r *http.Request, by desk.Actor) error {
	given, err := parseInt(r.URL.Query().Get("after"), 0, 0)
	if err != nil {
		return err
	}
	seconds, err := parseInt(r.URL.Query().Get("wait"), 0, 0)
	if err != nil {
		return err
	}
	after, err := g.startPosition(r.Context(), given, by)
	if err != nil {
		return err
	}
	length := time.Duration(min(seconds, maxWait)) * time.Second
	end, began := time.After(length), time.Now()
	for {
		found, next, grown, err := g.visibleEvents(r.Context(), after, by)
		if err != nil {
			return err
		}
		if len(found) > 0 {
			return writeJSON(w, eventPage{found, found[len(found)-1].Position})
		}
		g.scanned.Store(by.ID, scan{given, next})
		if more := next > after; more && time.Since(began) < max(length, apiTimeout/2) {
			after = next // the key may see none of these events, but there may be more
			continue
		} else if more || seconds == 0 {
			return writeJSON(w, eventPage{found, given})
		}
		select {
		case <-r.Context().Done():
			return r.Context().Err()
		case <-end:
			return writeJSON(w, eventPage{found, given})
		case <-grown:
		case <-time.After(pollInterval): // another server's notification may have been lost
		}
	}
}

type eventPage struct {
	Events []eventView `json:"events"`
	// the next value of after: the position of the last event that the key knows
	Next int64 `json:"next"`
}

// scan is the position that a key was given last, and the position up to which there is nothing
// more for it.
type scan struct{ given, upTo int64 }

// startPosition returns the position from which to read for a key. It is later than the given one
// if there is known to be nothing for the key in between.
func (g *Server) startPosition(ctx context.Context, given int64, by desk.Actor) (int64, error) {
	if s, ok := g.scanned.Load(by.ID); ok && s.(scan).given == given {
		return s.(scan).upTo, nil
	}
	marks, err := g.cursor(ctx)
	if err != nil || given == 0 {
		return 0, err
	}
	after := marks.read(given)
	_, events, err := g.desk.News(ctx, after-1)
	if err == nil && (len(events) == 0 || events[0].Position != after) {
		err = errQuery // not a number that the API returned
	}
	return after, err
}

// visibleEvents reads some events after a position and returns those that the key may see. next is
// the position of the last event read.
func (g *Server) visibleEvents(ctx context.Context, after int64, by desk.Actor) (
	found []eventView, next int64, grown <-chan struct{}, err error,
) {
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
		if visible(e, logs[e.Case], by) {
			found = append(found, newEventView(e, false, by, marks))
		}
	}
	return found, next, grown, err
}

// visible reports whether a key may see an event: the case had no holder before or after it, or the
// key was the holder before it. So a key learns that a case is taken, and nothing of what others do
// with it.
func visible(e desk.Event, log []desk.Event, by desk.Actor) bool {
	state, holder := desk.State(""), ""
	for _, past := range log {
		if past.Position >= e.Position {
			break
		}
		if past.Version > 0 {
			state, holder = past.State, holderAfter(past, holder)
		}
	}
	return state == desk.Received || e.State == desk.Received || holder == by.Ref()
}

// holderAfter returns the holder of a case after an event. Accepting a case makes the actor its
// holder, until the case is passed on or reopened.
func holderAfter(e desk.Event, before string) string {
	switch {
	case e.Kind == string(desk.Accept):
		return e.Actor
	case e.State == desk.Received:
		return ""
	}
	return before
}
