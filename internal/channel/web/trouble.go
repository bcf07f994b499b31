package web

import (
	"html/template"
	"net/http"

	look "firststeps/internal/page"
	"firststeps/internal/phone"
	"firststeps/place"
)

// trouble is the page for what cannot be served. It has the numbers, and the way to the guides.
type trouble struct {
	Dial   []string
	Guides []other
	Text   string
	Style  template.CSS
}

func (s *Server) notFound(w http.ResponseWriter, r *http.Request) {
	s.trouble(w, r, http.StatusNotFound)
}

// trouble answers with numbers and guides. It needs no guide, no state and no language to work.
func (s *Server) trouble(w http.ResponseWriter, r *http.Request, status int) {
	t := trouble{Dial: place.Everywhere(), Text: look.Trouble(status), Style: template.CSS(look.Style)}
	for _, g := range s.guides {
		for _, text := range g.Texts {
			t.Guides = append(t.Guides, other{template.URL(phone.Path(g, text)), text.Title + ", " + text.Name})
		}
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_ = templates.ExecuteTemplate(w, "trouble", t) // a client that went away is nobody's error
	}
}
