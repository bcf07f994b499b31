package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"firststeps/internal/channel/phone"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
)

// errorPage is the page for errors. It has the emergency numbers and links to the guides.
type errorPage struct {
	Language string
	Dial     []string
	Guides   []other
	Title    string
	Text     string
	Lead     string
	Again    bool // the same address may have a page in a moment
	Style    template.CSS
}

// notFound redirects to the page that the path means, with the answers in the query. If there is no
// such page, it answers that.
func (s *Server) notFound(w http.ResponseWriter, r *http.Request) {
	to := phone.Correct(r, "", s.guides, s.exists)
	if to == "" {
		to = otherPage(r)
	}
	if to == "" && s.partial {
		s.notReady(w, r)
		return
	}
	if to == "" {
		s.errorPage(w, r, http.StatusNotFound)
		return
	}
	phone.Redirect(w, r, to)
}

// exists reports whether a path is that of a guide's page.
func (s *Server) exists(path string) bool {
	_, page := s.offline[path]
	_, guide := s.offline[path+"/offline"]
	return page || guide
}

// otherPage returns the address of a page of another package if the path names it in capitals, and
// "" otherwise.
func otherPage(r *http.Request) string {
	parts := strings.FieldsFunc(r.URL.Path, func(c rune) bool { return c == '/' })
	if len(parts) == 0 {
		return ""
	}
	first := strings.ToLower(parts[0])
	if first == parts[0] || first != "car" && first != "handover" && first != "case" {
		return ""
	}
	parts[0] = first
	return (&url.URL{Path: "/" + strings.Join(parts, "/"), RawQuery: r.URL.RawQuery}).String()
}

// listPage returns a page with these texts, the numbers and every guide, in a language or the one
// that fits it best.
func (s *Server) listPage(language, title, text, lead string) errorPage {
	t := errorPage{
		Language: language,
		Dial:     place.FallbackNumbers(), Title: title, Text: text, Lead: lead,
		Style: template.CSS(page.Style),
	}
	for _, g := range s.guides {
		text := phone.Negotiate(g, language)
		t.Guides = append(t.Guides,
			other{template.URL(phone.Path(g, text)), text.Language, text.Title})
	}
	return t
}

// Voice returns the program's messages in the language of the page.
func (p errorPage) Voice() view.Messages { return view.MessagesFor(p.Language) }

// errorPage answers with the numbers and guides. It works without a guide, a state and a language.
func (s *Server) errorPage(w http.ResponseWriter, r *http.Request, status int) {
	language := languageOf(r)
	v := view.MessagesFor(language)
	s.sendList(w, r, status,
		s.listPage(language, v.NotHere, page.ErrorTitle(language, status), v.GuideHere))
}

// languageOf returns the language for a page without a guide: the first that the browser prefers
// and that has messages.
func languageOf(r *http.Request) string {
	return view.Language(r.Header.Get("Accept-Language"))
}

// notReady answers a request for a page of a guide that is not proved yet: with the numbers, the
// guides that are, and a link to the same address.
func (s *Server) notReady(w http.ResponseWriter, r *http.Request) {
	v := view.MessagesFor(languageOf(r))
	t := s.listPage(languageOf(r), v.NotReady, v.NotReady, "")
	if t.Again = true; len(s.guides) > 0 {
		t.Lead = v.Ready
	}
	w.Header().Set("Retry-After", "5")
	s.sendList(w, r, http.StatusServiceUnavailable, t)
}

func (s *Server) sendList(w http.ResponseWriter, r *http.Request, status int, t errorPage) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_ = templates.ExecuteTemplate(w, "trouble", t) // an error means that the client is gone
	}
}
