package handover

import (
	"errors"
	"html/template"
	"net/http"
	"strings"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
)

// refresh is how often a page without script reloads the status of its case, in seconds.
const refresh = 30

// casePage is the template data of the page of a case, or of one act.
type casePage struct {
	frame
	Now    statusView
	Words  template.JS // data for the script
	Secret string
	Link   string // this page's own address
	Do     string // the act that is asked about; empty: the case itself
	Act    act
	Typed  string    // what was typed, if it was refused
	Wrong  string    // why it was refused
	Clock  time.Time // the server's time when the page was drawn
}

func (s *Server) newCasePage(shown service.View, secret, do string) casePage {
	c := shown.Case
	st := s.statusView(shown, secret)
	p := casePage{
		frame: newFrame(c.Language, view.Fill(st.Voice.Case, c.Ref),
			view.Numbers(situation(c.Language, c.Country)), caseScript),
		Now: st, Words: s.scriptData(st.Voice, c.Language, nil), Secret: secret, Link: link(secret),
		Do: do, Act: st.Voice.Acts[do],
		Clock: s.now(),
	}
	if do == "" && !c.State.Closed() {
		p.Refresh = refresh
	}
	p.Card = c.Urgency == guide.Emergency && !c.Erased
	return p
}

// Hidden returns the names of the fields of a position.
func (casePage) Hidden() []string { return form{}.Hidden() }

// showCase shows a case, or asks about one act.
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

// noCase answers that there is no case, in the same way for cases that never existed and those that
// are gone, or that the desk cannot be reached.
func (s *Server) noCase(w http.ResponseWriter, r *http.Request, err error) {
	v := messagesIn(languageOf(r))
	if errors.Is(err, service.ErrNotFound) {
		s.sendNotice(w, r, http.StatusNotFound, v.None)
		return
	}
	status, _, _, _ := outcome(v, err)
	setRetryAfter(w, status)
	s.sendNotice(w, r, status, label{Text: v.status.Trouble})
}

// noData is noCase for programs.
func (s *Server) noData(w http.ResponseWriter, r *http.Request, err error) {
	v := messagesIn(languageOf(r))
	status, code, text, _ := outcome(v, err)
	if errors.Is(err, service.ErrUnavailable) {
		text = v.status.Trouble // does not say whether the desk has the case
	}
	s.problem(w, r, status, code, text, nil)
}

// caseJSON is a case in JSON for its person's programs. Times are in milliseconds.
type caseJSON struct {
	Ref     string     `json:"ref"`
	State   desk.State `json:"state"`
	Urgency string     `json:"urgency"`
	Opened  int64      `json:"opened"`
	Changed int64      `json:"changed"`
	// an operator's name; empty while no one has the case
	AcceptedBy string `json:"accepted_by,omitempty"`
	Promised   int64  `json:"promised,omitempty"`
	// no one accepted within a minute, or no operator is at the desk: call
	Unanswered bool         `json:"unanswered"`
	Overdue    bool         `json:"overdue"` // the promised time has passed: call
	Reason     string       `json:"reason,omitempty"`
	Erased     bool         `json:"erased"`
	Report     desk.Report  `json:"report"`
	Details    desk.Details `json:"details"`
	Emergency  []string     `json:"emergency"`
}

func (s *Server) caseJSON(c desk.Case) caseJSON {
	alarm := c.Alarm(s.now())
	return caseJSON{
		Ref: c.Ref, State: c.State, Urgency: c.Urgency.String(),
		Opened: desk.Millis(c.Opened), Changed: desk.Millis(c.Changed), AcceptedBy: c.HeldBy,
		Promised: desk.Millis(c.Promised), Overdue: alarm == desk.AlarmOverdue,
		Unanswered: alarm == desk.AlarmUnanswered || c.State == desk.Received && s.unstaffed(),
		Reason:     c.Reason, Erased: c.Erased,
		Report: c.Report, Details: c.Details, Emergency: place.FallbackNumbers(),
	}
}

// sendCase sends a case as JSON or, to its page, as HTML. The secret is in a header, because
// addresses are recorded in more places.
func (s *Server) sendCase(w http.ResponseWriter, r *http.Request) {
	shown, err := s.desk.Person(r.Context(), bearer(r))
	if err != nil {
		s.noData(w, r, err)
		return
	}
	if strings.Contains(r.Header.Get("Accept"), "text/html") {
		s.send(w, r, http.StatusOK, "status", s.statusView(shown, bearer(r)))
		return
	}
	sendData(w, r, http.StatusOK, "application/json", s.caseJSON(shown.Case))
}

// bearer returns the secret in the Authorization header.
func bearer(r *http.Request) string {
	secret, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return secret
}
