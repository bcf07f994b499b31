// Package web serves guides as pages: complete without script as plain links, and with script as
// one page that carries the whole guide and works without a network after the first visit.
//
// The page's own interpreter lives in phone/; a test holds it equal to package triage over every
// reachable state. The package keeps nothing: no session, no cookie, no log of answers. It touches
// no database and no desk, so the emergency card stands when they do not.
//
// Start reading at [New], then page.go for what a page is, and offline.go for what a phone keeps.
package web

// Names of the script's own fields are made short; none of them is a key of the guide that it
// reads, or of the browser.
//
//go:generate go tool -modfile=../../../tools/go.mod esbuild phone/page.js --bundle --minify --mangle-props=^(agreed|called|shown|script|sure|facts|stale|entries|used|urgency|dial|card|today|node|flag|here)$ --format=iife --target=chrome80,firefox78,ios13.4 --supported:destructuring=true --outfile=phone/page.min.js --log-level=warning
//go:generate go tool -modfile=../../../tools/go.mod esbuild phone/doc.css --minify --target=chrome80,firefox78,ios13.4 --outfile=phone/doc.min.css --log-level=warning

import (
	"html/template"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"firststeps/internal/channel/phone"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
	look "firststeps/internal/page"
)

// maxQuery bounds what is read of an address: the longest transcript, and a little more.
const maxQuery = 8 << 10

// Server answers for a set of guides. It is an http.Handler.
type Server struct {
	guides  []*guide.Guide // one alone is served at "/"; of several, a list is
	recalls func(release string) string
	release func(id, name string) (*guide.Guide, bool)
	today   func() string // YYYY-MM-DD
	log     *slog.Logger
	packs   map[*guide.Text]template.JS
	offline map[string]file // what a phone keeps, by path
	firsts  sync.Map        // first screens, see first
	mux     *http.ServeMux
	policy  string
	keep    bool
	desk    bool
	contact *view.Contact
	beside  map[string][]byte
}

// Options are what a Server can be told.
type Options struct {
	Today   func() string // the date, for the age of a guide
	Log     *slog.Logger
	Offline bool // whether phones keep the guide; false takes back what they kept

	// Recalled gives why a release was taken back, and nothing where it was not; nil where none is.
	Recalled func(release string) string

	// Release gives a release of a guide by the beginning of its hash, the one in service or a
	// former one; nil where no former ones are kept.
	Release func(id, name string) (*guide.Guide, bool)

	// Desk says that there is a desk, and somebody at it: pages where a professional is to be
	// called offer to hand the case over.
	Desk bool

	// Contact is how that desk is reached; nil where nothing is known of it.
	Contact *view.Contact

	// Beside is what a phone keeps of other rooms, by path: the bytes of the pages that they serve
	// there.
	Beside map[string][]byte
}

// New gives a server for at least one guide.
func New(guides []*guide.Guide, o Options) *Server {
	s := &Server{guides: guides, today: o.Today, log: o.Log, keep: o.Offline, desk: o.Desk,
		contact: o.Contact, beside: o.Beside, mux: http.NewServeMux()}
	if s.release = o.Release; s.release == nil {
		s.release = func(string, string) (*guide.Guide, bool) { return nil, false }
	}
	if s.recalls = o.Recalled; s.recalls == nil {
		s.recalls = func(string) string { return "" }
	}
	s.policy = look.Policy([]string{look.Guard, script, look.Beside},
		[]string{look.Style, look.Style + docStyle})
	s.packs = map[*guide.Text]template.JS{}
	for _, g := range guides {
		for _, text := range g.Texts {
			s.packs[text] = template.JS(phone.Pack(g, text, s.voice(text)))
		}
	}
	s.offline = s.files()
	s.routes()
	return s
}

