// Package car is the page beside a guide where a person says which car it is: by its VIN, or by
// make, model and year. What is known of the car goes back into the guide as an answer in advance,
// and can be undone here.
//
// It is complete without script. With script the page works without a network, too, from the list
// that the phone keeps; only a VIN is read by the server. A VIN is one person's car: it is read
// from the body of a request, answered, and forgotten. It never stands in an address, a log, a
// header, a link or on the phone. The package keeps nothing, judges nothing about a car (package
// vehicle does), and promises nothing that a car has.
//
// Start reading at [New], then visit.go for what an address says, screens.go and result.go for what
// is shown, and phone/car.js.
package car

//go:generate go tool -modfile=../../../tools/go.mod esbuild phone/car.js --bundle --minify --format=iife --target=chrome80,firefox78,ios13.4 --supported:destructuring=true --outfile=phone/car.min.js --log-level=warning
//go:generate go tool -modfile=../../../tools/go.mod esbuild phone/car.css --minify --target=chrome80,firefox78,ios13.4 --outfile=phone/car.min.css --log-level=warning

import (
	"log/slog"
	"net/http"

	"firststeps/internal/guide"
	"firststeps/internal/page"
)

// Bounds on what is read: a VIN and its name, and an address with the longest transcript and a car.
const (
	maxBody  = 1 << 10
	maxQuery = 8 << 10
)

// Pattern is where a Server answers, for http.ServeMux.
const Pattern = "/car/"

// Options are what a Server is told.
type Options struct {
	// Guide gives a guide by its id, in the release whose hash begins so where there is one; an
	// empty release is the one in service.
	Guide func(id, release string) (*guide.Guide, bool)
	Log   *slog.Logger
}

// Server answers for the page. It is an http.Handler.
type Server struct {
	Options
	mux    *http.ServeMux
	policy string
}

// New gives a server. It answers below [Pattern].
func New(o Options) *Server {
	s := &Server{Options: o, mux: http.NewServeMux(),
		policy: page.Policy([]string{page.Guard, script, page.Beside}, []string{style})}
	s.mux.HandleFunc("GET /car/{guide}/{language}", s.ask)
	s.mux.HandleFunc("POST /car/{guide}/{language}", s.read)
	s.mux.HandleFunc("GET /car/{guide}/{language}/offline", s.showKept)
	s.mux.HandleFunc("/", s.notHere)
	return s
}

// ServeHTTP answers one request. A panic would be a defect; the person still gets the emergency
// numbers.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	page.Headers(w.Header(), s.policy, false)
	// to scan a VIN, once the person taps
	w.Header().Set("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
	w.Header().Set("Cache-Control", "no-store")
	defer func() {
		if p := recover(); p != nil {
			page.LogPanic(s.Log, r, p)
			s.trouble(w, r, http.StatusServiceUnavailable)
		}
	}()
	if len(r.URL.RawQuery) > maxQuery {
		r.URL.RawQuery = "t=x" // unreadable: the page asks anew
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
	// a phone with script has its answers in the fragment, which nobody is sent
	if r.URL.RawQuery == "" {
		p.carry(v)
	}
	s.send(w, r, http.StatusOK, p)
}
