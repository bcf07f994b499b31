package app

import (
	"log/slog"
	"net/http"
	"time"

	"firststeps/guide"
	"firststeps/internal/console"
	"firststeps/internal/dispatch"
	"firststeps/internal/store"
	"firststeps/library"
)

// newDesk gives the desk of a server. guides gives those in service now.
func newDesk(guides func() *library.Library, now func() time.Time, log *slog.Logger) *dispatch.Desk {
	d := dispatch.New(dispatch.Options{
		Guide: func(id, release string) (*guide.Guide, bool) {
			if g, ok := guides().Release(id, release); ok {
				return g, true
			}
			return guides().Guide(id)
		},
		Now: now, Log: log, Keep: 30 * 24 * time.Hour,
	})
	d.Open(store.NewMemory())
	return d
}

// rooms gives what is served of the desk, by pattern.
func rooms(d *dispatch.Desk, o console.Options) (map[string]http.Handler, error) {
	screens, err := console.New(d, func() console.Accounts { return accounts(d) }, o)
	if err != nil {
		return nil, failed{err}
	}
	return map[string]http.Handler{"/desk": screens, "/desk/": screens}, nil
}

// accounts gives the store as the console needs it, or nil while it is not open.
func accounts(d *dispatch.Desk) console.Accounts {
	rows, _ := d.Rows().(console.Accounts)
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
