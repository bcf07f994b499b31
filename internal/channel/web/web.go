// Package web serves guides as pages. They work without script as plain links, and with script as
// one page that contains the whole guide and works without a network after the first visit.
//
// The page has its own interpreter in phone/; a test compares it with package triage in every
// reachable state. The package stores nothing: no session, no cookie, no log of answers. It uses no
// database and no desk, so the emergency card works when they fail.
//
// Start reading at [New], then page.go for the pages and offline.go for the files that a phone
// stores.
package web

// The script's own property names are mangled. None of them is a key of the guide that it reads, or
// of the browser.
//
//go:generate go tool -modfile=../../../tools/go.mod esbuild phone/page.js --bundle --minify --mangle-props=^(agreed|countryName|shown|script|sure|facts|stale|entries|used|urgency|dial|card|today|node|flag|here|missing|iso|countries|next|tables)$ --format=iife --target=chrome80,firefox78,ios13.4 --supported:destructuring=true --outfile=phone/page.min.js --log-level=warning
//go:generate go tool -modfile=../../../tools/go.mod esbuild phone/worker.js --bundle --minify --format=iife --target=chrome80,firefox78,ios13.4 --supported:destructuring=true --outfile=phone/worker.min.js --log-level=warning
//go:generate go tool -modfile=../../../tools/go.mod esbuild phone/home.js --bundle --minify --format=iife --target=chrome80,firefox78,ios13.4 --supported:destructuring=true --outfile=phone/home.min.js --log-level=warning
//go:generate go tool -modfile=../../../tools/go.mod esbuild phone/first-steps.js --bundle --minify --format=iife --target=chrome80,firefox78,ios13.4 --supported:destructuring=true --outfile=phone/first-steps.min.js --log-level=warning
//go:generate go tool -modfile=../../../tools/go.mod esbuild phone/doc.css --minify --target=chrome80,firefox78,ios13.4 --outfile=phone/doc.min.css --log-level=warning

import (
	"log/slog"
	"net/http"
	"time"

	"firststeps/internal/channel/phone"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
)

// maxQuery is the longest query that is read: the longest transcript and some more.
const maxQuery = 8 << 10

// Server serves a set of guides. It is an http.Handler.
type Server struct {
	guides  []*guide.Guide // a single one is served at "/"; several are listed there
	recalls func(release string) string
	release func(id, name string) (*guide.Guide, bool)
	today   func() string // YYYY-MM-DD
	log     *slog.Logger
	sites   map[string]*site // by guide id
	offline map[string]file  // files that are the same for everyone, by path
	lists   map[string]file  // what a phone stores of each guide, by path
	worker  file
	mux     *http.ServeMux
	policy  string
	keep    bool
	desk    bool
	contact *view.Contact
	partial bool
	alone   bool     // there is one guide, at "/"
	embed   []string // see Options

	besideOf func(*guide.Guide) map[string]page.Stored
}

// Options are the options of a Server.
type Options struct {
	Today   func() string // current date, to compare with a guide's review date
	Log     *slog.Logger
	Offline bool // whether phones store the guide; if false, they delete it

	// Recalled returns why a release was recalled, or "" if it was not. It may be nil.
	Recalled func(release string) string

	// Release returns a release of a guide, current or former, by the beginning of its hash. It is
	// nil if former releases are not kept.
	Release func(id, name string) (*guide.Guide, bool)

	// Desk reports that there is a desk with an operator: screens where a professional is to be
	// called offer to hand the case over.
	Desk bool

	// Contact is how people reach the desk, or nil if unknown.
	Contact *view.Contact

	// Beside returns what a phone also stores of a guide: pages of other packages, by path, as
	// those serve them. One that ends in "/offline" belongs to the guide's language before that. It
	// may be nil.
	Beside func(*guide.Guide) map[string]page.Stored

	// Embed is the sites whose pages may show a guide in a frame, as a policy names them.
	Embed []string

	// Partial reports that other guides follow: they are not proved yet. Until then "/" is a list,
	// an unknown page may be one of theirs, and there is no worker, because phones would delete the
	// guides that it does not name.
	Partial bool

	// Last is a server with the same options except Recalled, Release, Desk and Partial, or nil.
	// Its pages of guides that are the same are not made again.
	Last *Server
}

// New returns a server for guides, of which there must be at least one unless they are partial.
func New(guides []*guide.Guide, o Options) *Server {
	s := &Server{guides: guides, today: o.Today, log: o.Log, keep: o.Offline, desk: o.Desk,
		contact: o.Contact, partial: o.Partial, alone: len(guides) == 1 && !o.Partial,
		besideOf: o.Beside, embed: o.Embed, mux: http.NewServeMux()}
	if s.release = o.Release; s.release == nil {
		s.release = func(string, string) (*guide.Guide, bool) { return nil, false }
	}
	if s.recalls = o.Recalled; s.recalls == nil {
		s.recalls = func(string) string { return "" }
	}
	s.policy = page.Embeddable(page.Policy([]string{page.Guard, script, page.Self},
		[]string{page.Style, phone.ToolStyle}), o.Embed)
	s.newSites(o.Last)
	s.offline = s.files()
	s.lists = s.newLists()
	s.routes()
	return s
}

