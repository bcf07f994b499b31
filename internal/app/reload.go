package app

import (
	"context"
	"fmt"
	"hash/fnv"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"firststeps/diag"
	"firststeps/library"
)

// lookAgain is how often a folder of guides is looked at for changes.
const lookAgain = 2 * time.Second

// pages are what is served now. They change as a whole, and only to guides that were proved.
type pages struct {
	now  atomic.Pointer[http.Handler]
	lib  atomic.Pointer[library.Library]
	make func(*library.Library) http.Handler
}

func newPages(lib *library.Library, make func(*library.Library) http.Handler) *pages {
	p := &pages{make: make}
	p.serve(lib)
	return p
}

func (p *pages) serve(lib *library.Library) {
	h := p.make(lib)
	p.now.Store(&h)
	p.lib.Store(lib)
}

// ServeHTTP answers with the pages of the moment.
func (p *pages) ServeHTTP(w http.ResponseWriter, r *http.Request) { (*p.now.Load()).ServeHTTP(w, r) }

// watch takes up changed guides once they are proved, until ctx is done. Guides with findings are refused: the log says
// why, and the last good release stays in service.
func (p *pages) watch(ctx context.Context, dir string, log *slog.Logger) {
	last := fingerprint(dir)
	for tick := time.NewTicker(lookAgain); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
		if now := fingerprint(dir); now != last {
			last = now
			p.reload(dir, log)
		}
	}
}

func (p *pages) reload(dir string, log *slog.Logger) {
	lib, found := library.Open(os.DirFS(dir))
	if len(found) > 0 {
		log.Error("changed guides were refused, the last good ones stay in service", "findings", len(found), "first", first(located(found, dir)))
		return
	}
	p.serve(lib)
	for _, g := range lib.All() {
		log.Info("a guide was proved and is in service", "guide", g.ID, "version", g.Version, "release", g.Release[:8])
	}
}

func first(found diag.List) string { return found[0].String() }

// fingerprint changes when a file below dir is written, added or removed.
func fingerprint(dir string) uint64 {
	h := fnv.New64a()
	_ = fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // a folder that is gone for a moment is a change like any other
		}
		if info, err := d.Info(); err == nil && !d.IsDir() {
			fmt.Fprintln(h, path, info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
	return h.Sum64()
}
