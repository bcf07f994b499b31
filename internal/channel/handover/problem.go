package handover

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/facts/place"
	"firststeps/internal/page"
)

// problem is an error response in the format of RFC 9457. It always has the emergency numbers.
type problem struct {
	Type      string       `json:"type"`
	Title     string       `json:"title"`
	Status    int          `json:"status"`
	Detail    string       `json:"detail"`
	Code      string       `json:"code"`
	Problems  []fieldError `json:"problems,omitempty"` // errors of single fields
	Emergency []string     `json:"emergency"`
}

// fieldError is an invalid field with the text that explains it.
type fieldError struct {
	desk.Problem
	Text string `json:"text"`
}

func (s *Server) problem(w http.ResponseWriter, r *http.Request, status int, code, detail string,
	fields []fieldError) {
	setRetryAfter(w, status)
	sendData(w, r, status, "application/problem+json", problem{
		Type: "urn:firststeps:problem:" + code, Title: http.StatusText(status), Status: status,
		Detail: detail, Code: code,
		Problems: fields, Emergency: place.FallbackNumbers(),
	})
}

// setRetryAfter sets the header that says when to retry, for statuses for which that makes sense.
func setRetryAfter(w http.ResponseWriter, status int) {
	switch status {
	case http.StatusServiceUnavailable, http.StatusConflict:
		w.Header().Set("Retry-After", "5")
	case http.StatusTooManyRequests:
		w.Header().Set("Retry-After", "10")
	}
}

// sendData sends data as JSON.
func sendData(w http.ResponseWriter, r *http.Request, status int, kind string, data any) {
	b, err := json.Marshal(data)
	if err != nil {
		panic(err) // strings and numbers only: cannot fail
	}
	page.Send(w, r, status, kind, b)
}

// outcome returns the response for an error of the desk: the status, a code for programs, and
// texts.
func outcome(v messages, err error) (status int, code, text string, fields []fieldError) {
	if found, ok := errors.AsType[desk.Problems](err); ok {
		return http.StatusUnprocessableEntity, "details", v.Wrong, problemTexts(v, found)
	}
	switch {
	case errors.Is(err, service.ErrKeyReused):
		return http.StatusUnprocessableEntity, "other-body", v.Twice, nil
	case errors.Is(err, service.ErrInFlight):
		return http.StatusConflict, "in-flight", v.Busy, nil
	case errors.Is(err, service.ErrNotFound):
		return http.StatusNotFound, "none", v.None.Text + ". " + v.None.Why, nil
	case errors.Is(err, desk.ErrIncomplete):
		return http.StatusUnprocessableEntity, "unsaid", v.Nothing, nil
	case errors.Is(err, desk.ErrState), errors.Is(err, desk.ErrNotAllowed):
		return http.StatusConflict, "past", v.Past, nil
	case errors.Is(err, service.ErrBusy):
		return http.StatusTooManyRequests, "busy", v.Crowded, nil
	}
	return http.StatusServiceUnavailable, "away", v.Away, nil
}

// problemTexts returns the text for each invalid field. All fields of the measured position share
// one text.
func problemTexts(v messages, found desk.Problems) []fieldError {
	var all []fieldError
	for _, p := range found {
		text := v.Problems[p.Code]
		switch {
		case p.Field == "phone" && p.Code == "required":
			text = v.Problems["reach"]
		case p.Field == "consent":
			text = v.Problems["consent"]
		case strings.HasPrefix(p.Field, "place.") && v.Fields[p.Field].Text == "":
			text = v.Problems["position"]
			if slices.ContainsFunc(all, func(w fieldError) bool { return w.Text == text }) {
				continue
			}
		}
		all = append(all, fieldError{p, text})
	}
	return all
}
