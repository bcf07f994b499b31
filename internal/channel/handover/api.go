package handover

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
)

// sent is the JSON of a hand-over. The sender chooses the secret, which opens the status page.
type sent struct {
	desk.Handover
	Secret string `json:"secret"`
}

// received is the response to a hand-over. It is sent only after the row is committed.
type received struct {
	Ref      string     `json:"ref"`
	State    desk.State `json:"state"`
	Received int64      `json:"received"` // when, in milliseconds
}

// takeJSON accepts a hand-over in JSON: from the page with script or another program.
func (s *Server) takeJSON(w http.ResponseWriter, r *http.Request) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		s.problem(w, r, http.StatusUnsupportedMediaType, "not-json", "send application/json", nil)
		return
	}
	var h sent
	if status := read(r.Body, &h); status != http.StatusOK {
		s.problem(w, r, status, "unreadable", "the hand-over could not be read", nil)
		return
	}
	h.Ago = ago(r.Header.Get("Written-Ago"))
	c, fresh, err := s.desk.Take(r.Context(), r.Header.Get("Idempotency-Key"), h.Secret, h.Handover)
	if err != nil {
		status, code, text, fields := outcome(messagesIn(h.Language), err)
		s.problem(w, r, status, code, text, fields)
		return
	}
	status := http.StatusOK
	if fresh {
		status = http.StatusCreated
	}
	sendData(w, r, status, "application/json", received{c.Ref, c.State, desk.Millis(c.Opened)})
}

// ago parses how many seconds a hand-over waited on its phone. It is a header because it differs
// with each attempt, while the body must stay the same. Invalid numbers and half a year or more
// count as zero.
func ago(seconds string) time.Duration {
	n, err := strconv.ParseUint(seconds, 10, 24)
	if err != nil {
		return 0
	}
	return time.Duration(n) * time.Second
}

// read decodes one JSON value, and fails if more follows. Unknown fields are ignored, because a
// page stored on a phone may be older or newer than the server.
func read(body io.Reader, into any) (status int) {
	d := json.NewDecoder(body)
	err := d.Decode(into)
	if err == nil {
		if _, more := d.Token(); more != io.EOF {
			err = errors.New("more than one value")
		}
	}
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return http.StatusRequestEntityTooLarge
	}
	if err != nil {
		return http.StatusBadRequest
	}
	return http.StatusOK
}

// sendDesk sends whether anyone could accept a case, or null if unknown. A page stored on a phone
// asks this before it promises anything.
func (s *Server) sendDesk(w http.ResponseWriter, r *http.Request) {
	var staffed any
	if now := s.desk.Staff(); now != service.StaffUnknown {
		staffed = now == service.Staffed
	}
	sendData(w, r, http.StatusOK, "application/json", map[string]any{"staffed": staffed})
}
