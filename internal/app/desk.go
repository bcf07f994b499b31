package app

import (
	"log/slog"
	"net/http"
	"time"

	"firststeps/guide"
	"firststeps/internal/channel/handover"
	"firststeps/internal/console"
	"firststeps/internal/dispatch"
	"firststeps/internal/outwards"
	"firststeps/internal/store"
	"firststeps/library"
)

// doors are the desk of a server, and its doors: for the person, for operators and for providers' systems.
type doors struct {
	desk   *dispatch.Desk
	person *handover.Server
	gate   *outwards.Gate
}

// newDoors gives the desk of a server. guides gives those in service now; inside lets webhooks go to this network.
func (m *Main) newDoors(guides func() *library.Library, log *slog.Logger, inside bool, done <-chan struct{}) *doors {
	d := dispatch.New(dispatch.Options{
		Guide: func(id, release string) (*guide.Guide, bool) {
			if g, ok := guides().Release(id, release); ok {
				return g, true
			}
			return guides().Guide(id)
		},
		Now: m.Now, Log: log, Keep: 30 * 24 * time.Hour,
	})
	c := &doors{
		desk:   d,
		person: handover.New(d, handover.Options{Now: m.Now, Log: log, Done: done}),
		gate:   outwards.New(d, outwards.Options{Now: m.Now, Log: log, Internal: inside}),
	}
	rows := store.NewMemory()
	c.desk.Open(rows)
	c.gate.Open(rows)
	return c
}

// rooms gives what is served of the desk, by pattern.
func (c *doors) rooms(o console.Options) (map[string]http.Handler, error) {
	screens, err := console.New(c.desk, c.accounts, o)
	if err != nil {
		return nil, failed{err}
	}
	served := map[string]http.Handler{"/desk": screens, "/desk/": screens}
	for _, pattern := range handover.Patterns() {
		served[pattern] = c.person
	}
	for _, pattern := range outwards.Patterns() {
		served[pattern] = c.gate
	}
	return served, nil
}

// accounts gives the store as the console needs it, or nil while it is not open.
func (c *doors) accounts() console.Accounts {
	rows, _ := c.desk.Rows().(console.Accounts)
	return rows
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
