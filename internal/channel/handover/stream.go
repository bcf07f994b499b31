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
	// at most so long nothing is sent: a phone that hears nothing for longer knows that it hears
	// nothing
	beat    = 5 * time.Second
	alive   = ": as before\n\n"
	patient = 20 * time.Second // how long a phone may take to read what was sent
)

// stream sends how a case stands, drawn, each time that it stands otherwise, and a sign of life in
// between. It ends only with the client, the case's being gone, or the server.
//
// Each connection begins with how the case stands now, so whatever a phone missed while it was away
// is in it: nothing has to be sent again by its id. The store is read when the case changed, or
// when the time that passed changes what is shown: an idle stream costs it nothing. After the first
// event the connection is taken over from net/http: of its goroutines, stacks and buffers one small
// goroutine is left.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	to := &sender{Server: s, secret: bearer(r), to: control, w: w, flush: control.Flush}
	heard := s.desk.Heard() // before reading: what comes in between is not missed
	id, err := to.look(r.Context())
	if err != nil {
		s.noData(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	// a proxy that collects answers would hold this one back
	w.Header().Set("X-Accel-Buffering", "no")
	w.Header().Set("Transfer-Encoding", "identity") // until the connection ends
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
			to.follow(context.Background(), id, heard)
		})
		return
	}
	to.follow(r.Context(), id, heard)
}

// Wait waits until the streams have ended that Done ends.
func (s *Server) Wait() { s.streams.Wait() }

// follow sends what comes after a position.
func (t *sender) follow(ctx context.Context, id string, heard int64) {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	var changed <-chan struct{}
	stop := func() {}
	defer func() { stop() }()
	for err := error(nil); t.err == nil; t.send() {
		if changed == nil {
			changed, stop = t.desk.Watch(id, heard)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.Done:
			t.next = "event: again\nretry: 1000\ndata:\n\n"
			t.send()
			return
		case <-changed:
			_, err = t.look(ctx)
		case <-tick.C:
			t.next = alive
			if t.desk.Silent() {
				err = service.ErrAway
			} else if err != nil || changed == nil || t.isLater() {
				_, err = t.look(ctx)
			}
		}
		switch {
		case errors.Is(err, service.ErrNone):
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
	last   moment // of what was read last
	one    timed
	sum    [sha256.Size]byte
	next   string // to be sent
	err    error  // of the connection: it is over
}

// timed is what of a case the time that passes meets.
type timed struct {
	guide, release    string
	state             desk.State
	waiting, promised desk.Moment
}

// moment is what how a case is shown depends on besides its row and its log.
type moment struct {
	alarm   desk.Alarm
	minutes desk.Moment
	nobody  bool
	guide   *guide.Guide
}

func (t *sender) now() moment {
	o := t.one
	g, _ := t.desk.Guide(o.guide, o.release)
	c, now := desk.Case{State: o.state, Waiting: o.waiting, Promised: o.promised}, t.moment()
	alarm := c.Alarm(now)
	if alarm == desk.FirstCall || alarm == desk.SecondCall {
		alarm = desk.Calm // alerts the desk, and is not shown to the person
	}
	return moment{alarm, minutes(c, now), t.nobody(), g}
}

// isLater reports whether the time that passed changes how the case is shown.
func (t *sender) isLater() (is bool) {
	aside(func() { is = t.now() != t.last })
	return is
}

// look is read, some at a time.
func (t *sender) look(ctx context.Context) (id string, err error) {
	t.drawing <- struct{}{}
	defer func() { <-t.drawing }()
	aside(func() { id, err = t.read(ctx) })
	return id, err
}

// aside does something in a goroutine of its own, and waits for it. Drawing takes a large stack,
// which a stream would keep for as long as it lasts.
func aside(do func()) {
	done := make(chan any)
	go func() {
		defer func() { done <- recover() }()
		do()
	}()
	if failure := <-done; failure != nil {
		panic(failure) // as it would have
	}
}

// read reads the case, and draws it if it stands otherwise than was sent.
func (t *sender) read(ctx context.Context) (id string, err error) {
	v, err := t.desk.Person(ctx, t.secret)
	if err != nil {
		return "", err
	}
	c := &v.Case
	t.one = timed{c.Guide, c.Release, c.State, c.Waiting, c.Promised}
	t.last = t.now()
	drawn := bytes.TrimSpace(page.Draw(templates, "standing", t.standing(v, t.secret)))
	if sum := sha256.Sum256(drawn); sum != t.sum {
		t.sum, t.next = sum, event(v.Events, drawn)
	}
	return c.ID, nil
}

// event writes how a case stands as an event of a stream.
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

// send sends what there is to be sent.
func (t *sender) send() {
	text := t.next
	if text == "" {
		return
	}
	t.next = ""
	// where there is none to set, the server's own holds
	_ = t.to.SetWriteDeadline(time.Now().Add(patient))
	if _, t.err = io.WriteString(t.w, text); t.err == nil {
		t.err = t.flush()
	}
}
