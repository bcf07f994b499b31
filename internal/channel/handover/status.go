package handover

import (
	"errors"
	"html/template"
	"net/http"
	"strings"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
)

// refresh is how often a page without script looks how its case stands, in seconds.
const refresh = 30

// casePage is the page of a case, or of one thing to do with it.
type casePage struct {
	frame
	Now    standing
	Words  template.JS // what the script says
	Secret string
	Link   string // this page's own address
	Do     string // what is asked; empty: the case itself
	Act    act
	Typed  string      // what was typed, where it could not be taken
	Wrong  string      // what is wrong with it
	Clock  desk.Moment // the server's, when the page was made
}

func (s *Server) newCasePage(shown service.View, secret, do string) casePage {
	c := shown.Case
	st := s.standing(shown, secret)
	p := casePage{
		frame: newFrame(c.Language, view.Fill(st.Voice.Case, c.Ref),
			view.Numbers(situation(c.Language, c.Country)), caseScript),
		Now: st, Words: s.spoken(st.Voice, c.Language, nil), Secret: secret, Link: link(secret),
		Do: do, Act: st.Voice.Acts[do],
		Clock: s.moment(),
	}
	if do == "" && !c.State.Closed() {
		p.Refresh = refresh
	}
	p.Card = c.Urgency == guide.Emergency && !c.Erased
	return p
}

// Hidden are the fields of a position.
func (casePage) Hidden() []string { return form{}.Hidden() }

// showCase shows a case, or asks about one thing to do with it.
func (s *Server) showCase(w http.ResponseWriter, r *http.Request) {
	secret := r.URL.Query().Get("k")
	shown, err := s.desk.Person(r.Context(), secret)
	if err != nil {
		s.noCase(w, r, err)
		return
	}
	p := s.newCasePage(shown, secret, r.URL.Query().Get("do"))
	if p.Act.Do == "" || shown.Case.Erased {
		s.send(w, r, http.StatusOK, "case", p)
		return
	}
	s.send(w, r, http.StatusOK, "ask", p)
}

// noCase says that there is none, the same whether there never was or is no more; or that the desk
// cannot be asked.
func (s *Server) noCase(w http.ResponseWriter, r *http.Request, err error) {
	v := speak("")
	if errors.Is(err, service.ErrNone) {
		s.say(w, r, http.StatusNotFound, "en-US", v.None)
		return
	}
	status, _, _, _ := outcome(v, err)
	later(w, status)
	s.say(w, r, status, "en-US", label{Text: v.status.Trouble})
}

// noData is noCase for a program.
func (s *Server) noData(w http.ResponseWriter, r *http.Request, err error) {
	v := speak("")
	status, code, text, _ := outcome(v, err)
	if errors.Is(err, service.ErrAway) {
		text = v.status.Trouble // nothing is said of what the desk has
	}
	s.problem(w, r, status, code, text, nil)
}

// told is a case as its person's programs read it.
type told struct {
	Ref        string      `json:"ref"`
	State      desk.State  `json:"state"`
	Urgency    string      `json:"urgency"`
	Opened     desk.Moment `json:"opened"`
	Changed    desk.Moment `json:"changed"`
	AcceptedBy string      `json:"accepted_by,omitempty"` // a human; empty while nobody has it
	Promised   desk.Moment `json:"promised,omitempty"`
	// nobody accepted within a minute, or no one is at the desk: call
	Unanswered bool         `json:"unanswered"`
	Overdue    bool         `json:"overdue"` // the promised time has passed: call
	Reason     string       `json:"reason,omitempty"`
	Erased     bool         `json:"erased"`
	Report     desk.Report  `json:"report"`
	Details    desk.Details `json:"details"`
	Emergency  []string     `json:"emergency"`
}

func (s *Server) told(c desk.Case) told {
	alarm := c.Alarm(s.moment())
	return told{
		Ref: c.Ref, State: c.State, Urgency: c.Urgency.String(), Opened: c.Opened,
		Changed: c.Changed, AcceptedBy: c.HeldBy,
		Promised: c.Promised, Overdue: alarm == desk.Overdue,
		Unanswered: alarm == desk.Unheard || c.State == desk.Received && s.nobody(),
		Reason:     c.Reason, Erased: c.Erased,
		Report: c.Report, Details: c.Details, Emergency: place.Everywhere(),
	}
}

// giveCase gives a case as data, or, to the page that follows it, as it is drawn. The secret comes
// in a header: an address is remembered in more places.
func (s *Server) giveCase(w http.ResponseWriter, r *http.Request) {
	shown, err := s.desk.Person(r.Context(), bearer(r))
	if err != nil {
		s.noData(w, r, err)
		return
	}
	if strings.Contains(r.Header.Get("Accept"), "text/html") {
		s.send(w, r, http.StatusOK, "standing", s.standing(shown, bearer(r)))
		return
	}
	give(w, r, http.StatusOK, "application/json", s.told(shown.Case))
}

// bearer gives the secret that a request brings.
func bearer(r *http.Request) string {
	secret, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return secret
}
