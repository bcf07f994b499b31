// Package telemetry provides metrics in Prometheus' format and OpenTelemetry spans of requests.
//
// Neither contains personal data: no address, query, secret, id or text of a case. Every label has
// one of a few values that are constants in the code. Without a collector, the program behaves the
// same.
//
// Start reading at [New] for the metrics, and trace.go for the spans.
package telemetry

import (
	"bytes"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/guide"
)

// Options are the sources of the metrics that are computed on each scrape. They are nil if there is
// no desk.
type Options struct {
	Desk         func() service.Metrics
	DatabaseOpen func() bool   // reports whether the desk has its database
	Outbox       func() Outbox // returns the state of the deliveries to webhooks
}

// Outbox is the state of the deliveries to webhooks.
type Outbox struct {
	Known   bool          // the database could be read
	Waiting int           // pending deliveries
	Dead    int           // deliveries that were given up
	Lag     time.Duration // age of the event of the oldest pending delivery
}

// Metrics counts events and serves the metrics. It is safe for concurrent use.
type Metrics struct {
	sources  Options
	requests *family
	duration *family
	taken    *family
	waited   *family
	closed   *family
	streams  atomic.Int64
	Tracer   *Tracer // nil: no spans are collected
}

// New returns Metrics. Every counter exists from the start with value 0, because an alert on a
// missing time series would never fire.
func New(o Options) *Metrics {
	w := &Metrics{
		sources: o,
		requests: newFamily("http_requests_total", "counter", "Requests that were answered.", nil,
			"method", "route", "status"),
		duration: newFamily("http_request_seconds", "histogram",
			"How long an answer took; streams are left out.",
			[]float64{.001, .005, .025, .1, .25, .5, 1, 2.5, 5, 10}, "route"),
		taken: newFamily("handovers_total", "counter", "Hand-overs, by how they went.", nil,
			"outcome"),
		waited: newFamily("case_waiting_seconds", "histogram",
			"How long cases waited until a human accepted them.",
			[]float64{5, 10, 15, 20, 30, 60, 120, 300, 900, 3600}, "urgency"),
		closed: newFamily("cases_closed_total", "counter", "Cases that were closed.", nil,
			"state"),
	}
	for _, outcome := range service.Outcomes() {
		w.taken.counter(outcome)
	}
	for _, u := range urgencies() {
		w.waited.histogram(u.String())
	}
	for _, s := range desk.States() {
		if s.Closed() {
			w.closed.counter(string(s))
		}
	}
	return w
}

func urgencies() []guide.Urgency {
	return []guide.Urgency{guide.NotUrgent, guide.Urgent, guide.Emergency}
}

// Count counts an occurrence at the desk.
func (w *Metrics) Count(n service.Occurrence) {
	switch {
	case n.Taken != "":
		w.taken.counter(n.Taken).Inc()
	case n.Closed != "":
		w.closed.counter(string(n.Closed)).Inc()
	case n.Accepted != nil:
		w.waited.histogram(n.Accepted.String()).Update(n.Waited.Seconds())
	}
}

// Handler returns the handler that serves the metrics.
func (w *Metrics) Handler() http.Handler {
	return http.HandlerFunc(func(to http.ResponseWriter, _ *http.Request) {
		var b bytes.Buffer
		for _, f := range []*family{w.requests, w.duration, w.taken, w.waited, w.closed} {
			f.write(&b)
		}
		gauge(&b, "streams", "Clients that follow something live.", float64(w.streams.Load()))
		w.sources.write(&b)
		metrics.WriteProcessMetrics(&b)
		metrics.WriteFDMetrics(&b)
		to.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		_, _ = to.Write(b.Bytes()) // a client that is gone needs no metrics
	})
}
