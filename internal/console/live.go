package console

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"firststeps/desk"
)

// How a stream of news is kept alive.
const (
	pulse     = 10 * time.Second // at least this often something is sent, so that the page notices when nothing comes
	streamFor = 10 * time.Minute // then the browser asks again
	writeFor  = 10 * time.Second // who does not read is let go

	checkEvery = time.Second // with many events, whether the session lasts
)

// news is what a screen hears of an event: enough to know what to ask for again, and nothing about anybody.
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

// live tells a screen of every event after the one it knows, as server-sent events, until it goes away, the session ends, or
// the server stops.
func (v *visit) live() error {
	ctx, cancel := context.WithTimeout(v.r.Context(), streamFor)
	defer cancel()
	go func() { // the server stops
		select {
		case <-v.Stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	s := &stream{w: v.w, to: http.NewResponseController(v.w)}
	_ = s.to.SetReadDeadline(time.Time{}) // the server's limit on a request would end the stream; not supported in tests
	v.w.Header().Set("Content-Type", "text/event-stream")
	if err := s.send("retry: 2000\n\n"); err != nil {
		return nil // gone already
	}
	events := make(chan desk.Event)
	go func() {
		defer close(events)
		_ = v.desk.Follow(ctx, v.since(), func(e desk.Event) error { // ends with ctx, and only then
			if e.Test() {
				return nil // of no screen's concern
			}
			select {
			case events <- e:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	v.follow(s, events)
	cancel()
	for range events { // lets Follow see that nobody listens
	}
	return nil
}

// follow sends what comes. It ends at once when the session does.
func (v *visit) follow(s *stream, events <-chan desk.Event) {
	tick := time.NewTicker(pulse)
	defer tick.Stop()
	checked, remaining := time.Time{}, desk.Moment(0)
	for {
		text := ""
		select {
		case e, more := <-events:
			if !more {
				return
			}
			text = v.heard(e)
			if e.Case == "" { // somebody may have been blocked
				checked = time.Time{}
			}
		case <-tick.C:
			checked = time.Time{}
		}
		if time.Since(checked) > checkEvery {
			checked, remaining = time.Now(), v.stillSignedIn()
		}
		if remaining <= 0 {
			_ = s.send("event: end\ndata: {}\n\n") // it ends either way
			return
		}
		if text == "" {
			text = message("pulse", struct {
				Left desk.Moment `json:"left"`
				counts
			}{remaining / desk.Second, v.counts()})
		}
		if s.send(text) != nil {
			return
		}
	}
}

// stillSignedIn gives how long the session lasts; 0 where it has ended. Where the store is away it is taken to last: the
// screens themselves say so.
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
func (v *visit) heard(e desk.Event) string {
	n := news{Kind: e.Kind}
	if e.Case != "" {
		n = news{Kind: e.Kind, Case: e.Case, State: string(e.State), Urgency: e.Urgency.String()}
		if e.Kind == string(desk.Alert) {
			n.Subject = e.Subject
		}
		if e.Kind != string(desk.Viewed) {
			n.counts = v.counts()
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

func (s *stream) send(text string) error {
	if err := s.to.SetWriteDeadline(time.Now().Add(writeFor)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.to.Flush()
}
