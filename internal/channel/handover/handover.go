// Package handover is the stranded person's side of the desk: the review page, which shows what the
// desk will see and sends it, and the status page of a case.
//
// Both work without script, and have the emergency bar first. With script the review page works
// without a network: the case waits on the phone and is sent once when there is a network. The
// words sent, received and accepted are shown only when they are true, which is when package
// service reports that the row is committed. The package stores nothing itself, decides nothing
// about a case (package desk does), sets no cookie and writes nothing personal into an address or a
// log: the link of a case has a secret without information.
//
// Start reading at [New], then review.go and form.go for hand-overs, state.go and status.go for the
// status of a case, and phone/review.js for the phone without a network.
package handover

//go:generate go tool -modfile=../../../tools/go.mod esbuild phone/review.js --bundle --minify --format=iife --target=chrome80,firefox78,ios13.4 --supported:destructuring=true --outfile=phone/review.min.js --log-level=warning
//go:generate go tool -modfile=../../../tools/go.mod esbuild phone/case.js --bundle --minify --format=iife --target=chrome80,firefox78,ios13.4 --supported:destructuring=true --outfile=phone/case.min.js --log-level=warning
//go:generate go tool -modfile=../../../tools/go.mod esbuild phone/handover.css --minify --target=chrome80,firefox78,ios13.4 --outfile=phone/handover.min.css --log-level=warning

import (
	"log/slog"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"time"

	"firststeps/internal/channel/phone"
	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
)

// maxBody is the largest body of a hand-over: every field at its longest, and some more.
const maxBody = 64 << 10

// Options are the options of a Server.
type Options struct {
	Now func() time.Time
	Log *slog.Logger
	// Guides returns the guides in service, to correct addresses. It may be nil.
	Guides func() []*guide.Guide
	// Contact is how people reach the desk, or nil if unknown.
	Contact *view.Contact

	// Stop is closed when the server stops: streams then tell clients to reconnect. It may be nil.
	Stop <-chan struct{}
}

// Server serves the person's side of a desk. It is an http.Handler.
type Server struct {
	desk *service.Desk
	Options
	mux     *http.ServeMux
	posts   *http.CrossOriginProtection
	review  string        // policy of the review page
	status  string        // policy of the status page
	drawing chan struct{} // semaphore of streams that draw
	streams sync.WaitGroup
}

// New returns a server for a desk. It serves the patterns of [Patterns].
func New(d *service.Desk, o Options) *Server {
	s := &Server{
		desk: d, Options: o, mux: http.NewServeMux(), posts: http.NewCrossOriginProtection(),
		drawing: make(chan struct{}, 2*runtime.GOMAXPROCS(0)),
		// phone/car.js loads more.js from this server
		review: page.Policy([]string{page.Guard, reviewScript, page.Self}, []string{style}),
		status: page.Policy([]string{page.Guard, caseScript}, []string{style}),
	}
	if s.Guides == nil {
		s.Guides = func() []*guide.Guide { return nil }
	}
	for pattern, do := range s.routes() {
		s.mux.HandleFunc(pattern, do)
	}
	return s
}

// routes returns the handlers by pattern.
func (s *Server) routes() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"GET /handover/{guide}/{language}":         s.showReview,
		"POST /handover/{guide}/{language}":        s.takeForm,
		"GET /handover/{guide}/{language}/offline": s.showOffline,
		"POST /api/v1/handover":                    s.takeJSON,
		"GET /case":                                s.showCase,
		"POST /case":                               s.act,
		"GET /case/away":                           s.showAway,
		"GET /api/v1/case":                         s.sendCase,
		"GET /api/v1/desk":                         s.sendDesk,
		"GET /api/v1/case/stream":                  s.stream,
		"/":                                        s.notHere,
	}
}

// Patterns returns the patterns that a Server serves, for http.ServeMux.
func Patterns() []string {
	return []string{"/handover/", "/case", "/case/", "/api/v1/handover", "/api/v1/case",
		"/api/v1/case/", "/api/v1/desk"}
}

// ServeHTTP serves one request. After a panic the response has the emergency numbers.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	page.Headers(w.Header(), s.status, true)
	w.Header().Set("Cache-Control", "no-store")
	defer func() {
		if p := recover(); p != nil {
			page.LogPanic(s.Log, r, p)
			s.errorPage(w, r, http.StatusServiceUnavailable)
		}
	}()
	if s.posts.Check(r) != nil { // another site's form must not act for the person
		s.errorPage(w, r, http.StatusForbidden)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	s.mux.ServeHTTP(w, r)
}

// unstaffed reports whether it is known that no operator could accept a case.
func (s *Server) unstaffed() bool { return s.desk.Staff() == service.Unstaffed }

// now returns the current time as it is stored.
func (s *Server) now() time.Time { return desk.Truncate(s.Now()) }

// notHere redirects to the page that the path means, with the answers in the query, or answers that
// there is none.
func (s *Server) notHere(w http.ResponseWriter, r *http.Request) {
	only := func(path string) bool { return strings.Count(path, "/") == 3 }
	to := phone.Correct(r, "/handover", s.Guides(), only)
	if get := r.Method == http.MethodGet || r.Method == http.MethodHead; get &&
		strings.Trim(r.URL.Path, "/") == "case" {
		to = (&url.URL{Path: "/case", RawQuery: r.URL.RawQuery}).String()
	}
	if to != "" {
		phone.Redirect(w, r, to)
		return
	}
	s.errorPage(w, r, http.StatusNotFound)
}
