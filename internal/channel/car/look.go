package car

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"

	"firststeps/internal/page"
	"firststeps/words"
)

//go:embed html/*.html
var htmlFiles embed.FS

//go:embed phone/car.min.css
var ownStyle string

//go:embed phone/car.min.js
var script string

var templates = page.Templates(htmlFiles)

func style() string { return page.Style + ownStyle }

func (s *Server) send(w http.ResponseWriter, r *http.Request, status int, p screen) {
	page.Send(w, r, status, "text/html; charset=utf-8", render("page", p), nil)
}

func render(name string, data any) []byte {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name, data); err != nil {
		panic(err) // the templates are tested with every screen; ServeHTTP answers with the emergency numbers
	}
	return b.Bytes()
}

func (s *Server) notHere(w http.ResponseWriter, r *http.Request) {
	s.trouble(w, r, http.StatusNotFound)
}

// trouble answers with the numbers, and the way to the guides. It needs no guide and no state to work.
func (s *Server) trouble(w http.ResponseWriter, r *http.Request, status int) {
	v := words.Speak("en-US")
	head := v.Trouble
	if status == http.StatusNotFound {
		head = v.NotHere
	}
	s.send(w, r, status, screen{
		Frame: page.Frame{
			Language: "en-US", Title: head, Voice: v, Style: template.CSS(style()),
			Emergency: words.Numbers(words.Situation{Language: "en-US"}),
		},
		Says: speak("en-US"), Head: head, Back: "/",
	})
}
