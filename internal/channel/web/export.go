package web

import (
	"net/http"
	"net/http/httptest"
	"strings"

	"firststeps/internal/channel/phone"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
)

// Export returns all that the server serves as files that need no server, by path. Pages with
// script are those of the server. Without script, a static page cannot read answers: so the links
// of a guide's page lead to a page for each answer, flag and offer of the first screen, and from
// there to the article.
func (s *Server) Export() map[string]page.Stored {
	files := map[string]page.Stored{}
	for path, f := range s.offline {
		files[path] = s.stored(f)
	}
	for path, f := range s.lists {
		files[path] = s.stored(f)
	}
	files["/sw.js"] = s.stored(s.worker)
	for _, g := range s.guides {
		for path, p := range s.sites[g.ID].beside {
			files[path] = p
			files[strings.TrimSuffix(path, "/offline")] = p
		}
		for _, text := range g.Texts {
			s.exportGuide(g, text, files)
		}
		s.exportNames(g, files)
	}
	files["/"] = s.exportHome(files)
	missing := httptest.NewRecorder()
	s.errorPage(missing, httptest.NewRequest(http.MethodGet, "/404", nil), http.StatusNotFound)
	files["/404"] = page.NewStored(s.policy, true, missing.Body.Bytes())
	return files
}

// exportGuide adds the pages of a guide in one language that differ from those of the server.
func (s *Server) exportGuide(g *guide.Guide, text *guide.Text, files map[string]page.Stored) {
	base := phone.Path(g, text)
	files[base+restName] = s.stored(s.restOf(g, text))
	first := s.page(g, text, state{})
	first.exported = exported(first.Screen)
	draw := func(name string, p pageData) {
		p.exported = first.exported
		files[base+name] = page.NewStored(s.policy, true, page.Draw(templates, "page", p))
	}
	draw("", first)
	for t, name := range first.exported {
		draw("/"+name, s.page(g, text, state{T: t, Plain: true}))
	}
}

// exportNames adds a guide's page at addresses without a language, or with one without a region.
func (s *Server) exportNames(g *guide.Guide, files map[string]page.Stored) {
	files["/"+g.ID] = files[phone.Path(g, phone.Negotiate(g, ""))]
	for _, text := range g.Texts {
		tag, _, _ := strings.Cut(text.Language, "-")
		at := "/" + g.ID + "/" + tag
		if _, ok := files[at]; !ok {
			files[at] = files[phone.Path(g, phone.Negotiate(g, tag))]
		}
	}
}

func (s *Server) exportHome(files map[string]page.Stored) page.Stored {
	if s.alone {
		return files["/"+s.guides[0].ID]
	}
	return files["/"+nearest(s.languages(), "")]
}

// exported returns the names of the pages for the states after a screen, by transcript.
func exported(screen view.Screen) map[string]string {
	names := map[string]string{}
	add := func(kind string, options []view.Option) {
		for _, o := range options {
			names[o.Transcript] = kind + "-" + o.ID
		}
	}
	add("answer", screen.Choices)
	add("flag", screen.Flags)
	return names
}

// exportedLink returns the address of a state of this guide in an export.
func (p pageData) exportedLink(at, t, screen string) string {
	switch {
	case screen == "country":
		return p.Base + "/numbers"
	case at != p.Base || t == "": // an article, or another guide from its first question
		return at
	}
	if name := p.exported[t]; name != "" {
		return p.Base + "/" + name
	}
	node := triage.Replay(p.Turn.Guide, triage.Parse(t)).Node
	switch {
	case node.Kind == guide.Step:
		return p.Base + "/article#_" + node.ID
	case node.Kind == guide.Disposition && node.Urgency == guide.Emergency:
		return p.Base + "/article#" + node.ID
	}
	return p.Base + "/article"
}
