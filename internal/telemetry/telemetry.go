// Package telemetry provides metrics in Prometheus' format and OpenTelemetry spans of requests.
//
// Neither contains personal data: no address, query, secret, id or text of a case. Every label has
// one of a few values that are constants in the code. Without a collector, the program behaves the
// same.
//
// Start reading at [New] for the metrics, and trace.go for the spans.
package telemetry

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

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
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	streams  prometheus.Gauge
	taken    *prometheus.CounterVec
	waited   *prometheus.HistogramVec
	closed   *prometheus.CounterVec
	Tracer   *Tracer // nil: no spans are collected
}

// New returns a Watch. Every counter exists from the start with value 0, because an alert on a
// missing time series would never fire.
func New(o Options) *Metrics {
	w := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: counters("http_requests_total", "Requests that were answered.", "route", "method",
			"status"),
		duration: histograms("http_request_seconds",
			"How long an answer took; streams are left out.",
			[]float64{.001, .005, .025, .1, .25, .5, 1, 2.5, 5, 10}, "route"),
		streams: prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "firststeps", Name: "streams",
			Help: "Clients that follow something live."}),
		taken: counters("handovers_total", "Hand-overs, by how they went.", "outcome"),
		waited: histograms("case_waiting_seconds",
			"How long cases waited until a human accepted them.",
			[]float64{5, 10, 15, 20, 30, 60, 120, 300, 900, 3600}, "urgency"),
		closed: counters("cases_closed_total", "Cases that were closed.", "state"),
	}
	w.registry.MustRegister(w.requests, w.duration, w.streams, w.taken, w.waited, w.closed,
		collector{o}, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, outcome := range service.Outcomes() {
		w.taken.WithLabelValues(outcome)
	}
	for _, u := range urgencies() {
		w.waited.WithLabelValues(u.String())
	}
	for _, s := range desk.States() {
		if s.Closed() {
			w.closed.WithLabelValues(string(s))
		}
	}
	return w
}

func urgencies() []guide.Urgency {
	return []guide.Urgency{guide.NotUrgent, guide.Urgent, guide.Emergency}
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "firststeps", Name: name,
		Help: help}, labels)
}

func histograms(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: "firststeps", Name: name,
		Help: help, Buckets: buckets}, labels)
}

// Count counts an occurrence at the desk.
func (w *Metrics) Count(n service.Occurrence) {
	switch {
	case n.Taken != "":
		w.taken.WithLabelValues(n.Taken).Inc()
	case n.Closed != "":
		w.closed.WithLabelValues(string(n.Closed)).Inc()
	case n.Accepted != nil:
		w.waited.WithLabelValues(n.Accepted.String()).Observe(n.Waited.Seconds())
	}
}

// Handler returns the handler that serves the metrics.
func (w *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(w.registry, promhttp.HandlerOpts{})
}
