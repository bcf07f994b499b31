package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"firststeps/internal/channel/document"
	"firststeps/internal/facts/place"
	"firststeps/internal/page"
)

// Problem is an error response in the format of RFC 9457. Programs use code, humans read detail and
// next. It always has emergency numbers and, if a guide is named, a turn to go on from.
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"` // what is wrong
	Next   string `json:"next"`   // what to do next
	// the parameter that is wrong
	Field string `json:"field,omitempty"`
	// the numbers to call in danger
	Emergency []string `json:"emergency"`
	// the turn without the wrong part: show this one
	Turn *document.Turn `json:"turn,omitempty"`
}

func newProblem(status int, code, detail, next string) Problem {
	return Problem{Type: "urn:firststeps:problem:" + code, Title: http.StatusText(status),
		Status: status, Code: code, Detail: detail, Next: next,
		Emergency: place.FallbackNumbers()}
}

func noAddress() Problem {
	return newProblem(http.StatusNotFound, "no-such-address", "There is nothing at this address.",
		"See "+descriptionPath+" for all addresses.")
}

func tooOften() Problem {
	return newProblem(http.StatusTooManyRequests, "too-often",
		"This client sends too many requests. Emergency cards are sent all the same.",
		"Wait as long as Retry-After says.")
}

func notJSON() Problem {
	return newProblem(http.StatusUnsupportedMediaType, "not-json",
		"The body is not declared as JSON.", "Send Content-Type: application/json.")
}

func tooLong() Problem {
	return newProblem(http.StatusRequestEntityTooLarge, "too-long",
		fmt.Sprintf("The body is longer than %d bytes.", maxBody),
		"Send the transcript of the last turn's choice: it is never this long.")
}

func unreadable() Problem {
	return newProblem(http.StatusBadRequest, "unreadable",
		"The body is not one JSON object with the fields of this address.",
		"See the schemas Ask and Say in "+descriptionPath+".")
}

func badValue(field string) Problem {
	p := newProblem(http.StatusUnprocessableEntity, field, "This value is too long.",
		fmt.Sprintf("Send at most %d bytes, or leave it out.", document.MaxField))
	p.Field = field
	return p
}

func broken() Problem {
	return newProblem(http.StatusInternalServerError, "broken",
		"The program has a defect here, and its log says which.",
		"Leave out the last answer, or use the page of the guide.")
}

// problemOf returns the problem for a request with a wrong part.
func problemOf(e *document.Error) Problem {
	status := http.StatusUnprocessableEntity
	switch e.Code {
	case document.NoGuide:
		status = http.StatusNotFound
	case document.NotProved:
		status = http.StatusServiceUnavailable
	}
	p := newProblem(status, e.Code, e.Detail, e.Next)
	p.Field, p.Turn = e.Field, e.Turn
	if e.Turn != nil {
		p.Emergency = nil
		for _, d := range e.Turn.Emergency.Dial {
			p.Emergency = append(p.Emergency, d.Number)
		}
	}
	return p
}

// notAllowed responds to a method that an address does not have.
func (s *Server) notAllowed(w http.ResponseWriter, r *http.Request,
	methods map[string]http.HandlerFunc) {
	allowed := slices.Sorted(maps.Keys(methods))
	if methods[http.MethodGet] != nil {
		allowed = append(allowed, http.MethodHead)
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	s.problem(w, r, newProblem(http.StatusMethodNotAllowed, "method",
		"This address does not accept this method.", "Use one of those in Allow."))
}

// problem sends a problem.
func (s *Server) problem(w http.ResponseWriter, r *http.Request, p Problem) {
	switch p.Status {
	case http.StatusTooManyRequests:
		w.Header().Set("Retry-After", "10")
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "5")
	}
	b, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings, numbers and lists only: cannot fail
	}
	page.Send(w, r, p.Status, "application/problem+json", b)
}
