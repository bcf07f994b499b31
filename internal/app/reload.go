package app

import (
	"context"
	"fmt"
	"hash/fnv"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/diag"
	"firststeps/internal/guide/recall"
)

// lookAgain is how often what is served is looked at for changes.
const lookAgain = 2 * time.Second

// mostLogged is how many findings the log shows of guides that were refused; firststeps verify
// shows them all.
const mostLogged = 10

// pages are what is served now. They change as a whole, and only to guides that were proved and to
// a list of recalls that was signed. What is refused leaves the last good ones in service, and the
// log says why.
type pages struct {
	now  atomic.Pointer[http.Handler]
	make func(*catalog.Library, recall.List) http.Handler
	log  *slog.Logger

	lib      atomic.Pointer[catalog.Library] // what the pages of the moment were made of
	recalled recall.List
}

func (p *pages) serve(lib *catalog.Library, recalled recall.List) {
	p.recalled = recalled
	h := p.make(lib, recalled)
	p.now.Store(&h)
	p.lib.Store(lib)
}

// ServeHTTP answers with the pages of the moment.
func (p *pages) ServeHTTP(w http.ResponseWriter,
	r *http.Request) {
	(*p.now.Load()).ServeHTTP(w, r)
}

// reload takes up changed guides once they are proved.
func (p *pages) reload(dir string) {
	lib, found := catalog.Open(os.DirFS(dir))
	if len(found) > 0 {
		p.refuse(located(found, dir))
		return
	}
	p.serve(lib, p.recalled)
	for _, g := range lib.All() {
		p.log.Info("a guide was proved and is in service", "guide", g.ID, "version", g.Version,
			"release", g.Release[:8])
	}
}

// refuse logs why changed guides were refused: the first findings, one a line, as authors read
// them.
func (p *pages) refuse(found diag.List) {
	p.log.Error("changed guides were refused, the last good ones stay in service", "findings",
		len(found))
	for _, f := range found[:min(len(found), mostLogged)] {
		p.log.Error("finding", "rule", f.ID, "at", f.Position(), "message", f.Message, "way", f.Way,
			"mend", f.Mend)
	}
}

// recall takes up a changed list of releases that were taken back.
func (p *pages) recall(r recalls) {
	list, err := r.open()
	if err == nil {
		err = follows(p.recalled, list)
	}
	if err != nil {
		p.log.Error("a changed recall list was refused, the last good one stays in service", "file",
			r.file, "number", p.recalled.Number, "cause", err)
		return
	}
	p.serve(p.lib.Load(), list)
	p.log.Info("a recall list is in service", "number", list.Number, "releases", len(list.Reasons))
}

// follows refuses a list that is older than the one in service: else whoever kept an old one could
// put a release in again.
func follows(last, next recall.List) error {
	if next.Number > last.Number || next.Number == last.Number &&
		maps.Equal(last.Reasons, next.Reasons) {
		return nil
	}
	return fmt.Errorf("its number is %d, and must be higher than %d", next.Number, last.Number)
}

// source is something on disk that pages are made of.
type source struct {
	mark   func() uint64 // another one when it has changed
	last   uint64
	reload func()
}

// sources gives what of the pages may change: a folder of guides, and a list of recalls, where
// there are any.
func (p *pages) sources(dir string, r recalls) (all []*source) {
	if r.file != "" {
		all = append(all, watched(func() uint64 { return contents(r.file) },
			func() { p.recall(r) }))
	}
	if dir != "" {
		all = append(all, watched(func() uint64 { return fingerprint(dir) },
			func() { p.reload(dir) }))
	}
	return all
}

// watched gives a source. What changes from now on is a change, though it be read only later.
func watched(mark func() uint64, reload func()) *source { return &source{mark, mark(), reload} }

// look reloads the source if it has changed.
func (s *source) look() {
	if now := s.mark(); now != s.last {
		s.last = now
		s.reload()
	}
}

// look looks at sources again and again, and at once when told that one has changed, until ctx is
// done.
func look(ctx context.Context, every time.Duration, changed <-chan struct{}, sources []*source) {
	for tick := time.NewTicker(every); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		case <-changed:
		}
		for _, s := range sources {
			s.look()
		}
	}
}

// contents changes with what a small file says, or when it cannot be read.
func contents(file string) uint64 {
	h := fnv.New64a()
	b, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	h.Write(b)
	return h.Sum64()
}

// fingerprint changes when a file in a guide's folder below dir is written, added or removed. What
// lies beside the folders is no guide: somebody's log, say, that grows with each reload.
func fingerprint(dir string) uint64 {
	h := fnv.New64a()
	_ = fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // a folder that is gone for a moment is a change like any other
		}
		if info, err := d.Info(); err == nil && !d.IsDir() && strings.Contains(path, "/") {
			fmt.Fprintln(h, path, info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
	return h.Sum64()
}
