package web

import (
	"errors"
	"html/template"
	"net/http"
	"strings"

	"golang.org/x/text/language"

	"firststeps/internal/channel/phone"
	"firststeps/internal/facts/place"
	"firststeps/internal/page"
)

// errorPage is the page for errors, and the one at "/" if there are several guides. It has the
// emergency numbers and links to the guides.
type errorPage struct {
	Dial   []string
	Guides []other
	Title  string
	Text   string
	Lead   string
	Style  template.CSS
}

// notFound redirects to the page that the path means, with the answers in the query. If there is no
// such page, it answers that.
func (s *Server) notFound(w http.ResponseWriter, r *http.Request) {
	to := s.correctedPath(r)
	if to == "" {
		s.errorPage(w, r, http.StatusNotFound)
		return
	}
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	w.Header().Set("Vary", "Accept-Language")
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, to, http.StatusFound)
}

// correctedPath returns the path of a page of a guide that a path means if it differs in case or in
// slashes, or names no language or one that the guide does not have. It returns "" if there is no
// such page.
func (s *Server) correctedPath(r *http.Request) string {
	parts := strings.FieldsFunc(r.URL.Path, func(c rune) bool { return c == '/' })
	for _, g := range s.guides {
		if len(parts) == 0 || !strings.EqualFold(parts[0], g.ID) {
			continue
		}
		wanted := r.Header.Get("Accept-Language")
		if len(parts) > 1 {
			wanted = parts[1]
			_, err := language.Parse(wanted)
			if _, unknown := errors.AsType[language.ValueError](err); err != nil && !unknown {
				return "" // not a language
			}
		}
		to := phone.Path(g, negotiate(g, wanted))
		if len(parts) > 2 {
			to += "/" + strings.ToLower(strings.Join(parts[2:], "/"))
			if _, ok := s.offline[to]; !ok {
				return ""
			}
		}
		if to != r.URL.Path {
			return to
		}
	}
	return ""
}

// listPage returns a page with these texts, the numbers and every guide in every language.
func (s *Server) listPage(title, text, lead string) errorPage {
	t := errorPage{
		Dial: place.FallbackNumbers(), Title: title, Text: text, Lead: lead,
		Style: template.CSS(page.Style),
	}
	for _, g := range s.guides {
		for _, text := range g.Texts {
			t.Guides = append(t.Guides, other{template.URL(phone.Path(g, text)),
				text.Title + ", " + text.Name})
		}
	}
	return t
}

// errorPage answers with the numbers and guides. It works without a guide, a state and a language.
func (s *Server) errorPage(w http.ResponseWriter, r *http.Request, status int) {
	t := s.listPage("This page is not here", page.ErrorTitle(status), "The guide is here:")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_ = templates.ExecuteTemplate(w, "trouble", t) // an error means that the client is gone
	}
}
