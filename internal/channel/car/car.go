// Package car is the page where a person says which car it is: by its VIN, or by make, model and
// year. What is known about the car goes back into the guide as an answer in advance, and can be
// undone here.
//
// The page works without script. With script it works without a network, too, with the list that
// the phone stores; only a VIN needs the server. A VIN identifies one person's car: it is read from
// the body of a request, answered and forgotten. It is never in an address, a log, a header, a link
// or stored on the phone. The package stores nothing, decides nothing about a car (package vehicle
// does), and promises no equipment of a car.
//
// Start reading at [New], then visit.go for the state in an address, screens.go and result.go for
// what is shown, and phone/car.js.
package car

//go:generate go tool -modfile=../../../tools/go.mod esbuild phone/car.js --bundle --minify --format=iife --target=chrome80,firefox78,ios13.4 --supported:destructuring=true --outfile=phone/car.min.js --log-level=warning
//go:generate go tool -modfile=../../../tools/go.mod esbuild phone/car.css --minify --target=chrome80,firefox78,ios13.4 --outfile=phone/car.min.css --log-level=warning

import (
	"log/slog"
	"net/http"

	"firststeps/internal/guide"
	"firststeps/internal/page"
)

// Limits on requests: a body with a VIN, and an address with the longest transcript and a car.
const (
	maxBody  = 1 << 10
	maxQuery = 8 << 10
)

// Pattern is the pattern that a Server serves, for http.ServeMux.
const Pattern = "/car/"

// Options are the options of a Server.
type Options struct {
	// Guide returns a guide by its id, in the release whose hash begins with release. If release is
	// empty, that is the release in service.
	Guide func(id, release string) (*guide.Guide, bool)

	// Guides returns the guides in service, to correct addresses. It may be nil.
	Guides func() []*guide.Guide
	Log    *slog.Logger
}

// Server serves the page. It is an http.Handler.
type Server struct {
	Options
	mux *http.ServeMux
}

var policy = page.Policy([]string{page.Guard, script, page.Self}, []string{style})

// permissions lets the camera scan a VIN, after the person taps.
const permissions = "camera=(self), microphone=(), geolocation=()"

// New returns a server. It serves paths below [Pattern].
func New(o Options) *Server {
	s := &Server{Options: o, mux: http.NewServeMux()}
	if s.Guides == nil {
		s.Guides = func() []*guide.Guide { return nil }
	}
	s.mux.HandleFunc("GET /car/{guide}/{language}", s.ask)
	s.mux.HandleFunc("POST /car/{guide}/{language}", s.read)
	s.mux.HandleFunc("GET /car/{guide}/{language}/offline", s.showOffline)
	s.mux.HandleFunc("/", s.notHere)
	return s
}

// ServeHTTP serves one request. After a panic the response has the emergency numbers.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	page.Headers(w.Header(), policy, false)
	w.Header().Set("Permissions-Policy", permissions)
	w.Header().Set("Cache-Control", "no-store")
	defer func() {
		if p := recover(); p != nil {
			page.LogPanic(s.Log, r, p)
			s.errorPage(w, r, http.StatusServiceUnavailable)
		}
	}()
	if len(r.URL.RawQuery) > maxQuery {
		r.URL.RawQuery = "t=x" // invalid: the page asks again
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	s.mux.ServeHTTP(w, r)
}

// ask shows the screen that an address leads to.
func (s *Server) ask(w http.ResponseWriter, r *http.Request) {
	v, ok := s.visit(r)
	if !ok {
		s.notHere(w, r)
		return
	}
	p := v.screen()
	if page.PlainQuery(r.URL.Query()) {
		p.Script = ""
	}
	// a phone with script has its answers in the fragment, which is not sent
	if r.URL.RawQuery == "" {
		p.addScriptData(v)
	}
	s.send(w, r, http.StatusOK, p)
}
