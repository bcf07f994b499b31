package app

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"firststeps/internal/channel/handover"
	"firststeps/internal/desk/console"
	"firststeps/internal/desk/integrations"
	"firststeps/internal/desk/service"
	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
	"firststeps/internal/telemetry"
)

// newDesk gives the desk of a server. guides gives those in service now.
func newDesk(guides func() *catalog.Library, now func() time.Time, log *slog.Logger) *service.Desk {
	return service.New(service.Options{Guide: former(guides), Now: now, Log: log})
}

// former gives what looks up a guide: in the release named, where it is kept, or else the one in
// service.
func former(guides func() *catalog.Library) func(id, release string) (*guide.Guide, bool) {
	return func(id, release string) (*guide.Guide, bool) {
		if g, ok := guides().Release(id, release); ok {
			return g, true
		}
		return guides().Guide(id)
	}
}

// doors are the ways into the desk: the person's, and that of providers' systems. Operators have
// the console.
type doors struct {
	person *handover.Server
	gate   *integrations.Gate
}

// rooms gives what is served of the desk, by pattern: nothing where no hand-overs are taken.
func (w *working) rooms(o console.Options) (map[string]http.Handler, error) {
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

// accounts gives the store as the console needs it, or nil while it is not open.
func (w *working) accounts() console.Accounts {
	if r := w.db.open.Load(); r != nil {
		return *r
	}
	return nil
}

// beside serves rooms of the desk beside the guides' pages, each at its pattern, within limits and
// counted. The pages never wait for a room, and have no limit.
func beside(pages http.Handler, rooms map[string]http.Handler, l *limits,
	w *telemetry.Watch) http.Handler {
	mux := http.NewServeMux()
	for pattern, h := range rooms {
		if strings.HasPrefix(pattern, "/desk") { // the console has limits of its own for all else
			h = l.lasting(h)
		} else {
			h = l.around(h)
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
