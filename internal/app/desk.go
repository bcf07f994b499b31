package app

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"firststeps/internal/channel/handover"
	"firststeps/internal/channel/mcp"
	"firststeps/internal/desk/console"
	"firststeps/internal/desk/integrations"
	"firststeps/internal/desk/service"
	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
	"firststeps/internal/telemetry"
)

// newDesk returns a desk without a store. guides returns the guides in service now.
func newDesk(guides func() *catalog.Library, now func() time.Time, log *slog.Logger) *service.Desk {
	return service.New(service.Options{Guide: releaseLookup(guides), Now: now, Log: log})
}

// releaseLookup returns a function that looks up a guide: in the named release if it is kept, or
// else in the release in service.
func releaseLookup(guides func() *catalog.Library) func(id, release string) (*guide.Guide, bool) {
	return func(id, release string) (*guide.Guide, bool) {
		if g, ok := guides().Release(id, release); ok {
			return g, true
		}
		return guides().Guide(id)
	}
}

// inService returns a function that returns the guides in service.
func inService(guides func() *catalog.Library) func() []*guide.Guide {
	return func() []*guide.Guide { return guides().All() }
}

// entryPoints serve people's hand-overs and providers' systems. Operators have the console.
type entryPoints struct {
	person *handover.Server
	gate   *integrations.Server
}

// handlers returns the handlers of the desk by pattern: none if the desk is off.
func (w *deskServer) handlers(o console.Options) (map[string]http.Handler, error) {
	if w.db == nil {
		return map[string]http.Handler{}, nil
	}
	o.Outwards = w.gate
	screens, err := console.New(w.Desk, w.accounts, o)
	if err != nil {
		return nil, failed{err}
	}
	served := map[string]http.Handler{"/desk": screens, "/desk/": screens}
	for _, pattern := range handover.Patterns() {
		served[pattern] = w.person
	}
	for _, pattern := range integrations.Patterns() {
		served[pattern] = w.gate
	}
	return served, nil
}

// accounts returns the store as the console uses it, or nil while it is not open.
func (w *deskServer) accounts() console.Accounts {
	if r := w.db.open.Load(); r != nil {
		return *r
	}
	return nil
}

// withDesk serves the desk's handlers by pattern, with rate limits and metrics, and pages for all
// other requests. The pages never wait for the desk, and have no limit.
func withDesk(pages http.Handler, handlers map[string]http.Handler, l *limits,
	w *telemetry.Metrics) http.Handler {
	mux := http.NewServeMux()
	for pattern, h := range handlers {
		switch {
		case pattern == mcp.Path: // it has limits for each call
		case strings.HasPrefix(pattern, "/desk"): // the console has its own limits for the rest
			h = l.limitStreams(h)
		case strings.HasPrefix(pattern, "/telephone/"):
			// all come from the provider, which signs them; each sender has a limit
		default:
			h = l.limit(h)
		}
		mux.Handle(pattern, w.Requests(pattern, h))
	}
	pages = w.Requests("guides", pages)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	})
}
