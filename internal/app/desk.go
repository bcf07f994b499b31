package app

import (
	"log/slog"
	"net/http"
	"time"

	"firststeps/guide"
	"firststeps/internal/channel/handover"
	"firststeps/internal/dispatch"
	"firststeps/internal/outwards"
	"firststeps/internal/store"
	"firststeps/library"
)

// newDesk gives the desk of a server. guides gives those in service now.
// With it comes the gate to providers' systems; internal lets webhooks go to this network.
func newDesk(guides func() *library.Library, now func() time.Time, log *slog.Logger, internal bool) (*dispatch.Desk, *outwards.Gate) {
	d := dispatch.New(dispatch.Options{
		Guide: func(id, release string) (*guide.Guide, bool) {
			if g, ok := guides().Release(id, release); ok {
				return g, true
			}
			return guides().Guide(id)
		},
		Now: now, Log: log, Keep: 30 * 24 * time.Hour,
	})
	gate := outwards.New(d, outwards.Options{Now: now, Log: log, Internal: internal})
	rows := store.NewMemory()
	d.Open(rows)
	gate.Open(rows)
	return d, gate
}

// rooms gives what is served of the desk, by pattern.
func rooms(person *handover.Server, gate *outwards.Gate) map[string]http.Handler {
	served := map[string]http.Handler{}
	for _, pattern := range handover.Patterns() {
		served[pattern] = person
	}
	for _, pattern := range outwards.Patterns() {
		served[pattern] = gate
	}
	return served
}

// beside serves rooms of the desk beside the guides' pages, each at its pattern. The pages never wait for a room.
func beside(pages http.Handler, rooms map[string]http.Handler) http.Handler {
	mux := http.NewServeMux()
	for pattern, h := range rooms {
		mux.Handle(pattern, h)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	})
}
