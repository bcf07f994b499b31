package handover

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
)

// sent is a hand-over as a program sends it. The secret, which opens the status page, is the
// sender's own.
type sent struct {
	desk.Handover
	Secret string `json:"secret"`
}

// received is the answer to a hand-over: only a row that is committed is answered so.
type received struct {
	Ref      string      `json:"ref"`
	State    desk.State  `json:"state"`
	Received desk.Moment `json:"received"`
}

// takeJSON takes a hand-over from a program: the page with script, or any other.
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
		status, code, text, fields := outcome(speak(h.Language), err)
		s.problem(w, r, status, code, text, fields)
		return
	}
	status := http.StatusOK
	if fresh {
		status = http.StatusCreated
	}
	give(w, r, status, "application/json", received{c.Ref, c.State, c.Opened})
}

// ago reads how many seconds a hand-over waited on its phone. It is a header, since each try says
// another number, and what is sent stays the same. What is no number counts as none, and so does
// half a year.
func ago(seconds string) desk.Moment {
	n, err := strconv.ParseUint(seconds, 10, 24)
	if err != nil {
		return 0
	}
	return desk.Moment(n) * desk.Second
}

// read reads one value and nothing behind it. Fields that are not known are passed over: a page
// that a phone keeps may be older or newer than the server.
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

// giveDesk answers whether anyone could accept a case, null where that is not known: a page that a
// phone kept asks before it promises anything.
func (s *Server) giveDesk(w http.ResponseWriter, r *http.Request) {
	var staffed any
	if now := s.desk.Staff(); now != service.Unknown {
		staffed = now == service.Somebody
	}
	give(w, r, http.StatusOK, "application/json", map[string]any{"staffed": staffed})
}
