package web

import (
	"html/template"
	"net/http"

	look "firststeps/internal/page"
	"firststeps/internal/phone"
	"firststeps/place"
)

// trouble is the page for what cannot be served, and the one at "/" if there are several guides. It has
// the numbers and links to the guides.
type trouble struct {
	Dial   []string
	Guides []other
	Title  string
	Text   string
	Lead   string
	Style  template.CSS
}

func (s *Server) notFound(w http.ResponseWriter, r *http.Request) {
	s.trouble(w, r, http.StatusNotFound)
}

// listed returns the page with these words, the numbers and every guide in every language.
func (s *Server) listed(title, text, lead string) trouble {
	t := trouble{
		Dial: place.Everywhere(), Title: title, Text: text, Lead: lead, Style: template.CSS(look.Style),
	}
	for _, g := range s.guides {
		for _, text := range g.Texts {
			t.Guides = append(t.Guides, other{template.URL(phone.Path(g, text)), text.Title + ", " + text.Name})
		}
	}
	return t
}

// trouble answers with numbers and guides. It needs no guide, no state and no language to work.
func (s *Server) trouble(w http.ResponseWriter, r *http.Request, status int) {
	t := s.listed("This page is not here", look.Trouble(status), "The guide is here:")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_ = templates.ExecuteTemplate(w, "trouble", t) // a client that went away is nobody's error
	}
}
