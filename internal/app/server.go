package app

import (
	"bytes"
	"cmp"
	"io"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"firststeps/internal/page"
)

// Bounds on what one client can hold. Guides are small, and nobody posts a novel.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 10 * time.Second
	writeTimeout      = 30 * time.Second
	idleTimeout       = 60 * time.Second
	maxHeaderBytes    = 16 << 10
	maxLogged         = 200 // characters of a path in the log
)

// server is what stands around every request: limits, health, and one line in the log.
type server struct {
	http     http.Server
	pages    http.Handler
	log      *slog.Logger
	now      func() time.Time
	stopping atomic.Bool
	linger   func()        // waits between not being ready and taking no new connection
	state    func() string // how the desk is, in a line; empty where there is none
	watchdog time.Duration // how often notify is to say that the server works; 0: never
	notify   func(string)  // tells whoever started the program how it is
	secure   bool          // whoever asks came over https, by a proxy
}

// newServer gives a server for pages. The guides behind them are loaded: it is ready until it is to
// stop.
func newServer(pages http.Handler, log *slog.Logger, now func() time.Time) *server {
	s := &server{
		pages: page.Recovered(log, pages, broken), log: log, now: now,
		linger: func() {}, state: func() string { return "" }, notify: func(string) {},
	}
	s.http = http.Server{
		Handler:           http.HandlerFunc(s.logged),
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	s.http.ErrorLog.SetOutput(addressless{s.http.ErrorLog.Writer()})
	return s
}

// safe puts on an answer what a room may loosen and none may forget: nothing is loaded, framed,
// sniffed or told to other sites.
func (s *server) safe(h http.Header) {
	page.Headers(h, page.Policy(nil, nil), false)
	if s.secure {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

// route answers the two questions of whoever runs the program, and leaves the rest to the pages.
func (s *server) route(w http.ResponseWriter, r *http.Request) {
	asks := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch {
	case asks && r.URL.Path == "/healthz":
		say(w, http.StatusOK, well)
	case !asks || r.URL.Path != "/readyz":
		s.pages.ServeHTTP(w, r)
	case s.stopping.Load():
		say(w, http.StatusServiceUnavailable, "shutting down\n")
	default:
		say(w, http.StatusOK, "ready\n"+s.state()) // guides are, however the desk is
	}
}

// broken answers a request that met a defect where nothing below has better words.
func broken(w http.ResponseWriter, _ *http.Request) {
	say(w, http.StatusInternalServerError,
		"The program has a defect here, and its log says which. "+
			"What you asked for may not have been done: look before you ask again.\n")
}

// well is the answer of a server that works.
const well = "ok\n"

func say(w http.ResponseWriter, status int, text string) {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text) // a client that went away is nobody's error
}

// logged writes one line a request. What was answered stands in the query, and who asked in the
// address and the user agent: none of them is ever written down.
func (s *server) logged(w http.ResponseWriter, r *http.Request) {
	method, path, start := clip(r.Method, 20), clip(r.URL.Path, maxLogged), s.now()
	counted := &counter{ResponseWriter: w}
	defer func() {
		s.log.Info("request", "method", method, "path", path,
			"status", counted.status, "bytes", counted.bytes, "duration", s.now().Sub(start))
	}()
	s.safe(w.Header())
	s.route(counted, r)
	counted.status = cmp.Or(counted.status, http.StatusOK) // 0 is left where the answer broke off
}

// clip gives at most the first n characters.
func clip(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// counter sees how an answer went.
type counter struct {
	http.ResponseWriter
	status int // 0 until it is known
	bytes  int64
}

// WriteHeader notes the first status that is an answer.
func (c *counter) WriteHeader(status int) {
	if c.status < http.StatusOK {
		c.status = status
	}
	c.ResponseWriter.WriteHeader(status)
}

// Write counts what was written.
func (c *counter) Write(p []byte) (int, error) {
	if c.status == 0 {
		c.status = http.StatusOK
	}
	n, err := c.ResponseWriter.Write(p)
	c.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach what lies below.
func (c *counter) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// addressless passes on what net/http says of itself, without the client's address and what follows
// it.
type addressless struct{ to io.Writer }

// Write passes on one line.
func (a addressless) Write(line []byte) (int, error) {
	kept := line
	for _, before := range []string{" from ", " serving ", "\n"} {
		kept, _, _ = bytes.Cut(kept, []byte(before))
	}
	if _, err := a.to.Write(kept); err != nil {
		return 0, err
	}
	return len(line), nil
}
