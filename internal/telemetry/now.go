package telemetry

import (
	"github.com/prometheus/client_golang/prometheus"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
)

// collector collects the metrics that are computed on each scrape.
type collector struct{ Options }

// Describe sends no descriptions, which makes the collector unchecked.
func (collector) Describe(chan<- *prometheus.Desc) {}

// Collect sends the current metrics.
func (c collector) Collect(to chan<- prometheus.Metric) {
	if c.DatabaseOpen != nil {
		gauge(to, "desk_open", "1 while the desk has its database.", number(c.DatabaseOpen()))
	}
	if c.Desk != nil {
		collectDesk(to, c.Desk())
	}
	if c.Outbox == nil {
		return
	}
	if o := c.Outbox(); o.Known {
		gauge(to, "webhook_deliveries", "Deliveries to webhooks that are not done.",
			float64(o.Waiting))
		gauge(to, "webhook_dead_letters", "Deliveries to webhooks that were given up.",
			float64(o.Dead))
		gauge(to, "webhook_lag_seconds",
			"How long ago the oldest event happened that is not delivered.", o.Lag.Seconds())
	}
}

func collectDesk(to chan<- prometheus.Metric, f service.Metrics) {
	cases := prometheus.NewDesc("firststeps_cases", "Cases that are open.",
		[]string{"state", "urgency"}, nil)
	for _, s := range desk.States() {
		for _, u := range urgencies() {
			if !s.Closed() {
				n := f.Open[service.Class{State: s, Urgency: u}]
				to <- prometheus.MustNewConstMetric(cases, prometheus.GaugeValue, float64(n),
					string(s), u.String())
			}
		}
	}
	gauge(to, "case_oldest_waiting_seconds",
		"How long the case has waited that has waited longest for a human; 0 where none waits.",
		f.Oldest.Seconds())
	gauge(to, "canary_age_seconds",
		"How long ago a test case last came through; 0 where there is no canary.",
		f.Canary.Seconds())
	gauge(to, "log_intact", "1 while the log is as it was written, as far as it was followed.",
		number(f.Intact))
}

func gauge(to chan<- prometheus.Metric, name, help string, value float64) {
	to <- prometheus.MustNewConstMetric(prometheus.NewDesc("firststeps_"+name, help, nil, nil),
		prometheus.GaugeValue, value)
}

// number returns 1 for true and 0 for false.
func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
