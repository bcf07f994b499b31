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
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/diag"
	"firststeps/internal/guide/recall"
	"firststeps/internal/guide/verify"
)

// pollInterval is how often guides and recall list are checked for changes, at least if that takes
// less than a hundredth of it.
const pollInterval = 200 * time.Millisecond

// maxLoggedFindings is how many findings of refused guides are logged; firststeps verify shows them
// all.
const maxLoggedFindings = 10

// pages are the pages in service. They are replaced as a whole, and only by guides that were proved
// and a list of recalls that was signed. If these are refused, the old pages stay in service, and
// the log has the reason.
//
// The guides of a folder are proved while the server listens. Until all are, the pages are those of
// the guides that are proved so far.
type pages struct {
	now   atomic.Pointer[http.Handler]
	build func(*catalog.Library, recall.List) http.Handler
	log   *slog.Logger

	mu       sync.Mutex                      // held while pages are replaced
	lib      atomic.Pointer[catalog.Library] // that the current pages were built from
	recalled recall.List
	inForce  atomic.Pointer[recall.List] // recalled, for readers that do not wait
	whole    chan struct{}               // closed once all guides are in service

	proved *catalog.Library // by the last reload, whether or not all were
	proofs proofs

	checked verify.Checked
}

func newPages(log *slog.Logger, recalled recall.List) *pages {
	p := &pages{log: log, recalled: recalled, whole: make(chan struct{})}
	p.lib.Store(&catalog.Library{})
	p.inForce.Store(&recalled)
	return p
}

// replace puts other guides, another list of recalls or both into service. nil keeps the current
// ones. If both are nil, it builds their pages again.
func (p *pages) replace(lib *catalog.Library, recalled *recall.List) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if lib == nil {
		lib = p.lib.Load()
	}
	if recalled != nil {
		p.recalled = *recalled
		p.inForce.Store(recalled)
	}
	h := p.build(lib, p.recalled)
	p.now.Store(&h)
	p.lib.Store(lib)
	if lib.Whole() && !p.ready() {
		close(p.whole)
	}
}

// reason returns why a release was recalled, or "" if it was not.
func (p *pages) reason(release string) string { return p.inForce.Load().Reason(release) }

// ready reports whether all guides are in service.
func (p *pages) ready() bool {
	select {
	case <-p.whole:
		return true
	default:
		return false
	}
}

// missing says for /readyz how many guides are not in service yet; it is empty if none is missing.
func (p *pages) missing() string {
	if lib := p.lib.Load(); !p.ready() {
		return fmt.Sprintf("%d of %d guides are proved\n", len(lib.All()), lib.Size())
	}
	return ""
}

// ServeHTTP serves the current pages.
func (p *pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	(*p.now.Load()).ServeHTTP(w, r)
}

// until returns a handler that serves only the pages until all guides are in service: the desk
// knows every guide or does not answer, since a phone takes "unknown guide" as final.
func (p *pages) until(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.ready() {
			next.ServeHTTP(w, r)
			return
		}
		p.ServeHTTP(w, r)
	})
}

// reload puts the guides of a folder into service once all are proved. Before that has happened for
// the first time, it serves each as it is proved. Only what has changed is proved.
func (p *pages) reload(dir string) {
	// Proofs need far more memory than what is served.
	defer debug.FreeOSMemory()
	lib, found := catalog.Open(os.DirFS(dir), catalog.Options{Last: p.proved, Proved: p.keep,
		Checked: &p.checked,
		// a guide that was refused meanwhile may be again as it is in service
		Kept: append(p.lib.Load().Proofs(), p.proofs.kept...)})
	if len(found) > 0 {
		p.refuse(located(found, dir))
		return
	}
	p.keep(lib)
}

// keep keeps what is proved, so that it is not proved again, and puts it into service if it is
// whole, or if nothing whole is in service and no guide would be lost.
func (p *pages) keep(lib *catalog.Library) {
	p.proved = lib
	p.proofs.save(lib, p.log)
	last := p.lib.Load()
	if !lib.Whole() && (p.ready() || slices.ContainsFunc(last.All(), func(g *guide.Guide) bool {
		_, ok := lib.Guide(g.ID)
		return !ok
	})) {
		return
	}
	p.replace(lib, nil)
	for _, g := range lib.All() {
		if was, ok := last.Guide(g.ID); !ok || was != g {
			p.log.Info("guide in service", "guide", g.ID, "version", g.Version,
				"release", g.Release[:8])
		}
	}
}

// refuse logs why changed guides were refused: the first findings, one per line, as authors know
// them.
func (p *pages) refuse(found diag.List) {
	p.log.Error("guides refused, those in service stay", "findings", len(found))
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
	p.replace(nil, &list)
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

// folder returns the folder of guides as a source.
func (p *pages) folder(dir string) *source {
	return newSource(func() uint64 { return fingerprint(dir) }, func() { p.reload(dir) })
}

// recallList returns the list of recalls as a source.
func (p *pages) recallList(r recalls) *source {
	return newSource(func() uint64 { return contents(r.file) }, func() { p.recall(r) })
}

// newSource returns a source. Changes from now on count, even if it is first checked later.
func newSource(mark func() uint64, reload func()) *source { return &source{mark, mark(), reload} }

// check reloads the source if it has changed, and returns how long it took to see that.
func (s *source) check() time.Duration {
	began := time.Now()
	now := s.mark()
	took := time.Since(began)
	if now != s.last {
		s.last = now
		s.reload()
	}
	return took
}

// poll checks the sources at each interval and on each receive from changed, until ctx is done. The
// interval is longer if it takes long to see that nothing has changed.
func poll(ctx context.Context, interval time.Duration, changed <-chan struct{},
	sources ...*source) {
	for wait := interval; ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		case <-changed:
		}
		var took time.Duration
		for _, s := range sources {
			took += s.check()
		}
		wait = min(max(interval, 100*took), max(interval, maxPollInterval))
	}
}

// maxPollInterval limits that.
const maxPollInterval = time.Second

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
