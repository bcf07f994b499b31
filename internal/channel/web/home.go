package web

import (
	_ "embed"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"firststeps/internal/channel/phone"
	"firststeps/internal/guide"
	"firststeps/internal/guide/locale"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
)

// searchScript searches a long list of guides on the phone: words are not sent.
//
//go:embed phone/home.min.js
var searchScript string

// longList is the number of guides from which on the list can be searched.
const longList = 9

// home is the page at "/" if there are several guides: all of them, in one language.
type home struct {
	Language string
	Voice    view.Messages
	Dial     []view.Dial
	First    []choice // guides about a danger to life
	Others   []choice
	Search   template.JS // empty if the list is short
	Partial  bool        // other guides follow
	Speaks   []other     // the page in other languages
	Style    template.CSS
}

// choice is a guide in the list, in the page's language or in the nearest that it has.
type choice struct {
	Link     template.URL
	Language string
	Title    string
	Summary  string
}

// languages returns the languages of all guides, as [locale.Compare] orders them.
func (s *Server) languages() (tags []string) {
	for _, g := range s.guides {
		for _, text := range g.Texts {
			tags = append(tags, text.Language)
		}
	}
	slices.SortFunc(tags, locale.Compare)
	return slices.Compact(tags)
}

// homes returns the list of guides in each language, by path. There is none for a single guide.
func (s *Server) homes() map[string]file {
	files := map[string]file{}
	if s.alone {
		return files
	}
	for _, tag := range s.languages() {
		h := s.newHome(tag)
		f := newFile(pageKind, page.Draw(templates, "home", h), true)
		var scripts []string
		if h.Search != "" {
			scripts = []string{searchScript}
		}
		f.policy = page.Policy(scripts, []string{page.Style + docStyle})
		files["/"+tag] = f
	}
	return files
}

func (s *Server) newHome(tag string) home {
	h := home{
		Language: tag, Voice: view.MessagesFor(tag), Partial: s.partial,
		Dial:  view.Numbers(view.Situation{Language: tag}).Dial,
		Style: template.CSS(page.Style + docStyle),
	}
	for _, g := range s.guides {
		text := phone.Negotiate(g, tag)
		one := choice{template.URL(phone.Path(g, text)), text.Language, text.Title, text.Summary}
		if g.Emergency {
			h.First = append(h.First, one)
		} else {
			h.Others = append(h.Others, one)
		}
	}
	for _, list := range [][]choice{h.First, h.Others} {
		slices.SortFunc(list, func(a, b choice) int { return strings.Compare(a.Title, b.Title) })
	}
	if len(s.guides) >= longList {
		h.Search = template.JS(searchScript)
	}
	for _, other := range s.languages() {
		if other != tag {
			h.Speaks = append(h.Speaks, s.speaks(other))
		}
	}
	return h
}

// speaks returns a link to the list of guides in a language, with the language's own name.
func (s *Server) speaks(tag string) other {
	for _, g := range s.guides {
		if text := g.Text(tag); text != nil {
			return other{template.URL("/" + tag), tag, text.Name}
		}
	}
	return other{template.URL("/" + tag), tag, tag}
}

// home serves a single guide in the language of the browser, and several as a list in it.
func (s *Server) home(w http.ResponseWriter, r *http.Request) {
	accept := r.Header.Get("Accept-Language")
	if s.alone {
		s.show(w, r, s.guides[0], phone.Negotiate(s.guides[0], accept))
		return
	}
	if len(s.guides) == 0 {
		s.notReady(w, r)
		return
	}
	w.Header().Add("Vary", "Accept-Language")
	s.offline["/"+nearest(s.languages(), accept)].ServeHTTP(w, r)
}

// nearest returns the language that a browser prefers of tags, or else the first.
func nearest(tags []string, accept string) string {
	all := &guide.Guide{}
	for _, tag := range tags {
		all.Texts = append(all.Texts, &guide.Text{Language: tag})
	}
	return phone.Negotiate(all, accept).Language
}
