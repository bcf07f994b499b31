package handover

import (
	"net/http"
	"strings"

	"firststeps/internal/guide/view"
	"firststeps/internal/page"
)

// notice is a page that says one thing, and has the numbers.
type notice struct {
	frame
	label
	Link string // where else to go; empty: the guide
	Name string
}

// trouble answers with the numbers. It needs no guide, no desk and no state to work.
func (s *Server) trouble(w http.ResponseWriter, r *http.Request, status int) {
	text := page.Trouble(status)
	if strings.HasPrefix(r.URL.Path, "/api/") {
		s.problem(w, r, status, "trouble", text, nil)
		return
	}
	s.say(w, r, status, "en-US", label{Text: text})
}

// say answers with one thing to say.
func (s *Server) say(w http.ResponseWriter, r *http.Request, status int, language string, l label) {
	n := notice{frame: newFrame(language, l.Text, view.Numbers(situation(language, "")), ""),
		label: l}
	n.Name = n.Voice.Guide
	s.send(w, r, status, "notice", n)
}
