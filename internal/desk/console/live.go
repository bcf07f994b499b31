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
)

// How a stream of news is kept alive.
const (
	// at least this often something is sent, so that the page notices when nothing comes
	pulse     = 10 * time.Second
	streamFor = 10 * time.Minute // then the browser asks again
	writeFor  = 10 * time.Second // who does not read is let go
)

// news is what a screen hears of an event: enough to know what to ask for again, and nothing about
// anybody.
type news struct {
	Kind    string `json:"kind"`
	Case    string `json:"case,omitempty"`
	State   string `json:"state,omitempty"`
	Urgency string `json:"urgency,omitempty"`
	Subject string `json:"subject,omitempty"` // which alarm
	counts
}

// counts are what a screen shows of the queue without asking for it.
type counts struct {
	Waiting *int   `json:"waiting,omitempty"` // cases that nobody has; absent: not known now
	Alarm   string `json:"alarm,omitempty"`   // the worst
}

// counts counts the queue. It does not end a stream that the store is away: the screens say so.
func (v *visit) counts() counts {
	c, err := v.desk.Counts(v.r.Context())
	if err != nil {
		return counts{}
	}
	return counts{&c.Waiting, string(c.Loudest)}
}

// live tells a screen of every event after the one it knows, as server-sent events, until it goes
// away, the session ends, or the server stops. What this server heard lately comes from memory, so
// idle screens cost the store one look at each pulse.
func (v *visit) live() error {
	ctx, cancel := context.WithTimeout(v.r.Context(), streamFor)
	defer cancel()
	grown, events, err := v.desk.Next(ctx, v.since())
	if errors.Is(err, service.ErrBusy) {
		return err // the page asks now and then instead
	}
	s := &stream{w: v.w, to: http.NewResponseController(v.w)}
	// the server's limit on a request would end the stream; not supported in tests
	_ = s.to.SetReadDeadline(time.Time{})
	v.w.Header().Set("Content-Type", "text/event-stream")
	if err := s.send("retry: 2000\n\n"); err != nil {
		return nil // gone already
	}
	tick, more := time.NewTicker(pulse), make(chan struct{})
	defer tick.Stop()
	close(more)
	for after := v.since(); ; {
		if len(events) > 0 {
			after = events[len(events)-1].Position
			if !v.pass(s, events) {
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

// lost is how often a screen looks if news of other servers may have been lost, or the store is
// away.
const lost = 2 * time.Second

// await waits until there may be events, and sends a pulse when it is time. It reports false once
// the stream is to end.
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
	case <-time.After(lost):
	case <-beat:
		remaining := v.stillSignedIn()
		if remaining <= 0 {
			return s.end()
		}
		return s.send(message("pulse", struct {
			Left desk.Moment `json:"left"`
			counts
		}{remaining / desk.Second, v.counts()})) == nil
	}
	return true
}

// pass sends events. It ends at once when the session does: what ends one is an event of the desk's
// own, on whichever server, and the session is looked up at each of those, and at each pulse.
func (v *visit) pass(s *stream, events []desk.Event) bool {
	var text strings.Builder
	now := v.counts()
	for _, e := range events {
		if e.Case == "" && v.stillSignedIn() <= 0 {
			_ = s.send(text.String())
			return s.end()
		}
		if !e.Test() {
			text.WriteString(heard(e, now))
		}
	}
	return text.Len() == 0 || s.send(text.String()) == nil
}

// stillSignedIn gives how long the session lasts; 0 where it has ended. Where the store is away it
// is taken to last: the screens themselves say so.
func (v *visit) stillSignedIn() desk.Moment {
	v.by.ID = ""
	if err := v.recognise(false); err != nil {
		return 1
	}
	if v.by.ID == "" {
		return 0
	}
	return left(v.session, v.now())
}

// since gives the position after which the screen wants to know.
func (v *visit) since() int64 {
	for _, from := range []string{v.r.Header.Get("Last-Event-ID"), v.r.URL.Query().Get("after")} {
		if n, err := strconv.ParseInt(from, 10, 64); err == nil && n >= 0 {
			return n
		}
	}
	return 0
}

// heard writes an event as a screen hears it. Of what is nobody's news, only the position.
func heard(e desk.Event, now counts) string {
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

// message writes an event of a stream.
func message(event string, data any) string {
	b, err := json.Marshal(data)
	if err != nil {
		panic(err) // texts and numbers
	}
	return fmt.Sprintf("event: %s\ndata: %s\n\n", event, b)
}

// stream writes server-sent events, each within a limit.
type stream struct {
	w  http.ResponseWriter
	to *http.ResponseController
}

// end tells the screen that the session is over. It reports false, since the stream is.
func (s *stream) end() bool {
	_ = s.send("event: end\ndata: {}\n\n") // it ends either way
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
