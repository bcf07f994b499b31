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

// problem is an answer that something went wrong, as RFC 9457 has it. The numbers are in it,
// whatever went wrong.
type problem struct {
	Type      string   `json:"type"`
	Title     string   `json:"title"`
	Status    int      `json:"status"`
	Detail    string   `json:"detail"`
	Code      string   `json:"code"`
	Problems  []wrong  `json:"problems,omitempty"` // of single fields
	Emergency []string `json:"emergency"`
}

// wrong is a field that cannot be taken, and what to do about it.
type wrong struct {
	desk.Problem
	Text string `json:"text"`
}

func (s *Server) problem(w http.ResponseWriter, r *http.Request, status int, code, detail string,
	fields []wrong) {
	later(w, status)
	give(w, r, status, "application/problem+json", problem{
		Type: "urn:firststeps:problem:" + code, Title: http.StatusText(status), Status: status,
		Detail: detail, Code: code,
		Problems: fields, Emergency: place.Everywhere(),
	})
}

// later says when to ask again, where that is worth it.
func later(w http.ResponseWriter, status int) {
	switch status {
	case http.StatusServiceUnavailable, http.StatusConflict:
		w.Header().Set("Retry-After", "5")
	case http.StatusTooManyRequests:
		w.Header().Set("Retry-After", "10")
	}
}

// give answers with data.
func give(w http.ResponseWriter, r *http.Request, status int, kind string, data any) {
	b, err := json.Marshal(data)
	if err != nil {
		panic(err) // strings and numbers
	}
	page.Send(w, r, status, kind, b)
}

// outcome says how an error of the desk is answered: the status, a code for programs, and words.
func outcome(v voice, err error) (status int, code, text string, fields []wrong) {
	if found, ok := errors.AsType[desk.Problems](err); ok {
		return http.StatusUnprocessableEntity, "details", v.Wrong, texts(v, found)
	}
	switch {
	case errors.Is(err, service.ErrOther):
		return http.StatusUnprocessableEntity, "other-body", v.Twice, nil
	case errors.Is(err, service.ErrInFlight):
		return http.StatusConflict, "in-flight", v.Busy, nil
	case errors.Is(err, service.ErrNone):
		return http.StatusNotFound, "none", v.None.Text + ". " + v.None.Why, nil
	case errors.Is(err, desk.ErrUnsaid):
		return http.StatusUnprocessableEntity, "unsaid", v.Nothing, nil
	case errors.Is(err, desk.ErrState), errors.Is(err, desk.ErrNotYours):
		return http.StatusConflict, "past", v.Past, nil
	case errors.Is(err, service.ErrBusy):
		return http.StatusTooManyRequests, "busy", v.Crowded, nil
	}
	return http.StatusServiceUnavailable, "away", v.Away, nil
}

// texts says of every field what is wrong with it. What the phone measured is one thing to the
// person.
func texts(v voice, found desk.Problems) []wrong {
	var all []wrong
	for _, p := range found {
		text := v.Problems[p.Code]
		switch {
		case p.Field == "phone" && p.Code == "required":
			text = v.Problems["reach"]
		case p.Field == "consent":
			text = v.Problems["consent"]
		case strings.HasPrefix(p.Field, "place.") && v.Fields[p.Field].Text == "":
			text = v.Problems["position"]
			if slices.ContainsFunc(all, func(w wrong) bool { return w.Text == text }) {
				continue
			}
		}
		all = append(all, wrong{p, text})
	}
	return all
}
