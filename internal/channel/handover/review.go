package handover

import (
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"firststeps/internal/channel/phone"
	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
)

// review is the template data of the review page.
type review struct {
	frame
	form
	Path      string // of this page
	T         string // the transcript
	Guessed   string // country to begin with
	Report    desk.Report
	Level     int // urgency
	Call      callCard
	Wrong     []fieldError // errors in what was sent
	Stopped   string       // why it was not sent, if it has no errors
	Case      string       // link to the case of this page, if it was sent before
	Aloud     []string
	Text      string
	Pack      template.JS // the guide; empty if the script cannot use this release
	Words     template.JS // data for the script
	Unstaffed bool        // no operator is at the desk
	Contact   *view.Contact
	KeepDays  string          // how many days the case is kept
	Draft     *view.Draft     // nil if the texts of the guide are no draft
	Others    []otherLanguage // the same page in the guide's other languages
	Kept      bool            // the same for everyone, stored by phones: the script fills it
}

// otherLanguage is a link to a page in another language, with its own name.
type otherLanguage struct {
	Language, Name string
	Link           template.URL
}

// guideState is a person's position in a guide, from an address or a form.
type guideState struct {
	g        *guide.Guide
	text     *guide.Text
	t        string
	country  place.Country
	sure     bool
	language string
}

// find returns the guide that an address names, in the release of its transcript. It reports false
// if there is no such guide, or no desk takes its cases.
func (s *Server) find(r *http.Request, t, country string) (guideState, bool) {
	a := guideState{t: t, language: r.PathValue("language")}
	// a former release may have fewer languages
	for _, release := range []string{triage.Parse(t).Release(), ""} {
		g, ok := s.desk.Guide(r.PathValue("guide"), release)
		if ok && g.Desk != "" && g.Text(a.language) != nil {
			a.g, a.text = g, g.Text(a.language)
			break
		}
	}
	where := page.Situation(r, a.language, country)
	a.country, a.sure = where.Country, where.Confirmed
	return a, a.g != nil
}

// newReview returns the review page of a state, with what was typed.
func (s *Server) newReview(a guideState, typed url.Values, wrong []fieldError) review {
	turn := triage.Replay(a.g, triage.Parse(a.t))
	where := view.Situation{Language: a.language, Country: a.country, Confirmed: a.sure}
	screen := view.Render(&turn, where)
	v := messagesIn(a.language)
	r := review{
		frame: newFrame(a.language, v.Review, screen.Emergency, reviewScript),
		form:  newForm(a.language, typed, wrong),
		Path:  "/handover" + phone.Path(a.g, a.text), T: turn.Transcript.String(),
		Guessed: a.country.ISO,
		Report:  desk.ReportOf(&turn, screen), Level: int(turn.Urgency), Wrong: wrong,
	}
	r.form.guide, r.form.report = a.g, r.Report
	r.Card = screen.Card()
	here := query(a.sure, a.country.ISO, r.T)
	r.Guide = template.URL(phone.Path(a.g, a.text) + here)
	r.Draft = view.DraftOf(a.g, a.text)
	for _, o := range phone.Others(a.g, a.text) {
		r.Others = append(r.Others, otherLanguage{o[0], o[1],
			template.URL("/handover/" + a.g.ID + "/" + o[0] + here)})
	}
	r.Call = s.callOf(v, r.Report, a.g, where, typed.Get("vehicle.make"))
	r.Unstaffed, r.Contact = s.unstaffed(), s.Contact
	r.Words = s.scriptData(v, a.language, a.g)
	c := desk.Case{
		Language: a.language, Urgency: turn.Urgency, Report: r.Report,
		Details: r.handover("", "").Details,
	}
	r.Aloud, r.Text = desk.Script(c), desk.Text(c)
	r.KeepDays = v.Keep.Fill(a.language, int(s.desk.Keep/(24*time.Hour)))
	return r
}

// packed returns the guide for the page's script.
func packed(g *guide.Guide, text *guide.Text) template.JS {
	return template.JS(phone.Pack(g, text, view.MessagesFor(text.Language)))
}

