package console

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/page"
)

// Times of an event stream.
const (
	// something is sent at least this often, so that the page notices a dead connection
	heartbeat = 10 * time.Second
	streamFor = 10 * time.Minute // the stream ends after this, and the browser reconnects
	writeFor  = 10 * time.Second // the stream ends if a write takes longer
)

// news is what is sent to a screen about an event: enough for the page to know what to reload, and
// no personal data.
type news struct {
	Kind    string `json:"kind"`
	Case    string `json:"case,omitempty"`
	State   string `json:"state,omitempty"`
	Urgency string `json:"urgency,omitempty"`
	Subject string `json:"subject,omitempty"` // which alarm
	counts
}

// counts are the figures of the queue that are sent to every screen.
type counts struct {
	Waiting *int   `json:"waiting,omitempty"` // cases without an operator; absent: not known now
	Alarm   string `json:"alarm,omitempty"`   // the most severe
}

// counts returns the counts of the queue. If the store is unavailable it returns none, so that the
// stream continues.
func (v *visit) counts() counts {
	c, err := v.desk.Counts(v.r.Context())
	if err != nil {
		return counts{}
	}
	return counts{&c.Waiting, string(c.Loudest)}
}

// live sends a screen every event after the one it knows, as server-sent events, until the client
// disconnects, the session ends, or the server stops. Recent events come from memory, so an idle
// screen costs the store one session lookup per heartbeat.
func (v *visit) live() error {
	ctx, cancel := context.WithTimeout(v.r.Context(), streamFor)
	defer cancel()
	grown, events, err := v.desk.Next(ctx, v.since())
	if errors.Is(err, service.ErrBusy) {
		return err // the page polls instead
	}
	s := &stream{w: v.w, to: page.EventStream(v.w)}
	if err := s.send("retry: 2000\n\n"); err != nil {
		return nil // the client has disconnected
	}
	tick, more := time.NewTicker(heartbeat), make(chan struct{})
	defer tick.Stop()
	close(more)
	for after := v.since(); ; {
		if len(events) > 0 {
			after = events[len(events)-1].Position
			if !v.sendEvents(s, events) {
				return nil
			}
			grown = more
		}
		if !v.await(ctx, s, grown, tick.C, err) {
			return nil
		}
		grown, events, err = v.desk.Next(ctx, after)
	}
}

// pollInterval is how often a stream checks for events, because notifications of other servers may
// have been lost or the store may be unavailable.
const pollInterval = 2 * time.Second

// await waits until there may be events, and sends a heartbeat when it is due. It reports whether
// the stream continues.
func (v *visit) await(ctx context.Context, s *stream, grown <-chan struct{}, beat <-chan time.Time,
	away error) bool {
	if away != nil {
		grown = nil
	}
	select {
	case <-ctx.Done():
		return false
	case <-v.Stop:
		return false
	case <-grown:
	case <-time.After(pollInterval):
	case <-beat:
		remaining := v.sessionRemaining()
		if remaining <= 0 {
			return s.end()
		}
		return s.send(message("pulse", struct {
			Left int64 `json:"left"`
			counts
		}{int64(remaining / time.Second), v.counts()})) == nil
	}
	return true
}

// sendEvents sends events and reports whether the stream continues. The stream ends as soon as the
// session does: the session is looked up at each event that is not of a case, since such events, on
// any server, can end a session, and at each heartbeat.
func (v *visit) sendEvents(s *stream, events []desk.Event) bool {
	var text strings.Builder
	now := v.counts()
	for _, e := range events {
		if e.Case == "" && v.sessionRemaining() <= 0 {
			_ = s.send(text.String())
			return s.end()
		}
		if !e.Test() {
			text.WriteString(eventMessage(e, now))
		}
	}
	return text.Len() == 0 || s.send(text.String()) == nil
}

// sessionRemaining returns how long the session is still valid; 0 if it has ended. If the store is
// unavailable, it assumes that the session is valid; the screens show that the store is
// unavailable.
func (v *visit) sessionRemaining() time.Duration {
	v.by.ID = ""
	if err := v.authenticate(false); err != nil {
		return time.Millisecond
	}
	if v.by.ID == "" {
		return 0
	}
	return remaining(v.session, v.now())
}

// since returns the position of the last event that the screen knows.
func (v *visit) since() int64 {
	for _, from := range []string{v.r.Header.Get("Last-Event-ID"), v.r.URL.Query().Get("after")} {
		if n, err := strconv.ParseInt(from, 10, 64); err == nil && n >= 0 {
			return n
		}
	}
	return 0
}

// eventMessage formats an event for a screen. Of events that are not of a case, it sends only the
// kind and the position.
func eventMessage(e desk.Event, now counts) string {
	n := news{Kind: e.Kind}
	if e.Case != "" {
		n = news{Kind: e.Kind, Case: e.Case, State: string(e.State), Urgency: e.Urgency.String()}
		if e.Kind == string(desk.Alert) {
			n.Subject = e.Subject
		}
		if e.Kind != string(desk.Viewed) {
			n.counts = now
		}
	}
	return fmt.Sprintf("id: %d\n", e.Position) + message("news", n)
}

// message formats a server-sent event.
func message(event string, data any) string {
	b, err := json.Marshal(data)
	if err != nil {
		panic(err) // only strings and numbers: cannot fail
	}
	return fmt.Sprintf("event: %s\ndata: %s\n\n", event, b)
}

// stream writes server-sent events, each within writeFor.
type stream struct {
	w  http.ResponseWriter
	to *http.ResponseController
}

// end notifies the screen that the session has ended. It returns false, because the stream ends.
func (s *stream) end() bool {
	_ = s.send("event: end\ndata: {}\n\n") // the stream ends even if this fails
	return false
}

func (s *stream) send(text string) error {
	if err := s.to.SetWriteDeadline(time.Now().Add(writeFor)); err != nil &&
		!errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.to.Flush()
}
