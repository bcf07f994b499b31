package handover

import (
	"errors"
	"net/http"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
)

// act applies an act of the person to a case, from a form. If the case no longer allows it, the
// page says so beside the status.
func (s *Server) act(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.errorPage(w, r, http.StatusBadRequest)
		return
	}
	secret, kind := r.PostForm.Get("k"), desk.Kind(r.PostForm.Get("do"))
	a := desk.Act{Kind: kind, Text: r.PostForm.Get("text")}
	switch kind {
	case desk.Note, desk.Cancel, desk.Erase, desk.Reopen:
	case desk.Move:
		a.Place, a.Text = newForm("", r.PostForm, nil).place(), ""
		a.Place.Words = r.PostForm.Get("text")
	default:
		s.errorPage(w, r, http.StatusBadRequest)
		return
	}
	if _, err := s.desk.ActAsPerson(r.Context(), secret, a); err != nil {
		s.refuseAct(w, r, secret, a, err)
		return
	}
	http.Redirect(w, r, link(secret), http.StatusSeeOther)
}

// refuseAct shows the case again with the reason of the refusal.
func (s *Server) refuseAct(w http.ResponseWriter, r *http.Request, secret string, a desk.Act,
	err error) {
	shown, gone := s.desk.Person(r.Context(), secret)
	if gone != nil || errors.Is(err, service.ErrNotFound) ||
		errors.Is(err, service.ErrUnavailable) {
		s.noCase(w, r, err)
		return
	}
	p := s.newCasePage(shown, secret, string(a.Kind))
	status, _, text, _ := outcome(p.Voice, err)
	p.Wrong, p.Typed = text, r.PostForm.Get("text")
	if status == http.StatusConflict {
		s.send(w, r, status, "case", p)
		return
	}
	s.send(w, r, status, "ask", p)
}
