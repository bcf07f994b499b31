package integrations

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
)

// kinds returns the acts of a provider's system. Each has its own address.
func kinds() []desk.Kind {
	return []desk.Kind{
		desk.Accept, desk.Promise, desk.SetOff, desk.Arrive, desk.PassOn, desk.Complete, desk.Fail,
		desk.Gone, desk.Reject, desk.Reopen, desk.Note,
	}
}

// action is the request body of an act. Each kind uses only some of the fields.
type action struct {
	By string `json:"by,omitempty"` // accept: the human who accepts
	// pass-on, reject, reopen: the reason; note: the note
	Text     string       `json:"text,omitempty"`
	Promised int64        `json:"promised,omitempty"` // promise; in milliseconds
	Outcome  desk.Outcome `json:"outcome,omitzero"`   // complete, fail
}

// act returns the handler for an act.
func (g *Server) act(k desk.Kind) keyHandler {
	return func(w http.ResponseWriter, r *http.Request, by desk.Actor) error {
		var a action
		if err := readBody(w, r, &a); err != nil {
			return err
		}
		request, err := requestOf(r, k, a)
		if err != nil {
			return err
		}
		if k == desk.Accept {
			human, ok := desk.DisplayName(a.By, maxName)
			if !ok {
				return errBy
			}
			by.Name = human + ", " + by.Name
		}
		id := r.PathValue("id")
		c, err := g.desk.ActOnce(r.Context(), by, id,
			desk.Act{Kind: k, Text: a.Text, Promised: desk.AtMillis(a.Promised),
				Outcome: a.Outcome}, request)
		if err != nil {
			return err
		}
		log, err := g.desk.LogOf(r.Context(), id)
		if err != nil {
			return err
		}
		w.Header().Set("ETag", strconv.Quote(strconv.Itoa(c.Version)))
		view, err := g.fullView(r.Context(), c, log, by)
		if err != nil {
			return err
		}
		return writeJSON(w, view)
	}
}

// requestOf returns the idempotency key and body of a request, and the version of the case that it
// is for.
func requestOf(r *http.Request, k desk.Kind, a action) (service.Request, error) {
	body, err := json.Marshal(a)
	if err != nil {
		return service.Request{}, err
	}
	key, match := r.Header.Get("Idempotency-Key"), r.Header.Get("If-Match")
	if len(key) > 255 {
		return service.Request{}, errQuery
	}
	version, err := parseInt(strings.Trim(match, `"`), 0, 1)
	return service.Request{Key: key, Body: string(k) + string(body), Version: int(version)}, err
}
