package handover

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"time"

	"firststeps/desk"
	"firststeps/internal/dispatch"
	"firststeps/internal/page"
)

const (
	beat    = 5 * time.Second  // at most so long nothing is sent: a phone that hears nothing for longer knows that it hears nothing
	patient = 20 * time.Second // how long a phone may take to read what was sent
)

// stream sends how a case stands, drawn, each time that it stands otherwise, and a sign of life in between. It ends only with
// the client, the case's being gone, or the server.
//
// Each connection begins with how the case stands now, so whatever a phone missed while it was away is in it: nothing has to
// be sent again by its id.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	ctx, stop := context.WithCancel(r.Context())
	defer stop()
	heard := s.desk.Heard() // before looking: what comes in between is not missed
	view, err := s.desk.Person(ctx, bearer(r))
	if err != nil {
		s.noData(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // a proxy that collects answers would hold this one back
	to := sender{w: w, secret: bearer(r), control: http.NewResponseController(w)}
	changed := s.changes(ctx, view, heard)
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for to.err == nil {
		to.show(s, view, err)
		select {
		case <-ctx.Done():
			return
		case <-s.Done:
			to.write("event: again\nretry: 1000\ndata:\n\n")
			return
		case <-changed:
		case <-tick.C:
		}
		var now dispatch.View
		if now, err = s.desk.Person(ctx, bearer(r)); errors.Is(err, dispatch.ErrNone) {
			return
		} else if err == nil {
			view = now
		}
	}
}

// changes gives a channel that has something in it once the case may have changed. The view has all that happened up to a position.
func (s *Server) changes(ctx context.Context, v dispatch.View, position int64) <-chan struct{} {
	changed := make(chan struct{}, 1)
	if n := len(v.Events); n > 0 {
		position = max(position, v.Events[n-1].Position)
	}
	go func() {
		_ = s.desk.Follow(ctx, position, func(e desk.Event) error { // ends with ctx, and says only that
			if e.Case == v.Case.ID {
				select {
				case changed <- struct{}{}:
				default:
				}
			}
			return nil
		})
	}()
	return changed
}

// sender writes to one phone.
type sender struct {
	w       http.ResponseWriter
	secret  string
	control *http.ResponseController
	last    standing // that was sent
	err     error    // of the connection: it is over
}

// show sends how a case stands if that is news, or else that all is as it was; or that the desk cannot be asked. What is no news is not
// drawn: that takes a hundred times as long, and a thousand may follow.
func (t *sender) show(s *Server, v dispatch.View, away error) {
	if away != nil {
		t.write("event: away\ndata:\n\n")
		return
	}
	now := s.standing(v, t.secret)
	if reflect.DeepEqual(now, t.last) {
		t.write(": as before\n\n")
		return
	}
	t.last = now
	drawn := page.Draw(templates, "standing", now)
	var b bytes.Buffer
	if n := len(v.Events); n > 0 {
		fmt.Fprintf(&b, "id: %d\n", v.Events[n-1].Position)
	}
	b.WriteString("event: standing\n")
	for line := range bytes.SplitSeq(bytes.TrimSpace(drawn), []byte("\n")) {
		fmt.Fprintf(&b, "data: %s\n", bytes.TrimRight(line, "\r"))
	}
	t.write(b.String() + "\n")
}

func (t *sender) write(text string) {
	_ = t.control.SetWriteDeadline(time.Now().Add(patient)) // where there is none to set, the server's own holds
	if _, t.err = t.w.Write([]byte(text)); t.err == nil {
		t.err = t.control.Flush()
	}
}
