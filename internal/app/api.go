package app

import (
	"log/slog"
	"net/http"

	"firststeps/internal/channel/api"
	"firststeps/internal/channel/document"
	"firststeps/internal/desk/integrations"
	"firststeps/internal/telemetry"
)

// publicAPI returns the handler of the public JSON API. It has the guides that are proved so far.
func (m *Main) publicAPI(o serveOptions, p *pages, l *limits, log *slog.Logger) (*api.Server,
	error) {
	options := api.Options{
		Book: document.Book{
			Library: p.lib.Load, Recalled: p.reason, Today: m.today, Contact: o.reach(),
			Desk: bool(o.desk),
		},
		Log: log,
		OverLimit: func(r *http.Request) bool {
			return !l.reads.take(l.address(r), l.now())
		},
	}
	if o.desk {
		options.Desk = integrations.Description()
	}
	s, err := api.New(options)
	if err != nil {
		return nil, failed{err}
	}
	return s, nil
}

// withAPI serves the public API, with metrics, and next for all other requests. It does not wait
// until all guides are in service: those about a danger to life come first.
func withAPI(next http.Handler, a *api.Server, w *telemetry.Metrics) http.Handler {
	mux := http.NewServeMux()
	for _, pattern := range api.Patterns() {
		mux.Handle(pattern, w.Requests(pattern, a))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
