package app

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/recall"
	"firststeps/test/guidetest"
	"firststeps/test/short"
)

// office signs lists of recalls into a file, and has the key to verify them.
type office struct {
	recalls
	private string
}

func newOffice(t *testing.T) office {
	t.Helper()
	private, public, err := note.GenerateKey(rand.Reader, "reviewers")
	if err != nil {
		t.Fatal(err)
	}
	return office{recalls{filepath.Join(t.TempDir(), "recalls"), public}, private}
}

func (o office) takesBack(t *testing.T, number int, reasons map[string]string) {
	t.Helper()
	signed, err := recall.Sign(recall.List{Number: number, Reasons: reasons}, o.private)
	if err != nil {
		t.Fatal(err)
	}
	o.writes(t, signed)
}

func (o office) writes(t *testing.T, list []byte) {
	t.Helper()
	if err := os.WriteFile(o.file, list, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestReleaseIsRecalledWithoutRestart checks that a recall takes effect while the program runs: a
// run on the release leads to professionals and says why. A list that cannot be verified changes
// nothing, and is logged.
func TestReleaseIsRecalledWithoutRestart(t *testing.T) {
	short.Skip(t)
	lib := guidetest.Library(t)
	o := newOffice(t)
	release := trunkOf(t, lib).Release
	o.takesBack(t, 1, map[string]string{strings.Repeat("0", 64): "Another guide."})
	var log lockedBuffer
	to := slog.New(slog.NewTextHandler(&log, nil))
	first, err := o.open()
	if err != nil {
		t.Fatal(err)
	}
	p := newPages(to, first)
	p.build = program(nil, nil).pages(serveOptions{offline: true}, to, &deskServer{})
	check := p.recallList(o.recalls).check
	p.replace(lib, nil)
	expect := func(when string, recalled bool, logged string) {
		t.Helper()
		check()
		for _, path := range []string{"/trunk-release-fails/en-US?t=life.none",
			"/trunk-release-fails/en-GB?t=life.none~place.parked",
			"/trunk-release-fails/en-US/offline"} {
			w := httptest.NewRecorder()
			p.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
			if body := w.Body.String(); strings.Contains(body, "A number was wrong.") != recalled ||
				w.Code != http.StatusOK {
				t.Errorf("%s, %s: %d, recalled: %v\n%.300s", when, path, w.Code, !recalled, body)
			}
		}
		if said := log.String(); !strings.Contains(said, logged) || logged == "" && said != "" {
			t.Errorf("%s: %q is not in the log:\n%s", when, logged, log.String())
		}
		log = lockedBuffer{}
	}
	expect("at the start", false, "")
	o.takesBack(t, 2, map[string]string{release: "A number was wrong."})
	signed := read(t, o.file)
	expect("once it is on the list", true, "recall list in service")
	expect("polled again", true, "")

	o.writes(t, []byte(strings.Replace(signed, release, strings.Repeat("1", 64), 1)))
	expect("with a changed line", true, "signature")
	o.writes(t, nil)
	expect("with an empty file", true, "refused")
	if err := os.Remove(o.file); err != nil {
		t.Fatal(err)
	}
	expect("without a file", true, "refused")
	o.takesBack(t, 1, map[string]string{})
	expect("with an older list", true, "number is 1, must be higher than 2")
	o.takesBack(t, 2, map[string]string{})
	expect("with another list of the same number", true, "number is 2, must be higher than 2")
	o.takesBack(t, 3, map[string]string{})
	expect("with a later list without the release", false, "recall list in service")
}

// TestGuidesAndRecallsChangeIndependently checks that a change of the guides keeps the recalls, and
// that a recall keeps the guides.
func TestGuidesAndRecallsChangeIndependently(t *testing.T) {
	short.Skip(t)
	dir := guidesFolder(t)
	lib, found := catalog.Open(os.DirFS(dir), catalog.Options{})
	if len(found) > 0 {
		t.Fatal(found)
	}
	before := fingerprint(dir)
	if err := os.WriteFile(filepath.Join(dir, "log"), []byte("a line"), 0o600); err != nil ||
		fingerprint(dir) != before {
		t.Errorf("a file beside the guides counts as a guide: %v", err)
	}
	o := newOffice(t)
	o.takesBack(t, 1, map[string]string{strings.Repeat("0", 64): "Another guide."})
	p := newPages(slog.New(slog.DiscardHandler), recall.List{Number: 1})
	p.build = func(lib *catalog.Library, l recall.List) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = fmt.Fprint(w, trunkOf(t, lib).Text("en-GB").Title, " ", l.Number)
		})
	}
	sources := []*source{p.folder(dir), p.recallList(o.recalls)}
	p.keep(lib)
	title := "The boot lid will not open"
	edit(t, filepath.Join(dir, "trunk-release-fails/text/en-GB.yaml"),
		"title: "+trunkOf(t, lib).Text("en-GB").Title, "title: "+title)
	o.takesBack(t, 2, map[string]string{strings.Repeat("0", 64): "Another guide."})
	for _, s := range sources {
		s.check()
	}
	w := httptest.NewRecorder()
	if p.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil)); w.Body.String() != title+
		" 2" {
		t.Errorf("%q is served", w.Body)
	}
}

// TestPollUntilTheEnd checks that sources are polled until the context ends.
func TestPollUntilTheEnd(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	mark, reloads := uint64(0), make(chan bool)
	s := newSource(func() uint64 { mark++; return mark }, func() { reloads <- true })
	ended := make(chan bool)
	go func() { poll(ctx, time.Millisecond, nil, s); close(ended) }()
	for range 3 {
		<-reloads
	}
	stop()
	for {
		select {
		case <-reloads:
		case <-ended:
			return
		}
	}
}
