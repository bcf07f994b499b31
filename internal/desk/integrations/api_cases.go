package integrations

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// caseView is a case as a provider's system sees it. While nobody has the case it tells what is
// needed to decide: where, which car, what is inside, how urgent. Who it is, how to call and what
// they wrote is for whoever accepts.
type caseView struct {
	ID      string      `json:"id"`
	Ref     string      `json:"ref"`
	Version int         `json:"version"`
	State   desk.State  `json:"state"`
	Urgency string      `json:"urgency"`
	Mine    bool        `json:"mine"`
	Acts    []desk.Kind `json:"acts"` // what this key may do now
	about
	Written  desk.Moment `json:"written,omitempty"`
	Changed  desk.Moment `json:"changed"`
	Waiting  desk.Moment `json:"waiting,omitempty"`
	Promised desk.Moment `json:"promised,omitempty"`
	Closed   desk.Moment `json:"closed,omitempty"`
	Erased   bool        `json:"erased,omitempty"`

	*contents // not in a list
}

// contents are what a case is about.
type contents struct {
	Transcript string        `json:"transcript"`
	Report     desk.Report   `json:"report"`
	Details    desk.Details  `json:"details"`
	HeldBy     string        `json:"held_by,omitempty"`
	Reason     string        `json:"reason,omitempty"`
	Outcome    *desk.Outcome `json:"outcome,omitempty"`
	Events     []eventView   `json:"events"`
}

// viewed gives a case without its contents.
func viewed(c desk.Case, by desk.Actor) caseView {
	v := caseView{
		ID: c.ID, Ref: c.Ref, Version: c.Version, State: c.State, Urgency: c.Urgency.String(),
		Mine: c.Holder == by.Ref(), Acts: []desk.Kind{},
		about: aboutOf(c), Written: c.Written, Changed: c.Changed, Waiting: c.Waiting,
		Promised: c.Promised, Closed: c.Closed, Erased: c.Erased,
	}
	if c.State != desk.Received {
		v.Waiting = 0 // a human has it: what it waits for then is between them and their desk
	}
	for _, k := range c.Kinds(by) {
		if slices.Contains(kinds(), k) {
			v.Acts = append(v.Acts, k)
		}
	}
	return v
}

// whole gives a case with its contents, as far as they are this key's to see.
func (g *Gate) whole(ctx context.Context, c desk.Case, log []desk.Event, by desk.Actor) (caseView,
	error) {
	marks, err := g.cursor(ctx)
	v := viewed(c, by)
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
			v.Events = append(v.Events, told(e, v.Mine, by, marks))
		}
	}
	return v, err
}

// cases lists what a key sees, the newest first.
func (g *Gate) cases(w http.ResponseWriter, r *http.Request, by desk.Actor) error {
	q, err := query(r)
	if err != nil {
		return err
	}
	q.Seen = by.Ref() // so that no page tells by its length or its end of what others have
	found, err := g.desk.Cases(r.Context(), q)
	if err != nil {
		return err
	}
	page := struct {
		Cases []caseView `json:"cases"`
		Next  string     `json:"next,omitempty"` // to be given as before
	}{Cases: []caseView{}}
	for _, c := range found {
		if by.Sees(c) {
			page.Cases = append(page.Cases, viewed(c, by))
		}
	}
	if len(found) == q.Limit {
		page.Next = found[len(found)-1].ID
	}
	return answer(w, page)
}

// query reads state (may be given several times), before and limit.
func query(r *http.Request) (store.Query, error) {
	values := r.URL.Query()
	q := store.Query{Before: values.Get("before")}
	for _, s := range values["state"] {
		if !slices.Contains(desk.States(), desk.State(s)) {
			return q, errQuery
		}
		q.States = append(q.States, desk.State(s))
	}
	limit, err := number(values.Get("limit"), 100, 1)
	q.Limit = int(min(limit, 500))
	return q, err
}

// aCase gives a case, and notes in the log that this key looked at it.
func (g *Gate) aCase(w http.ResponseWriter, r *http.Request, by desk.Actor) error {
	v, err := g.desk.Case(r.Context(), by, r.PathValue("id"))
	if err != nil {
		return err
	}
	w.Header().Set("ETag", strconv.Quote(strconv.Itoa(v.Case.Version)))
	view, err := g.whole(r.Context(), v.Case, v.Events, by)
	if err != nil {
		return err
	}
	return answer(w, view)
}
