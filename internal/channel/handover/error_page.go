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
	text := page.ErrorTitle(status)
	if strings.HasPrefix(r.URL.Path, "/api/") {
		s.problem(w, r, status, "trouble", text, nil)
		return
	}
	s.sendNotice(w, r, status, "en-US", label{Text: text})
}

// sendNotice sends a page with one message.
func (s *Server) sendNotice(w http.ResponseWriter, r *http.Request, status int, language string,
	l label) {
	n := notice{frame: newFrame(language, l.Text, view.Numbers(situation(language, "")), ""),
		label: l}
	n.Name = n.Voice.Guide
	s.send(w, r, status, "notice", n)
}
