package handover

import (
	"net/http"
	"strings"

	"firststeps/internal/guide/view"
	"firststeps/internal/page"
)

// notice is a page with one message and the numbers.
type notice struct {
	frame
	label
	Link string // link to follow; empty: the guide
	Name string
}

// errorPage answers with the numbers. It works without a guide, a desk and a state.
func (s *Server) errorPage(w http.ResponseWriter, r *http.Request, status int) {
	text := page.ErrorTitle(languageOf(r), status)
	if strings.HasPrefix(r.URL.Path, "/api/") {
		s.problem(w, r, status, "trouble", text, nil)
		return
	}
	s.sendNotice(w, r, status, label{Text: text})
}

// languageOf returns the language for a page without a guide: the first that the browser prefers
// and that has messages.
func languageOf(r *http.Request) string {
	return translations.Match(r.Header.Get("Accept-Language"))
}

// sendNotice sends a page with one message, in the language that languageOf returns.
func (s *Server) sendNotice(w http.ResponseWriter, r *http.Request, status int, l label) {
	language := languageOf(r)
	n := notice{frame: newFrame(language, l.Text, view.Numbers(situation(language, "")), ""),
		label: l}
	n.Name = n.Voice.Guide
	s.send(w, r, status, "notice", n)
}
