package handover

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/guide"
	"firststeps/internal/page"
)

const (
	// longest time without data: a phone that receives nothing for longer knows that the connection
	// is dead
	keepAliveInterval = 5 * time.Second
	keepAlive         = ": as before\n\n"
	writeTimeout      = 20 * time.Second // how long a phone may take to read what was sent
)

// stream sends the status of a case, as HTML, each time it changes, and keep-alives in between. It
// ends only when the client leaves, the case is gone or the server stops.
//
// Each connection begins with the current status, which includes everything that a phone missed
// while it was away, so events need not be sent again by id. The store is read only when the case
// changed, or when the time that passed changes what is shown: an idle stream costs the store
// nothing. After the first event the connection is hijacked from net/http, which leaves one small
// goroutine of its goroutines, stacks and buffers.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	to := &sender{Server: s, secret: bearer(r), w: w}
	position := s.desk.LogPosition() // before reading, so that no change in between is missed
	id, err := to.update(r.Context())
	if err != nil {
		s.noData(w, r, err)
		return
	}
	control := page.EventStream(w)
	to.to, to.flush = control, control.Flush
	w.Header().Set("Transfer-Encoding", "identity") // the response ends with the connection
	if to.send(); to.err != nil {
		return
	}
	if end, ok := page.Detach(r); ok {
		conn, _, err := control.Hijack()
		if err != nil {
			end()
			return
		}
		to.to, to.w, to.flush = conn, conn, func() error { return nil }
		s.streams.Go(func() {
			defer end()
			defer conn.Close()
			to.follow(context.Background(), id, position)
		})
		return
	}
	to.follow(r.Context(), id, position)
}

// Wait waits until the streams that Done ends have ended.
func (s *Server) Wait() { s.streams.Wait() }

// follow sends the changes after a position.
func (t *sender) follow(ctx context.Context, id string, position int64) {
	tick := time.NewTicker(keepAliveInterval)
	defer tick.Stop()
	var changed <-chan struct{}
	stop := func() {}
	defer func() { stop() }()
	for err := error(nil); t.err == nil; t.send() {
		if changed == nil {
			changed, stop = t.desk.Watch(id, position)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.Stop:
			t.next = "event: again\nretry: 1000\ndata:\n\n"
			t.send()
			return
		case <-changed:
			_, err = t.update(ctx)
		case <-tick.C:
			t.next = keepAlive
			if t.desk.StoreUnresponsive() {
				err = service.ErrUnavailable
			} else if err != nil || changed == nil || t.timeChanged() {
				_, err = t.update(ctx)
			}
		}
		switch {
		case errors.Is(err, service.ErrNotFound):
			return
		case err != nil:
			t.next = "event: away\ndata:\n\n"
		}
	}
}

// sender writes to one phone.
type sender struct {
	*Server
	secret string
	w      io.Writer
	to     interface{ SetWriteDeadline(time.Time) error }
	flush  func() error
	last   snapshot // of what was read last
	one    timed
	sum    [sha256.Size]byte
	next   string // to be sent
	err    error  // of the connection, which is then over
}

// timed are the fields of a case on which the passing of time has an effect.
type timed struct {
	guide, release    string
	state             desk.State
	waiting, promised time.Time
}

// snapshot is what the displayed status depends on besides the case's row and log.
type snapshot struct {
	alarm     desk.Alarm
	minutes   int
	unstaffed bool
	guide     *guide.Guide
}

func (t *sender) snapshot() snapshot {
	o := t.one
	g, _ := t.desk.Guide(o.guide, o.release)
	c, now := desk.Case{State: o.state, Waiting: o.waiting, Promised: o.promised}, t.Server.now()
	alarm := c.Alarm(now)
	if alarm == desk.AlarmFirst || alarm == desk.AlarmSecond {
		alarm = desk.NoAlarm // an alert for the desk, not shown to the person
	}
	return snapshot{alarm, minutes(c, now), t.unstaffed(), g}
}

// timeChanged reports whether the time that passed changes the displayed status.
func (t *sender) timeChanged() (is bool) {
	separately(func() { is = t.snapshot() != t.last })
	return is
}

// update reads the case. It limits how many do so at the same time.
func (t *sender) update(ctx context.Context) (id string, err error) {
	t.drawing <- struct{}{}
	defer func() { <-t.drawing }()
	separately(func() { id, err = t.load(ctx) })
	return id, err
}

// separately runs do in another goroutine and waits for it. Drawing needs a large stack, which the
// stream's goroutine would otherwise keep as long as it lasts.
func separately(do func()) {
	done := make(chan any)
	go func() {
		defer func() { done <- recover() }()
		do()
	}()
	if failure := <-done; failure != nil {
		panic(failure) // as without the goroutine
	}
}

// load reads the case, and draws it if the status differs from the one sent.
func (t *sender) load(ctx context.Context) (id string, err error) {
	v, err := t.desk.Person(ctx, t.secret)
	if err != nil {
		return "", err
	}
	c := &v.Case
	t.one = timed{c.Guide, c.Release, c.State, c.Waiting, c.Promised}
	t.last = t.snapshot()
	drawn := bytes.TrimSpace(page.Draw(templates, "status", t.statusView(v, t.secret)))
	if sum := sha256.Sum256(drawn); sum != t.sum {
		t.sum, t.next = sum, event(v.Events, drawn)
	}
	return c.ID, nil
}

// event formats a status as an event of the stream.
func event(log []desk.Event, drawn []byte) string {
	var b bytes.Buffer
	if n := len(log); n > 0 {
		fmt.Fprintf(&b, "id: %d\n", log[n-1].Position)
	}
	b.WriteString("event: standing\n")
	for line := range bytes.SplitSeq(drawn, []byte("\n")) {
		fmt.Fprintf(&b, "data: %s\n", bytes.TrimRight(line, "\r"))
	}
	return b.String() + "\n"
}

// send writes next, unless it is empty.
func (t *sender) send() {
	text := t.next
	if text == "" {
		return
	}
	t.next = ""
	// if it cannot be set, the server's own timeout applies
	_ = t.to.SetWriteDeadline(time.Now().Add(writeTimeout))
	if _, t.err = io.WriteString(t.w, text); t.err == nil {
		t.err = t.flush()
	}
}
