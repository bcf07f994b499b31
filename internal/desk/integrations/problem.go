package integrations

import (
	"encoding/json"
	"errors"
	"net/http"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// problem is an error response of the API: RFC 9457, with a code for programs.
type problem struct {
	Type     string        `json:"type"`
	Status   int           `json:"status"`
	Title    string        `json:"title"`
	Code     string        `json:"code"`
	Detail   string        `json:"detail"`
	Problems desk.Problems `json:"problems,omitempty"` // field by field
}

// Error returns the detail.
func (p problem) Error() string { return p.Detail }

// Errors of the API. A missing case and a case of another provider have the same error.
var (
	errKey = &problem{Status: http.StatusUnauthorized, Code: "key",
		Detail: "There is no key in Authorization, or it is not valid. Send: Bearer fsk_…"}
	errRateLimit = &problem{Status: http.StatusTooManyRequests, Code: "too-often",
		Detail: "This key sends too many requests. Wait as long as Retry-After says."}
	errNoPage = &problem{Status: http.StatusNotFound, Code: "no-such-address",
		Detail: "There is nothing at this address. /api/v1/openapi.json lists all addresses."}
	errNoCase = &problem{Status: http.StatusNotFound, Code: "no-such-case",
		Detail: "There is no such case for this key: another provider may have it, or it " +
			"never existed."}
	errMethod = &problem{Status: http.StatusMethodNotAllowed, Code: "method",
		Detail: "This address does not accept this method: see Allow."}
	errTooLarge = &problem{Status: http.StatusRequestEntityTooLarge, Code: "too-long",
		Detail: "The body is longer than 64 KiB."}
	errBody = &problem{Status: http.StatusBadRequest, Code: "unreadable",
		Detail: "The body is not one JSON object with the fields of this address."}
	errQuery = &problem{Status: http.StatusBadRequest, Code: "unreadable",
		Detail: "A value in the query or in a header cannot be read."}
	errBy = &problem{Status: http.StatusUnprocessableEntity, Code: "by",
		Detail: "A human accepts a case: give the name in by. The person reads it."}
	errAway = &problem{Status: http.StatusServiceUnavailable, Code: "away",
		Detail: "The desk cannot be reached now. Nothing was done, unless the answer was lost: " +
			"ask again with the same Idempotency-Key."}
)

// refusals maps errors of lower layers to problems.
func refusals() []struct {
	err  error
	says *problem
} {
	return []struct {
		err  error
		says *problem
	}{
		{service.ErrNotFound, errNoCase},
		{desk.ErrNotAllowed, &problem{Status: http.StatusForbidden, Code: "not-yours",
			Detail: "Only the holder of the case may do this. Accept it first."}},
		{desk.ErrState, &problem{Status: http.StatusConflict, Code: "state",
			Detail: "The case is in a state in which this is not possible. Its acts list what " +
				"is possible."}},
		{desk.ErrIncomplete, &problem{Status: http.StatusUnprocessableEntity, Code: "unsaid",
			Detail: "A reason, a time or an outcome is missing or unusable."}},
		{store.ErrChanged, &problem{Status: http.StatusPreconditionFailed, Code: "changed",
			Detail: "The case is of another version than If-Match says. Read it again."}},
		{service.ErrKeyReused, &problem{Status: http.StatusUnprocessableEntity, Code: "key-used",
			Detail: "The Idempotency-Key was used for something else."}},
	}
}

// problemOf returns the problem for an error. An unexpected error becomes errAway.
func problemOf(err error) problem {
	p, ok := errors.AsType[*problem](err)
	for _, r := range refusals() {
		if !ok && errors.Is(err, r.err) {
			p, ok = r.says, true
		}
	}
	if !ok {
		p = errAway
	}
	said := *p
	said.Type, said.Title = "urn:firststeps:problem:"+said.Code, http.StatusText(said.Status)
	return said
}

// writeProblem responds with the problem for an error.
func writeProblem(w http.ResponseWriter, err error) {
	p := problemOf(err)
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	switch p.Status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", "Bearer")
	case http.StatusTooManyRequests:
		h.Set("Retry-After", "1")
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", "5")
	}
	b, err := json.Marshal(p)
	if err != nil {
		b = []byte("{}") // only strings and numbers: cannot happen
	}
	w.WriteHeader(p.Status)
	_, _ = w.Write(b)
}
