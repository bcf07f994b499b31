package integrations

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// caseView is a case as a provider's system sees it. Before the case is accepted, it contains what
// is needed to decide: the place, the car, what is inside, the urgency. Only the provider that
// accepts the case sees the person's name, number and notes. Times are in milliseconds.
type caseView struct {
	ID      string      `json:"id"`
	Ref     string      `json:"ref"`
	Version int         `json:"version"`
	State   desk.State  `json:"state"`
	Urgency string      `json:"urgency"`
	Mine    bool        `json:"mine"`
	Acts    []desk.Kind `json:"acts"` // what this key may do now
	about
	Written  int64 `json:"written,omitempty"`
	Changed  int64 `json:"changed"`
	Waiting  int64 `json:"waiting,omitempty"`
	Promised int64 `json:"promised,omitempty"`
	Closed   int64 `json:"closed,omitempty"`
	Erased   bool  `json:"erased,omitempty"`

	*contents // not in a list
}

// contents are the fields that are not part of a list of cases.
type contents struct {
	Transcript string        `json:"transcript"`
	Report     desk.Report   `json:"report"`
	Details    desk.Details  `json:"details"`
	HeldBy     string        `json:"held_by,omitempty"`
	Reason     string        `json:"reason,omitempty"`
	Outcome    *desk.Outcome `json:"outcome,omitempty"`
	Events     []eventView   `json:"events"`
}

// summary returns a case without its contents.
func summary(c desk.Case, by desk.Actor) caseView {
	v := caseView{
		ID: c.ID, Ref: c.Ref, Version: c.Version, State: c.State, Urgency: c.Urgency.String(),
		Mine: c.Holder == by.Ref(), Acts: []desk.Kind{},
		about: aboutOf(c), Written: desk.Millis(c.Written), Changed: desk.Millis(c.Changed),
		Waiting: desk.Millis(c.Waiting), Promised: desk.Millis(c.Promised),
		Closed: desk.Millis(c.Closed), Erased: c.Erased,
	}
	if c.State != desk.Received {
		v.Waiting = 0 // a human has accepted it: later waiting times are not for providers
	}
	for _, k := range c.Kinds(by) {
		if slices.Contains(kinds(), k) {
			v.Acts = append(v.Acts, k)
		}
	}
	return v
}

// fullView returns a case with those of its contents that by may see.
func (g *Server) fullView(
	ctx context.Context, c desk.Case, log []desk.Event, by desk.Actor,
) (caseView, error) {
	marks, err := g.cursor(ctx)
	v := summary(c, by)
	v.contents = &contents{Transcript: c.Transcript, Report: c.Report, Details: c.Details,
		Events: []eventView{}}
	if v.Mine {
		v.HeldBy, v.Reason = c.HeldBy, c.Reason
		if c.Outcome != (desk.Outcome{}) {
			v.Outcome = &c.Outcome
		}
	} else {
		d := &v.Details
		d.Name, d.Phone, d.Vehicle.Plate, d.Vehicle.VIN, d.Note = "", "", "", "", ""
	}
	for _, e := range log {
		if e.Version > 0 {
			v.Events = append(v.Events, newEventView(e, v.Mine, by, marks))
		}
	}
	return v, err
}

// listCases lists the cases that by may see, newest first.
func (g *Server) listCases(w http.ResponseWriter, r *http.Request, by desk.Actor) error {
	q, err := query(r)
	if err != nil {
		return err
	}
	// so that the length and the end of a page reveal nothing of others' cases
	q.VisibleTo = by.Ref()
	found, err := g.desk.Cases(r.Context(), q)
	if err != nil {
		return err
	}
	page := struct {
		Cases []caseView `json:"cases"`
		Next  string     `json:"next,omitempty"` // the next value of before
	}{Cases: []caseView{}}
	for _, c := range found {
		if by.Sees(c) {
			page.Cases = append(page.Cases, summary(c, by))
		}
	}
	if len(found) == q.Limit {
		page.Next = found[len(found)-1].ID
	}
	return writeJSON(w, page)
}

// query reads the parameters state (which may be repeated), before and limit.
func query(r *http.Request) (store.Query, error) {
	values := r.URL.Query()
	q := store.Query{Before: values.Get("before")}
	for _, s := range values["state"] {
		if !slices.Contains(desk.States(), desk.State(s)) {
			return q, errQuery
		}
		q.States = append(q.States, desk.State(s))
	}
	limit, err := parseInt(values.Get("limit"), 100, 1)
	q.Limit = int(min(limit, 500))
	return q, err
}

// getCase returns a case. The view is recorded in the log.
func (g *Server) getCase(w http.ResponseWriter, r *http.Request, by desk.Actor) error {
	v, err := g.desk.Case(r.Context(), by, r.PathValue("id"))
	if err != nil {
		return err
	}
	w.Header().Set("ETag", strconv.Quote(strconv.Itoa(v.Case.Version)))
	view, err := g.fullView(r.Context(), v.Case, v.Events, by)
	if err != nil {
		return err
	}
	return writeJSON(w, view)
}
