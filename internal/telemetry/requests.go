package telemetry

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"firststeps/internal/page"
)

// Requests returns a handler that counts the requests to next. route is its pattern, not the path,
// because clients can invent any number of paths.
func (w *Metrics) Requests(route string, next http.Handler) http.Handler {
	duration := w.duration.histogram(route)
	return http.HandlerFunc(func(to http.ResponseWriter, r *http.Request) {
		start, a := time.Now(), &recorder{ResponseWriter: to, w: w}
		end := w.Tracer.begin(r, route)
		defer func() {
			if a.stream {
				page.AfterResponse(r, func() { w.streams.Add(-1) })
			} else {
				duration.Update(time.Since(start).Seconds())
			}
			w.requests.counter(method(r.Method), route, class(a.status)).Inc()
			end(a.status)
		}()
		next.ServeHTTP(a, r)
		if a.status == 0 {
			a.status = http.StatusOK // it stays 0 only if next panicked
		}
	})
}

// method returns a known method, or "other".
func method(m string) string {
	if slices.Contains([]string{"GET", "HEAD", "POST", "OPTIONS"}, m) {
		return m
	}
	return "other"
}

// class returns the class of a status, such as 2xx, or "broken" for 0.
func class(status int) string {
	if status == 0 {
		return "broken"
	}
	return strconv.Itoa(status/100) + "xx"
}

// recorder is a ResponseWriter that records the status.
type recorder struct {
	http.ResponseWriter
	w      *Metrics
	status int // 0 until it is written
	stream bool
}

// WriteHeader records the first final status, and whether the response is a stream.
func (a *recorder) WriteHeader(status int) {
	if a.status == 0 && status >= http.StatusOK {
		a.status = status
		if a.stream = strings.HasPrefix(a.Header().Get("Content-Type"),
			"text/event-stream"); a.stream {
			a.w.streams.Add(1)
		}
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write writes status 200 first if no status was written.
func (a *recorder) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	return a.ResponseWriter.Write(p)
}

// FlushError sends buffered data and the status.
func (a *recorder) FlushError() error {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	return http.NewResponseController(a.ResponseWriter).Flush()
}

// Unwrap returns the underlying ResponseWriter, for http.ResponseController.
func (a *recorder) Unwrap() http.ResponseWriter { return a.ResponseWriter }
