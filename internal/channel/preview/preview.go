// Package preview shows the draft of a guide to its author: the screens as the web channel draws
// them, each marked as a draft, and beside them the findings, the place in the picture of the
// guide, and what no story walks.
//
// A draft may have findings, so people in trouble must never see it. The package answers only
// requests that name this machine, and changes nothing in the screens: it adds to the pages that
// another handler draws. They are drawn without script, and phones store nothing. If the files
// change, every open page reloads itself.
//
// Start reading at [New], then state.go for what is known of the draft.
package preview

import (
	"embed"
	"html/template"
	"net"
	"net/http"
	"net/url"
	"strings"

	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/diag"
	"firststeps/internal/guide/graph"
	"firststeps/internal/guide/triage"
	"firststeps/internal/page"
)

//go:embed html
var files embed.FS

// Paths of the preview's own files.
const (
	own         = "/_draft/"
	versionPath = own + "version" // changes if the page has to be loaded again
	flowPath    = own + "flow"    // the picture of the guide
)

// policy allows the styles within the pages of a guide and within its picture, and the preview's
// own script. Only drafts of the author's own are under it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
	"img-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; " +
	"frame-ancestors 'self'"

// Options are the options of a Server.
type Options struct {
	// Open compiles the files as they are now.
	Open func() catalog.Draft

	// Mark returns a number that changes if the files change.
	Mark func() uint64

	// Pages returns the handler that draws the pages of a guide. They must work without script.
	Pages func(*guide.Guide) http.Handler

	// Locate returns the path of a file of the guide as the author knows it.
	Locate func(file string) string
}

// Server shows one draft. It is an http.Handler.
type Server struct {
	Options
	mux *http.ServeMux
	state
}

// New returns a server.
func New(o Options) *Server {
	s := &Server{Options: o, mux: http.NewServeMux()}
	s.mux.HandleFunc("GET "+versionPath, s.version)
	s.mux.HandleFunc("GET "+flowPath, s.flow)
	s.mux.Handle("GET "+own, http.StripPrefix(own, http.HandlerFunc(asset)))
	s.mux.HandleFunc("/", s.page)
	return s
}

// ServeHTTP serves one request to this machine.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !local(r.Host) {
		http.Error(w, "A draft is shown on the author's own machine only: open it at "+
			"http://127.0.0.1 with the port.", http.StatusMisdirectedRequest)
		return
	}
	page.Headers(w.Header(), policy, false)
	w.Header().Set("Cache-Control", "no-store")
	s.mux.ServeHTTP(w, r)
}

// local reports whether a Host header names this machine: neither a page that another site leads to
// it, nor a proxy that is open to others, does.
func local(hostport string) bool {
	host := (&url.URL{Host: hostport}).Hostname()
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func asset(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "preview.css", "preview.js":
		http.ServeFileFS(w, r, files, "html/"+r.URL.Path)
	default:
		http.NotFound(w, r)
	}
}

func (s *Server) version(w http.ResponseWriter, r *http.Request) {
	page.Send(w, r, http.StatusOK, "text/plain; charset=utf-8", []byte(s.look().Version))
}

// page serves a page of the draft with what the preview adds, or, if the draft has never compiled,
// its findings.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	now := s.look()
	switch {
	case strings.HasSuffix(r.URL.Path, ".webmanifest"): // nothing is installed
		http.NotFound(w, r)
		return
	case now.Guide == nil:
		page.SendHTML(w, r, http.StatusOK, page.Draw(templates, "broken", now))
		return
	}
	drawn := &response{header: http.Header{}, status: http.StatusOK}
	now.pages.ServeHTTP(drawn, plain(r))
	for name, values := range drawn.header {
		if name != "Content-Security-Policy" && name != "Cache-Control" && name != "Etag" {
			w.Header()[name] = values
		}
	}
	body := drawn.body.Bytes()
	if strings.HasPrefix(drawn.header.Get("Content-Type"), "text/html") {
		body = add(body, view{now, place(now.Guide, r)})
	}
	w.Header().Del("Content-Length")
	w.WriteHeader(drawn.status)
	_, _ = w.Write(body) // an error means that the client is gone
}

// plain returns a request for the same page without script and without compression.
func plain(r *http.Request) *http.Request {
	out := r.Clone(r.Context())
	q := r.URL.Query()
	q.Add("p", "plain")
	out.URL.RawQuery = q.Encode()
	out.Header.Del("Accept-Encoding")
	out.Header.Del("If-None-Match")
	return out
}

// add returns a page with the preview's style, the band above it and the panel beside it.
func add(body []byte, v view) []byte {
	text := string(body)
	drawn := func(name string) string { return string(page.Draw(templates, name, v)) }
	text = strings.Replace(text, "</head>", drawn("head")+"</head>", 1)
	text = strings.Replace(text, "<body>", "<body>"+drawn("band"), 1)
	return []byte(strings.Replace(text, "</body>", drawn("panel")+"</body>", 1))
}

// where is the screen that a page shows.
type where struct {
	Node     *guide.Node
	language string
}

// place returns the screen of a request, and its language. The address of an article may have the
// answers of the screen from which it was opened.
func place(g *guide.Guide, r *http.Request) where {
	at := where{triage.Replay(g, triage.Parse(r.URL.Query().Get("t"))).Node, g.Texts[0].Language}
	for part := range strings.SplitSeq(r.URL.Path, "/") {
		if g.Text(part) != nil {
			at.language = part
		}
	}
	return at
}

// flow serves the picture of the guide, with a frame around the node that the query names.
func (s *Server) flow(w http.ResponseWriter, r *http.Request) {
	now, q := s.look(), r.URL.Query()
	if now.Guide == nil {
		http.NotFound(w, r)
		return
	}
	text := now.Guide.Text(q.Get("language"))
	if text == nil {
		text = now.Guide.Texts[0]
	}
	picture := graph.SVGAt(now.Guide, text, now.Guide.Node(q.Get("at")))
	page.SendHTML(w, r, http.StatusOK, page.Draw(templates, "flow", template.HTML(picture)))
}

// view is the template data of what the preview adds to a page.
type view struct {
	snapshot
	where
}

// Flow returns the address of the picture.
func (v view) Flow() template.URL {
	return template.URL(flowPath + "?" + url.Values{"at": {v.Node.ID},
		"language": {v.language}}.Encode())
}

// To returns the address of the screen to which the answers of a finding lead.
func (v view) To(f diag.Finding) template.URL {
	if f.Path == "" {
		return ""
	}
	return template.URL("/" + v.Guide.ID + "/" + v.language + "?" +
		url.Values{"t": {f.Path}}.Encode())
}
