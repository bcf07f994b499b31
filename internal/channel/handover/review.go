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

// review is the page that shows what the desk will see, and sends it.
type review struct {
	frame
	form
	Path    string // its own
	T       string // the transcript
	Guessed string // country, to begin with
	Report  desk.Report
	Level   int // of urgency
	Call    callCard
	Wrong   []wrong // what is wrong with what was sent
	Stopped string  // why it was not sent, where nothing is wrong with it
	Case    string  // link to the case of this page, where it was sent before
	Aloud   []string
	Text    string
	Pack    template.JS // of the guide; empty where the script cannot go on with this release
	Words   template.JS // what the script says
	Nobody  bool        // no one is at the desk
	Contact *view.Contact
	Kept    bool // the same for everyone, for a phone to keep: the script fills it
}

// asked is what an address or a form says of where somebody is in the guide.
type asked struct {
	g        *guide.Guide
	text     *guide.Text
	t        string
	country  place.Country
	sure     bool
	language string
}

// find gives the guide that an address names, in the release of its transcript; false where there
// is none.
func (s *Server) find(r *http.Request, t, country string) (asked, bool) {
	a := asked{t: t, language: r.PathValue("language")}
	// a former release may have fewer languages
	for _, release := range []string{triage.Parse(t).Release(), ""} {
		g, ok := s.desk.Guide(r.PathValue("guide"), release)
		if ok && g.Text(a.language) != nil {
			a.g, a.text = g, g.Text(a.language)
			break
		}
	}
	where := page.Situation(r, a.language, country)
	a.country, a.sure = where.Country, where.Confirmed
	return a, a.g != nil
}

// review draws the page of a state, with what was typed.
func (s *Server) newReview(a asked, typed url.Values, wrong []wrong) review {
	turn := triage.Replay(a.g, triage.Parse(a.t))
	where := view.Situation{Language: a.language, Country: a.country, Confirmed: a.sure}
	screen := view.Say(&turn, where)
	v := speak(a.language)
	r := review{
		frame: newFrame(a.language, v.Review, screen.Emergency, reviewScript),
		form:  newForm(a.language, typed, wrong),
		Path:  "/handover" + phone.Path(a.g, a.text), T: turn.Transcript.String(),
		Guessed: a.country.ISO,
		Report:  desk.Told(&turn, screen), Level: int(turn.Urgency), Wrong: wrong,
	}
	r.form.report = r.Report
	r.Card = screen.Card()
	r.Guide = template.URL(phone.Path(a.g, a.text) + query(a.sure, a.country.ISO, r.T))
	r.Call = s.callOf(v, r.Report, a.g, where, typed.Get("vehicle.make"))
	r.Nobody, r.Contact = s.nobody(), s.Contact
	r.Words = s.spoken(v, a.language, a.g)
	c := desk.Case{
		Language: a.language, Urgency: turn.Urgency, Report: r.Report,
		Details: r.handover("", "").Details,
	}
	r.Aloud, r.Text = desk.Script(c), desk.Text(c)
	r.Voice.Keep = view.Fill(v.Keep, strconv.Itoa(int(s.desk.Keep/(24*time.Hour))))
	return r
}

// packed is the guide for the page's script.
func packed(g *guide.Guide, text *guide.Text) template.JS {
	return template.JS(phone.Pack(g, text, view.Speak(text.Language)))
}

// show sends the page. A run on a former release goes on without script: the script has the release
// in service.
func (s *Server) show(w http.ResponseWriter, r *http.Request, status int, a asked, p review) {
	plain := page.PlainQuery(r.URL.Query())
	if now, ok := s.desk.Guide(a.g.ID, ""); ok && now == a.g && !plain {
		p.Pack = packed(a.g, a.text)
	}
	w.Header().Set("Content-Security-Policy", s.review)
	s.send(w, r, status, "review", p)
}

// query writes a state as an address does: choices only.
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

// spoken is what the scripts say, as data. g is the guide of the page, or nil.
func (s *Server) spoken(v voice, language string, g *guide.Guide) template.JS {
	data := map[string]any{"voice": v, "labels": desk.LabelsIn(language), "language": language,
		"contact": s.Contact}
	if g != nil {
		data["tells"] = Tells(g)
		if callsRoadside(g) {
			data["help"] = help(language)
		}
	}
	b, err := json.Marshal(data)
	if err != nil {
		panic(err) // texts
	}
	return template.JS(b)
}

// helper is a number for roadside help, as the scripts read it.
type helper struct {
	view.Number
	Tel  string `json:"tel"`
	Make string `json:"make,omitempty"`
}

// help returns whom to call for roadside help, by country.
func help(language string) map[string][]helper {
	all := map[string][]helper{}
	for _, c := range place.All() {
		for _, n := range view.RoadsideNumbers(c.ISO, language) {
			all[c.ISO] = append(all[c.ISO], helper{n, n.Dial, n.Make})
		}
	}
	return all
}

// Tells returns the fields of the details that the questions of a guide tell, by question.
func Tells(g *guide.Guide) map[string][]string {
	all := map[string][]string{}
	for _, n := range g.Nodes {
		if n.Tells != nil {
			all[n.ID] = n.Tells
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
	s.show(w, r, http.StatusOK, a, s.newReview(a, carOf(a.t), nil))
}

// carOf fills the car that the answers name into the form, for the person to see, change or clear.
func carOf(t string) url.Values {
	car := desk.CarOf(t)
	if car.Make == "" {
		return nil
	}
	return url.Values{"t": {t}, "vehicle.make": {car.Make}, "vehicle.model": {car.Model},
		"vehicle.year": {strconv.Itoa(car.Year)}}
}

// takeForm takes a hand-over from a page without script.
func (s *Server) takeForm(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.trouble(w, r, http.StatusBadRequest)
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

// link is where a case is shown. It says nothing but a secret.
func link(secret string) string { return "/case?k=" + url.QueryEscape(secret) }

// refuse shows the page again, with what was typed: what is wrong with it, or that it was not sent
// and whom to call.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, a asked, secret string, err error) {
	status, _, text, wrong := outcome(speak(a.language), err)
	p := s.newReview(a, r.PostForm, wrong)
	switch {
	case errors.Is(err, service.ErrOther), errors.Is(err, service.ErrInFlight):
		p.Stopped, p.Case = text, link(secret)
	case wrong == nil:
		p.Stopped = text
		later(w, status)
	}
	s.show(w, r, status, a, p)
}
