package car

import (
	"embed"
	"html/template"
	"net/http"
	"strings"

	"firststeps/internal/channel/phone"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
)

//go:embed html/*.html
var htmlFiles embed.FS

//go:embed phone/car.min.css
var ownStyle string

//go:embed phone/car.min.js
var script string

var templates = page.Templates(htmlFiles, nil)

var style = page.Style + ownStyle

func (s *Server) send(w http.ResponseWriter, r *http.Request, status int, p screen) {
	page.SendHTML(w, r, status, page.Draw(templates, "page", p))
}

// notHere redirects to the page that the path means, with the choices in the query, or answers that
// there is none.
func (s *Server) notHere(w http.ResponseWriter, r *http.Request) {
	only := func(path string) bool { return strings.Count(path, "/") == 3 }
	if to := phone.Correct(r, "/car", s.Guides(), only); to != "" {
		phone.Redirect(w, r, to)
		return
	}
	s.errorPage(w, r, http.StatusNotFound)
}

// errorPage answers with the numbers and a link to the guides. It works without a guide and a
// state.
func (s *Server) errorPage(w http.ResponseWriter, r *http.Request, status int) {
	language := view.Language(r.Header.Get("Accept-Language"))
	head := page.ErrorTitle(language, status)
	s.send(w, r, status, screen{
		Frame: page.Frame{
			Language: language, Title: head, Style: template.CSS(style),
			Emergency: view.Numbers(view.Situation{Language: language}),
		},
		Says: messagesIn(language), Head: head, Back: "/",
	})
}
