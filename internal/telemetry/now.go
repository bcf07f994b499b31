package telemetry

import (
	"fmt"
	"io"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
)

// write writes the metrics that are computed on each scrape.
func (o Options) write(to io.Writer) {
	if o.DatabaseOpen != nil {
		gauge(to, "desk_open", "1 while the desk has its database.", number(o.DatabaseOpen()))
	}
	if o.Desk != nil {
		writeDesk(to, o.Desk())
	}
	if o.Outbox == nil {
		return
	}
	if b := o.Outbox(); b.Known {
		gauge(to, "webhook_deliveries", "Deliveries to webhooks that are not done.",
			float64(b.Waiting))
		gauge(to, "webhook_dead_letters", "Deliveries to webhooks that were given up.",
			float64(b.Dead))
		gauge(to, "webhook_lag_seconds",
			"How long ago the oldest event happened that is not delivered.", b.Lag.Seconds())
	}
}

func writeDesk(to io.Writer, m service.Metrics) {
	head(to, "firststeps_cases", "gauge", "Cases that are open.")
	for _, s := range desk.States() {
		for _, u := range urgencies() {
			if !s.Closed() {
				fmt.Fprintf(to, "firststeps_cases{state=%q,urgency=%q} %d\n", s, u,
					m.Open[service.Class{State: s, Urgency: u}])
			}
		}
	}
	gauge(to, "case_oldest_waiting_seconds",
		"How long the case has waited that has waited longest for a human; 0 where none waits.",
		m.Oldest.Seconds())
	gauge(to, "canary_age_seconds",
		"How long ago a test case last came through; 0 where there is no canary.",
		m.Canary.Seconds())
	gauge(to, "log_intact", "1 while the log is as it was written, as far as it was followed.",
		number(m.Intact))
}

// number returns 1 for true and 0 for false.
func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
