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

// Limits on what one client can use. Guides are small, and no request needs a large body.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 10 * time.Second
	writeTimeout      = 30 * time.Second
	idleTimeout       = 60 * time.Second
	maxHeaderBytes    = 16 << 10
	maxLogged         = 200 // characters of a path in the log
)

// server applies to every request what all have in common: limits, health checks and one log line.
type server struct {
	http     http.Server
	pages    http.Handler
	log      *slog.Logger
	now      func() time.Time
	stopping atomic.Bool
	linger   func()        // waits between reporting not ready and accepting no new connections
	state    func() string // the desk's status in one line; empty without a desk
	missing  func() string // why the guides are not ready, in one line; empty if they are
	watchdog time.Duration // systemd's watchdog timeout; 0: no watchdog
	notify   func(string)  // reports the status to the service manager
	secure   bool          // clients use https, by a proxy
}

// newServer returns a server for pages. It is ready until it is to stop.
func newServer(pages http.Handler, log *slog.Logger, now func() time.Time) *server {
	s := &server{
		pages: page.Recovered(log, pages, internalError), log: log, now: now,
		linger: func() {}, notify: func(string) {},
		state: func() string { return "" }, missing: func() string { return "" },
	}
	s.http = http.Server{
		Handler:           http.HandlerFunc(s.logRequest),
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	s.http.ErrorLog.SetOutput(withoutAddress{s.http.ErrorLog.Writer()})
	return s
}

// setSecurityHeaders sets headers that forbid loading, framing, sniffing and referrers. A handler
// may loosen them, but cannot forget them.
func (s *server) setSecurityHeaders(h http.Header) {
	page.Headers(h, page.Policy(nil, nil), false)
	if s.secure {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

// route answers the two health checks itself and passes other requests to the pages.
func (s *server) route(w http.ResponseWriter, r *http.Request) {
	asks := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch {
	case asks && r.URL.Path == "/healthz":
		writeText(w, http.StatusOK, healthyText)
	case !asks || r.URL.Path != "/readyz":
		s.pages.ServeHTTP(w, r)
	case s.stopping.Load():
		writeText(w, http.StatusServiceUnavailable, "shutting down\n")
	case s.missing() != "":
		writeText(w, http.StatusServiceUnavailable, "not ready: "+s.missing())
	default:
		// the guides are, whatever the status of the desk
		writeText(w, http.StatusOK, "ready\n"+s.state())
	}
}

// internalError answers a request whose handler panicked and has no error page of its own.
func internalError(w http.ResponseWriter, _ *http.Request) {
	writeText(w, http.StatusInternalServerError,
		"The program has a defect here, and its log says which. "+
			"What you asked for may not have been done: look before you ask again.\n")
}

// healthyText is the response body of a healthy server.
const healthyText = "ok\n"

func writeText(w http.ResponseWriter, status int, text string) {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text) // an error means that the client is gone
}

// logRequest writes one log line per request. It never logs the query, which has the answers, nor
// the address and user agent, which identify the person.
func (s *server) logRequest(w http.ResponseWriter, r *http.Request) {
	method, path, start := clip(r.Method, 20), clip(r.URL.Path, maxLogged), s.now()
	counted := &counter{ResponseWriter: w}
	defer func() {
		s.log.Info("request", "method", method, "path", path,
			"status", counted.status, "bytes", counted.bytes, "duration", s.now().Sub(start))
	}()
	s.setSecurityHeaders(w.Header())
	s.route(counted, r)
	counted.status = cmp.Or(counted.status, http.StatusOK) // not reached after a panic, so 0
}

// clip returns at most the first n characters of s.
func clip(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// counter counts the bytes of a response and notes its status.
type counter struct {
	http.ResponseWriter
	status int // 0 until it is known
	bytes  int64
}

// WriteHeader notes the first status that is not informational.
func (c *counter) WriteHeader(status int) {
	if c.status < http.StatusOK {
		c.status = status
	}
	c.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes written.
func (c *counter) Write(p []byte) (int, error) {
	if c.status == 0 {
		c.status = http.StatusOK
	}
	n, err := c.ResponseWriter.Write(p)
	c.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the underlying ResponseWriter.
func (c *counter) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// withoutAddress passes log lines of net/http on without the client's address and what follows it.
type withoutAddress struct{ to io.Writer }

// Write passes on one line.
func (a withoutAddress) Write(line []byte) (int, error) {
	kept := line
	for _, before := range []string{" from ", " serving ", "\n"} {
		kept, _, _ = bytes.Cut(kept, []byte(before))
	}
	if _, err := a.to.Write(kept); err != nil {
		return 0, err
	}
	return len(line), nil
}
