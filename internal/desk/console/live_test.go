package console

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

func mustGet() *http.Request { return httptest.NewRequest(http.MethodGet, origin+"/desk", nil) }

// listener is a screen with an event stream over a real connection.
type listener struct {
	t     testing.TB
	lines *bufio.Scanner
	end   func()
}

func (b *browser) listen(last string) *listener {
	b.t.Helper()
	server := httptest.NewServer(b.console)
	b.t.Cleanup(server.Close)
	ctx, stop := context.WithCancel(context.Background())
	b.t.Cleanup(stop)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/desk/live?after=0", nil)
	if err != nil {
		b.t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: "desk", Value: b.cookies["desk"]})
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { _ = res.Body.Close() })
	if kind := res.Header.Get("Content-Type"); kind != "text/event-stream" {
		b.t.Fatalf("status %d, %s", res.StatusCode, kind)
	}
	return &listener{b.t, bufio.NewScanner(res.Body), stop}
}

// next returns the lines of the next event other than a pulse, or "over" at the end of the stream.
func (l *listener) next() string {
	l.t.Helper()
	var event []string
	for l.lines.Scan() {
		line := l.lines.Text()
		switch {
		case line != "":
			event = append(event, line)
		case strings.Contains(strings.Join(event, " "), "retry:") ||
			strings.Contains(strings.Join(event, " "), "pulse"):
			event = nil
		default:
			return strings.Join(event, " ")
		}
	}
	return "over"
}

// TestScreensReceiveEvents checks that a screen receives every event once, in order, and continues
// after a reconnect.
func TestScreensReceiveEvents(t *testing.T) {
	h := newTestDesk(t)
	b := h.signedIn("ann", "Ann", desk.Operator)
	c := h.open(handover())
	l := b.listen("1")
	heard := l.next()
	for _, w := range []string{"id: 2", "event: news", `"kind":"open"`, c.ID,
		`"urgency":"urgent"`} {
		if !strings.Contains(heard, w) {
			t.Errorf("no %q in %q", w, heard)
		}
	}
	if strings.Contains(heard, "Maya") || strings.Contains(heard, "secret") {
		t.Errorf("the event has personal data: %s", heard)
	}
	b.act(c, "accept")
	for i, kind := range []string{"accept", "view"} {
		if heard := l.next(); !strings.Contains(heard, fmt.Sprintf("id: %d ", i+3)) ||
			!strings.Contains(heard, kind) {
			t.Errorf("received %q, want %s", heard, kind)
		}
	}
	l.end()
	h.open(handover())
	if heard := b.listen("4").next(); !strings.Contains(heard, "id: 5 ") {
		t.Errorf("after a reconnect: %q", heard)
	}
}

// TestBlockedReceivesNoEvents checks that the stream of a blocked operator ends at once.
func TestBlockedReceivesNoEvents(t *testing.T) {
	h := newTestDesk(t)
	b, s := h.signedIn("ann", "Ann", desk.Operator), h.signedIn("sue", "Sue", desk.Supervisor)
	l := b.listen("2")
	h.open(handover())
	if heard := l.next(); !strings.Contains(heard, "open") {
		t.Fatal(heard)
	}
	s.want(303)(s.post("/desk/people/ann/block", nil))
	if heard := l.next(); !strings.Contains(heard, "event: end") {
		t.Errorf("received %q, want the end event", heard)
	}
	if heard := l.next(); heard != "over" {
		t.Errorf("received %q after the end event", heard)
	}
}

// TestStreamsEndWithTheServer checks that a server that stops ends its streams, so that screens
// connect to another.
func TestStreamsEndWithTheServer(t *testing.T) {
	stop := make(chan struct{})
	h := newTestDesk(t, func(o *Options) { o.Stop = stop })
	l := h.signedIn("ann", "Ann", desk.Operator).listen("1")
	close(stop)
	if heard := l.next(); heard != "over" {
		t.Errorf("received %q, want the end of the stream", heard)
	}
}

// counted counts how often a session is looked up.
type counted struct {
	Accounts
	sessions int
}

func (c *counted) Session(ctx context.Context, token string) (store.Session, error) {
	c.sessions++
	return c.Accounts.Session(ctx, token)
}

// TestEventsOfCasesLookUpNoSession checks that events of cases do not cause a session lookup, and
// that other events do, since they may end the session.
func TestEventsOfCasesLookUpNoSession(t *testing.T) {
	h := newTestDesk(t)
	b := h.signedIn("ann", "Ann", desk.Operator)
	rows, r := &counted{Accounts: h.rows}, mustGet()
	r.AddCookie(&http.Cookie{Name: "desk", Value: b.cookies["desk"]})
	c := &console{Options: Options{Origin: origin, Now: func() time.Time { return h.time }},
		desk: h.desk}
	v := &visit{console: c, r: r, rows: rows}
	answer := httptest.NewRecorder()
	s := &stream{w: answer, to: http.NewResponseController(answer)}
	events := make([]desk.Event, 100)
	for i := range events {
		events[i] = desk.Event{Position: int64(i + 1), Kind: string(desk.Note), Case: "c"}
	}
	if !v.sendEvents(s, events) || rows.sessions != 0 ||
		strings.Count(answer.Body.String(), "event: news") != 100 {
		t.Errorf("%d session lookups, %.200s", rows.sessions, answer.Body)
	}
	events[50] = desk.Event{Position: 51, Kind: "block", Subject: "bob"}
	if !v.sendEvents(s, events) || rows.sessions != 1 {
		t.Errorf("%d session lookups for an event of the desk, want 1", rows.sessions)
	}
	if err := h.rows.EndSession(t.Context(), sessionRow(b.cookies["desk"])); err != nil {
		t.Fatal(err)
	}
	answer.Body.Reset()
	if v.sendEvents(s, events) || strings.Count(answer.Body.String(), "event: news") != 50 ||
		!strings.HasSuffix(answer.Body.String(), "event: end\ndata: {}\n\n") {
		t.Errorf("after the end of the session: %.200s", answer.Body)
	}
}
