package app

import (
	"log/slog"
	"net/http"
	"time"

	"firststeps/guide"
	"firststeps/internal/channel/handover"
	"firststeps/internal/dispatch"
	"firststeps/internal/watch"
	"firststeps/library"
)

// newDesk gives the desk of a server. guides gives those in service now.
func newDesk(guides func() *library.Library, now func() time.Time, log *slog.Logger) *dispatch.Desk {
	return dispatch.New(dispatch.Options{
		Guide: func(id, release string) (*guide.Guide, bool) {
			if g, ok := guides().Release(id, release); ok {
				return g, true
			}
			return guides().Guide(id)
		},
		Now: now, Log: log,
	})
}

// rooms gives what is served of the desk, by pattern. person is the stranded person's side.
func rooms(_ *dispatch.Desk, person *handover.Server) map[string]http.Handler {
	served := map[string]http.Handler{}
	for _, pattern := range handover.Patterns() {
		served[pattern] = person
	}
	return served
}

// beside serves rooms of the desk beside the guides' pages, each at its pattern, within limits and counted. The pages never wait for a
// room, and have no limit.
func beside(pages http.Handler, rooms map[string]http.Handler, l *limits, w *watch.Watch) http.Handler {
	mux := http.NewServeMux()
	for pattern, h := range rooms {
		mux.Handle(pattern, w.Requests(pattern, l.around(h)))
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