// show sends the page. A run on a former release continues without script, because the script has
// the release in service.
func (s *Server) show(w http.ResponseWriter, r *http.Request, status int, a guideState, p review) {
	plain := page.PlainQuery(r.URL.Query())
	if now, ok := s.desk.Guide(a.g.ID, ""); ok && now == a.g && !plain {
		p.Pack = packed(a.g, a.text)
	}
	w.Header().Set("Content-Security-Policy", s.review)
	s.send(w, r, status, "review", p)
}

// query encodes a state as the query of an address. It has answers only.
func query(sure bool, iso, t string) string {
	q := ""
	if sure {
		q = "&c=" + iso
	}
	if t != "" {
		q += "&t=" + t
	}
	if q == "" {
		return ""
	}
	return "?" + q[1:]
}

// scriptData returns the data that scripts read. g is the guide of the page, or nil.
func (s *Server) scriptData(v messages, language string, g *guide.Guide) template.JS {
	data := map[string]any{"voice": v, "labels": desk.LabelsIn(language), "language": language,
		"contact": s.Contact}
	if g != nil {
		data["tells"] = AnsweredFields(g)
		if g.Calls(guide.Roadside) {
			// as in the file that a phone stores before this page, so that it stores them once
			data["help"] = phone.PackNumbers(language)
		}
	}
	b, err := json.Marshal(data)
	if err != nil {
		panic(err) // strings only: cannot fail
	}
	return template.JS(b)
}

// AnsweredFields returns the fields of the details that the answers to a guide fill in, with their
// values, by question and choice.
func AnsweredFields(g *guide.Guide) map[string]map[string]map[string]string {
	all := map[string]map[string]map[string]string{}
	for _, n := range g.Nodes {
		for _, c := range n.Choices {
			if c.Tells == nil {
				continue
			}
			if all[n.ID] == nil {
				all[n.ID] = map[string]map[string]string{}
			}
			all[n.ID][c.ID] = c.Tells
		}
	}
	return all
}

func (s *Server) showReview(w http.ResponseWriter, r *http.Request) {
	a, ok := s.find(r, r.FormValue("t"), r.FormValue("c"))
	if !ok {
		s.notHere(w, r)
		return
	}
	s.show(w, r, http.StatusOK, a, s.newReview(a, carOf(a.g, a.t), nil))
}

// carOf returns form values with the car of the answers, for the person to check, change or clear.
func carOf(g *guide.Guide, t string) url.Values {
	car := desk.CarOf(t)
	if car.Make == "" || !g.AsksCar() {
		return nil
	}
	return url.Values{"t": {t}, "vehicle.make": {car.Make}, "vehicle.model": {car.Model},
		"vehicle.year": {strconv.Itoa(car.Year)}}
}

// takeForm accepts a hand-over from a page without script.
func (s *Server) takeForm(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.errorPage(w, r, http.StatusBadRequest)
		return
	}
	a, ok := s.find(r, r.PostForm.Get("t"), r.PostForm.Get("country"))
	if !ok {
		s.notHere(w, r)
		return
	}
	f := newForm(a.language, r.PostForm, nil)
	key, secret := f.Key(), f.Secret()
	h := f.handover(a.g.ID, a.language)
	if _, _, err := s.desk.Take(r.Context(), key, secret, h); err != nil {
		s.refuse(w, r, a, secret, err)
		return
	}
	http.Redirect(w, r, link(secret), http.StatusSeeOther)
}

// link returns the address of a case. It contains a secret only.
func link(secret string) string { return "/case?k=" + url.QueryEscape(secret) }

// refuse shows the page again with what was typed, and with its errors, or that it was not sent and
// whom to call.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, a guideState, secret string,
	err error) {
	status, _, text, wrong := outcome(messagesIn(a.language), err)
	p := s.newReview(a, r.PostForm, wrong)
	switch {
	case errors.Is(err, service.ErrKeyReused), errors.Is(err, service.ErrInFlight):
		p.Stopped, p.Case = text, link(secret)
	case wrong == nil:
		p.Stopped = text
		setRetryAfter(w, status)
	}
	s.show(w, r, status, a, p)
}
