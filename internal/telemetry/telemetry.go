// Package telemetry has what whoever runs the program can see of it: figures in Prometheus' form,
// and spans of requests for those who collect them (OpenTelemetry).
//
// Neither has anything personal: no address, query, secret, id or word of a case; every label is
// one of a few values that stand in the code. The package decides nothing and stops nothing: where
// nobody collects, the program is the same.
//
// Start reading at [New] for the figures, and trace.go for the spans.
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

// Options are where the figures of a moment come from. Each is asked when somebody looks, and nil
// where there is no desk.
type Options struct {
	Desk   func() service.Figures
	Open   func() bool   // the desk has its database
	Outbox func() Outbox // what is on its way to webhooks
}

// Outbox is what is on its way to webhooks.
type Outbox struct {
	Known   bool          // the database was there to be asked
	Waiting int           // deliveries that are not done
	Dead    int           // deliveries that were given up
	Lag     time.Duration // how long ago the oldest that is not done happened
}

// Watch counts. Any number of goroutines may share it.
type Watch struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	streams  prometheus.Gauge
	taken    *prometheus.CounterVec
	waited   *prometheus.HistogramVec
	closed   *prometheus.CounterVec
	Tracer   *Tracer // nil: nobody collects spans
}

// New gives a Watch that has counted nothing yet. Every line that there may be is there from the
// start, at 0: an alarm on a line that is missing would never come.
func New(o Options) *Watch {
	w := &Watch{
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
	w.registry.MustRegister(w.requests, w.duration, w.streams, w.taken, w.waited, w.closed, now{o},
		collectors.NewGoCollector(),
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

// Told counts what a desk tells.
func (w *Watch) Told(n service.News) {
	switch {
	case n.Taken != "":
		w.taken.WithLabelValues(n.Taken).Inc()
	case n.Closed != "":
		w.closed.WithLabelValues(string(n.Closed)).Inc()
	case n.Accepted != nil:
		w.waited.WithLabelValues(n.Accepted.String()).Observe(n.Waited.Seconds())
	}
}

// Handler answers with every figure.
func (w *Watch) Handler() http.Handler {
	return promhttp.HandlerFor(w.registry, promhttp.HandlerOpts{})
}
