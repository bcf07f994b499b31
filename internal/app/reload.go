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

// pollInterval is how often guides and recall list are checked for changes.
const pollInterval = 2 * time.Second

// maxLoggedFindings is how many findings of refused guides are logged; firststeps verify shows them
// all.
const maxLoggedFindings = 10

// pages are the pages in service. They are replaced as a whole, and only by guides that were proved
// and a list of recalls that was signed. If these are refused, the old pages stay in service, and
// the log has the reason.
type pages struct {
	now   atomic.Pointer[http.Handler]
	build func(*catalog.Library, recall.List) http.Handler
	log   *slog.Logger

	lib      atomic.Pointer[catalog.Library] // that the current pages were built from
	recalled recall.List
}

func (p *pages) serve(lib *catalog.Library, recalled recall.List) {
	p.recalled = recalled
	h := p.build(lib, recalled)
	p.now.Store(&h)
	p.lib.Store(lib)
}

// ServeHTTP serves the current pages.
func (p *pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	(*p.now.Load()).ServeHTTP(w, r)
}

// reload puts changed guides into service if they are proved.
func (p *pages) reload(dir string) {
	lib, found := catalog.Open(os.DirFS(dir), catalog.Options{Last: p.lib.Load()})
	if len(found) > 0 {
		p.refuse(located(found, dir))
		return
	}
	p.serve(lib, p.recalled)
	for _, g := range lib.All() {
		p.log.Info("guide in service", "guide", g.ID, "version", g.Version,
			"release", g.Release[:8])
	}
}

// refuse logs why changed guides were refused: the first findings, one per line, as authors know
// them.
func (p *pages) refuse(found diag.List) {
	p.log.Error("changed guides refused, the old ones stay in service", "findings", len(found))
	for _, f := range found[:min(len(found), maxLoggedFindings)] {
		p.log.Error("finding", "rule", f.ID, "at", f.Position(), "message", f.Message,
			"path", f.Path, "fix", f.Fix)
	}
}

// recall puts a changed list of recalled releases into service.
func (p *pages) recall(r recalls) {
	list, err := r.open()
	if err == nil {
		err = checkNumber(p.recalled, list)
	}
	if err != nil {
		p.log.Error("changed recall list refused, the old one stays in service", "file",
			r.file, "number", p.recalled.Number, "err", err)
		return
	}
	p.serve(p.lib.Load(), list)
	p.log.Info("recall list in service", "number", list.Number, "releases", len(list.Reasons))
}

// checkNumber refuses a list that is older than the one in service. Otherwise an old copy could put
// a recalled release into service again.
func checkNumber(last, next recall.List) error {
	if next.Number > last.Number || next.Number == last.Number &&
		maps.Equal(last.Reasons, next.Reasons) {
		return nil
	}
	return fmt.Errorf("number is %d, must be higher than %d", next.Number, last.Number)
}

// source is something on disk that the pages are built from.
type source struct {
	mark   func() uint64 // changes if the source changes
	last   uint64
	reload func()
}

// sources returns the sources that are set and may change: the folder of guides and the list of
// recalls.
func (p *pages) sources(dir string, r recalls) (all []*source) {
	if r.file != "" {
		all = append(all, newSource(func() uint64 { return contents(r.file) },
			func() { p.recall(r) }))
	}
	if dir != "" {
		all = append(all, newSource(func() uint64 { return fingerprint(dir) },
			func() { p.reload(dir) }))
	}
	return all
}

// newSource returns a source. Changes from now on count, even if it is first checked later.
func newSource(mark func() uint64, reload func()) *source { return &source{mark, mark(), reload} }

// check reloads the source if it has changed.
func (s *source) check() {
	if now := s.mark(); now != s.last {
		s.last = now
		s.reload()
	}
}

// poll checks the sources at each interval and on each receive from changed, until ctx is done.
func poll(ctx context.Context, interval time.Duration, changed <-chan struct{}, sources []*source) {
	for tick := time.NewTicker(interval); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		case <-changed:
		}
		for _, s := range sources {
			s.check()
		}
	}
}

// contents returns a hash of a small file, or 0 if it cannot be read.
func contents(file string) uint64 {
	h := fnv.New64a()
	b, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	h.Write(b)
	return h.Sum64()
}

// fingerprint returns a hash that changes when a file in one of these folders below dir is written,
// added or removed; in any, if none is named. Files beside the folders do not count: one may be a
// log that grows with each reload.
func fingerprint(dir string, folders ...string) uint64 {
	if len(folders) == 0 {
		folders = []string{"."}
	}
	h := fnv.New64a()
	for _, folder := range folders {
		_ = fs.WalkDir(os.DirFS(dir), folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return nil // a folder that is missing for a moment counts as a change
			}
			if info, err := d.Info(); err == nil && !d.IsDir() && strings.Contains(path, "/") {
				fmt.Fprintln(h, path, info.Size(), info.ModTime().UnixNano())
			}
			return nil
		})
	}
	return h.Sum64()
}