func (s *Server) routes() {
	s.mux.HandleFunc("GET /{$}", s.home)
	if !s.partial {
		s.worker = s.newWorker()
		s.mux.HandleFunc("GET /sw.js", s.worker.ServeHTTP)
	}
	if len(s.embed) > 0 {
		s.mux.HandleFunc("GET "+ElementPath, serveElement)
	}
	s.mux.HandleFunc("GET /{guide}/{language}", s.guide)
	articles := map[string]http.Handler{}
	for _, g := range s.guides {
		for _, text := range g.Texts {
			base := phone.Path(g, text)
			for path, forPrint := range map[string]bool{"/article": false, "/print": true} {
				articles[base+path] = s.article(g, text, forPrint, s.offline[base+path])
			}
		}
	}
	for path, f := range s.offline {
		if article := articles[path]; article != nil {
			s.mux.Handle("GET "+path, article)
		} else if f.static {
			s.mux.HandleFunc("GET "+path, f.ServeHTTP)
		}
	}
	for path, f := range s.lists {
		s.mux.HandleFunc("GET "+path, f.ServeHTTP)
	}
	for _, g := range s.guides {
		for _, text := range g.Texts {
			s.mux.HandleFunc("GET "+phone.Path(g, text)+restName, s.rest(g, text))
		}
	}
	s.mux.HandleFunc("/", s.notFound)
}

// ServeHTTP serves one request. After a panic the response has the emergency numbers.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	page.Headers(w.Header(), s.policy, true)
	defer func() {
		if p := recover(); p != nil {
			page.LogPanic(s.log, r, p)
			s.errorPage(w, r, http.StatusServiceUnavailable)
		}
	}()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		if s.partial { // it may be for a guide that follows
			s.notReady(w, r)
			return
		}
		s.errorPage(w, r, http.StatusMethodNotAllowed)
		return
	}
	if len(r.URL.RawQuery) > maxQuery {
		r.URL.RawQuery = "t=x" // invalid: the page says so, and asks again
	}
	s.mux.ServeHTTP(w, r)
}

func (s *Server) guide(w http.ResponseWriter, r *http.Request) {
	for _, g := range s.guides {
		if g.ID != r.PathValue("guide") {
			continue
		}
		if text := g.Text(r.PathValue("language")); text != nil {
			s.show(w, r, g, text)
			return
		}
	}
	s.notFound(w, r)
}

// show serves one state.
func (s *Server) show(w http.ResponseWriter, r *http.Request, g *guide.Guide, text *guide.Text) {
	w.Header().Set("Vary", "Accept-Language")
	w.Header().Set("Cache-Control", "no-store")
	st := s.state(r)
	if st.T == "" && !st.Chooser && !st.Plain {
		f := s.first(g, text, st)
		f.Send(w, r, http.StatusOK)
		return
	}
	page.SendHTML(w, r, http.StatusOK, page.Draw(templates, "page", s.page(g, text, st)))
}

// first returns the first screen, the only page that a phone with script requests. It is drawn once
// for each language and country.
func (s *Server) first(g *guide.Guide, text *guide.Text, st state) file {
	type key struct {
		text    *guide.Text
		country string
		sure    bool
		old     bool
	}
	k := key{text, st.Country.ISO, st.Sure, st.Today > g.ReviewBy}
	firsts := &s.sites[g.ID].firsts
	if f, ok := firsts.Load(k); ok {
		return f.(file)
	}
	f := newFile("text/html; charset=utf-8", page.Draw(templates, "page", s.page(g, text, st)),
		false)
	firsts.Store(k, f)
	return f
}

func (s *Server) page(g *guide.Guide, text *guide.Text, st state) pageData {
	// A run that names a former release continues in it, without script, since the script has the
	// release in service.
	if former, ok := s.release(g.ID, triage.Parse(st.T).Release()); ok &&
		former.Text(text.Language) != nil {
		g, text = former, former.Text(text.Language)
	}
	st.Recalled, st.Desk = s.recalls(g.Release), s.contact
	p := newPage(g, text, st)
	p.Voice = s.voice(g, text)
	if st.Recalled == "" && !st.Plain {
		p.Pack = s.sites[g.ID].packs[text]
	}
	return p
}

// voice returns the program's texts in the language of a guide's text. If no desk takes the guide's
// cases they do not offer one; the desk's number may still be shown.
func (s *Server) voice(g *guide.Guide, text *guide.Text) view.Messages {
	v := view.MessagesFor(text.Language)
	v.At = s.contact
	if s.alone {
		v.All = ""
	}
	if !s.desk || g.Desk == "" {
		v.Desk = ""
	}
	return v
}

func (s *Server) state(r *http.Request) state {
	q := r.URL.Query()
	st := state{
		T: q.Get("t"), Chooser: q.Get("p") == "country", Plain: page.PlainQuery(q),
		Today: s.today(),
	}
	where := page.Situation(r, "", q.Get("c"))
	st.Country, st.Sure = where.Country, where.Confirmed
	return st
}

// Today returns the date in the form that guides use.
func Today() string { return time.Now().UTC().Format(time.DateOnly) }
