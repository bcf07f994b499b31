package telemetry

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"firststeps/internal/page"
)

// Requests counts the requests to a room. route is its pattern: never the path, which anybody can
// make up.
func (w *Watch) Requests(route string, room http.Handler) http.Handler {
	duration := w.duration.WithLabelValues(route)
	return http.HandlerFunc(func(to http.ResponseWriter, r *http.Request) {
		start, a := time.Now(), &answer{ResponseWriter: to, w: w}
		end := w.Tracer.begin(r, route)
		defer func() {
			if a.stream {
				page.After(r, w.streams.Dec)
			} else {
				duration.Observe(time.Since(start).Seconds())
			}
			w.requests.WithLabelValues(route, method(r.Method), class(a.status)).Inc()
			end(a.status)
		}()
		room.ServeHTTP(a, r)
		if a.status == 0 {
			a.status = http.StatusOK // 0 is left where the answer broke off
		}
	})
}

// method gives a method that is known, or other.
func method(m string) string {
	if slices.Contains([]string{"GET", "HEAD", "POST", "OPTIONS"}, m) {
		return m
	}
	return "other"
}

// class gives the kind of a status, such as 2xx.
func class(status int) string {
	if status == 0 {
		return "broken"
	}
	return strconv.Itoa(status/100) + "xx"
}

// answer sees how an answer goes.
type answer struct {
	http.ResponseWriter
	w      *Watch
	status int // 0 until it is known
	stream bool
}

// WriteHeader notes the first status that is an answer, and whether a stream follows.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= http.StatusOK {
		a.status = status
		if a.stream = strings.HasPrefix(a.Header().Get("Content-Type"),
			"text/event-stream"); a.stream {
			a.w.streams.Inc()
		}
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write is an answer of 200 where nothing else was said.
func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	return a.ResponseWriter.Write(p)
}

// FlushError sends what there is, and with it the status.
func (a *answer) FlushError() error {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	return http.NewResponseController(a.ResponseWriter).Flush()
}

// Unwrap lets http.ResponseController reach what lies below.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