func (s *Server) routes() {
	s.mux.HandleFunc("GET /{$}", s.home)
	s.mux.HandleFunc("GET /sw.js", s.worker)
	s.mux.HandleFunc("GET /{guide}/{language}", s.guide)
	for path, f := range s.offline {
		if f.static {
			s.mux.HandleFunc("GET "+path, f.ServeHTTP)
		}
	}
	s.mux.HandleFunc("/", s.notFound)
}

// ServeHTTP answers one request. A panic would be a defect; the person still gets the emergency
// numbers.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	look.Headers(w.Header(), s.policy, false)
	defer func() {
		if p := recover(); p != nil {
			look.LogPanic(s.log, r, p)
			s.trouble(w, r, http.StatusServiceUnavailable)
		}
	}()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		s.trouble(w, r, http.StatusMethodNotAllowed)
		return
	}
	if len(r.URL.RawQuery) > maxQuery {
		r.URL.RawQuery = "t=x" // unreadable: the page says so, and asks on
	}
	s.mux.ServeHTTP(w, r)
}

// home shows the guide in the language of the browser. If there are several, it shows a list of
// them that is the same for everyone.
func (s *Server) home(w http.ResponseWriter, r *http.Request) {
	if list, ok := s.offline["/"]; ok {
		list.ServeHTTP(w, r)
		return
	}
	g := s.guides[0]
	s.show(w, r, g, negotiate(g, r.Header.Get("Accept-Language")))
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

// show renders one state.
func (s *Server) show(w http.ResponseWriter, r *http.Request, g *guide.Guide, text *guide.Text) {
	w.Header().Set("Vary", "Accept-Language")
	w.Header().Set("Cache-Control", "no-store")
	st := s.state(r)
	if st.T == "" && !st.Chooser && !st.Plain {
		f := s.first(g, text, st)
		f.Send(w, r, http.StatusOK)
		return
	}
	look.SendHTML(w, r, http.StatusOK, look.Draw(templates, "page", s.page(g, text, st)))
}

// first gives the first screen: the one page that a phone with script ever asks for. It is made
// once for each language and country.
func (s *Server) first(g *guide.Guide, text *guide.Text, st state) file {
	type key struct {
		text    *guide.Text
		country string
		sure    bool
		old     bool
	}
	k := key{text, st.Country.ISO, st.Sure, st.Today > g.ReviewBy}
	if f, ok := s.firsts.Load(k); ok {
		return f.(file)
	}
	f := newFile("text/html; charset=utf-8", look.Draw(templates, "page", s.page(g, text, st)),
		false)
	s.firsts.Store(k, f)
	return f
}

func (s *Server) page(g *guide.Guide, text *guide.Text, st state) page {
	// A run that names a former release goes on in it; without script, since the script has the
	// release in service.
	if former, ok := s.release(g.ID, triage.Parse(st.T).Release()); ok &&
		former.Text(text.Language) != nil {
		g, text = former, former.Text(text.Language)
	}
	st.Recalled, st.Desk = s.recalls(g.Release), s.contact
	p := newPage(g, text, st)
	p.Voice = s.voice(text)
	if st.Recalled == "" && !st.Plain {
		p.Pack = s.packs[text]
	}
	return p
}

// voice is the program's own in the language of a text. Without a desk it does not lead
// to one; the desk's number may still be called.
func (s *Server) voice(text *guide.Text) view.Voice {
	v := view.Speak(text.Language)
	v.At = s.contact
	if !s.desk {
		v.Desk = ""
	}
	return v
}

func (s *Server) state(r *http.Request) state {
	q := r.URL.Query()
	st := state{
		T: q.Get("t"), Chooser: q.Get("p") == "country", Plain: look.PlainQuery(q),
		Today: s.today(),
	}
	where := look.Situation(r, "", q.Get("c"))
	st.Country, st.Sure = where.Country, where.Confirmed
	return st
}

// Today gives the date as guides write it.
func Today() string { return time.Now().UTC().Format(time.DateOnly) }
