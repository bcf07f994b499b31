// Package handover is the stranded person's side of the desk: the page that shows what the desk
// will see and sends it, and the page that says how the case stands.
//
// Both are complete without script, and carry the emergency bar first. With script the page works
// without a network: the case waits on the phone and is sent once when there is one. The words
// sent, received and accepted are shown only when they are true: when package service says that the
// row is committed. The package keeps nothing itself, decides nothing about a case (package desk
// does), sets no cookie and writes nothing personal into an address or a log: a case's link has a
// secret that says nothing.
//
// Start reading at [New], then review.go and form.go for the way in, state.go and status.go for
// what comes of it, and phone/review.js for what a phone does without a network.
package handover

//go:generate go tool -modfile=../../../tools/go.mod esbuild phone/review.js --bundle --minify --format=iife --target=chrome80,firefox78,ios13.4 --supported:destructuring=true --outfile=phone/review.min.js --log-level=warning
//go:generate go tool -modfile=../../../tools/go.mod esbuild phone/case.js --bundle --minify --format=iife --target=chrome80,firefox78,ios13.4 --supported:destructuring=true --outfile=phone/case.min.js --log-level=warning
//go:generate go tool -modfile=../../../tools/go.mod esbuild phone/handover.css --minify --target=chrome80,firefox78,ios13.4 --outfile=phone/handover.min.css --log-level=warning

import (
	"log/slog"
	"net/http"
	"runtime"
	"sync"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
)

// maxBody bounds what is read of a hand-over: every field at its longest, and a little more.
const maxBody = 64 << 10

// Options are what a Server is told.
type Options struct {
	Now func() time.Time
	Log *slog.Logger
	// Contact is how the desk is reached; nil where nothing is known of it.
	Contact *view.Contact

	// closed when the server is to stop: whoever follows a case is told to come again; may be nil
	Done <-chan struct{}
}

// Server answers for the person's side of a desk. It is an http.Handler.
type Server struct {
	desk *service.Desk
	Options
	mux     *http.ServeMux
	posts   *http.CrossOriginProtection
	review  string        // policy of the review page
	status  string        // policy of the status page
	drawing chan struct{} // has a value for each stream that draws
	streams sync.WaitGroup
}

// New gives a server for a desk. It answers at the patterns of [Patterns].
func New(d *service.Desk, o Options) *Server {
	s := &Server{
		desk: d, Options: o, mux: http.NewServeMux(), posts: http.NewCrossOriginProtection(),
		drawing: make(chan struct{}, 2*runtime.GOMAXPROCS(0)),
		// phone/car.js asks for more
		review: page.Policy([]string{page.Guard, reviewScript, page.Beside}, []string{style}),
		status: page.Policy([]string{page.Guard, caseScript}, []string{style}),
	}
	for pattern, do := range s.routes() {
		s.mux.HandleFunc(pattern, do)
	}
	return s
}

// routes is everything that is answered.
func (s *Server) routes() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"GET /handover/{guide}/{language}":         s.showReview,
		"POST /handover/{guide}/{language}":        s.takeForm,
		"GET /handover/{guide}/{language}/offline": s.showKept,
		"POST /api/v1/handover":                    s.takeJSON,
		"GET /case":                                s.showCase,
		"POST /case":                               s.act,
		"GET /case/away":                           s.showAway,
		"GET /api/v1/case":                         s.giveCase,
		"GET /api/v1/desk":                         s.giveDesk,
		"GET /api/v1/case/stream":                  s.stream,
		"/":                                        s.notHere,
	}
}

// Patterns are where a Server answers, for http.ServeMux.
func Patterns() []string {
	return []string{"/handover/", "/case", "/case/", "/api/v1/handover", "/api/v1/case",
		"/api/v1/case/", "/api/v1/desk"}
}

// ServeHTTP answers one request. A panic would be a defect; the person still gets the emergency
// numbers.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	page.Headers(w.Header(), s.status, true)
	w.Header().Set("Cache-Control", "no-store")
	defer func() {
		if p := recover(); p != nil {
			page.LogPanic(s.Log, r, p)
			s.trouble(w, r, http.StatusServiceUnavailable)
		}
	}()
	if s.posts.Check(r) != nil { // another site's form must not act in the person's name
		s.trouble(w, r, http.StatusForbidden)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	s.mux.ServeHTTP(w, r)
}

// nobody reports whether it is known that no one could accept a case.
func (s *Server) nobody() bool { return s.desk.Staff() == service.Nobody }

// moment gives the time as the rules have it.
func (s *Server) moment() desk.Moment { return desk.Moment(s.Now().UnixMilli()) }

func (s *Server) notHere(w http.ResponseWriter, r *http.Request) {
	s.trouble(w, r, http.StatusNotFound)
}
