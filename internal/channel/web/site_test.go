package web

import (
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"firststeps/internal/guide"
	"firststeps/internal/page"
	"firststeps/test/guidetest"
)

// options returns options for guides without a desk.
func options() Options {
	return Options{Today: func() string { return "2026-11-23" }, Log: slog.New(slog.DiscardHandler),
		Offline: true, Beside: func(g *guide.Guide) map[string]page.Stored {
			return map[string]page.Stored{
				"/car/" + g.ID + "/en-US/offline": page.NewStored("", false, []byte(g.ID))}
		}}
}

// served returns all that a server serves to everyone, by path.
func served(s *Server) map[string]string {
	all := map[string]string{}
	for _, files := range []map[string]file{s.offline, s.lists, {"/sw.js": s.worker}} {
		for path, f := range files {
			all[path] = string(f.plain)
		}
	}
	return all
}

// TestPagesOfUnchangedGuidesAreUsedAgain checks that a server with a last one serves what it would
// serve without, and that it makes only the pages of guides that have changed.
func TestPagesOfUnchangedGuidesAreUsedAgain(t *testing.T) {
	all := guidetest.Small(t).All()
	other := *all[0]
	other.Release = strings.Repeat("0", 64)
	changed := append([]*guide.Guide{&other}, all[1:]...)
	for name, c := range map[string]struct {
		guides  []*guide.Guide
		options func(*Options)
		again   int // guides whose pages are made again
	}{
		"nothing":           {all, func(*Options) {}, 0},
		"a guide":           {changed, func(*Options) {}, 1},
		"one guide fewer":   {all[1:], func(*Options) {}, 0},
		"one guide is left": {all[:1], func(*Options) {}, 1}, // it is at "/"
		"the desk":          {all, func(o *Options) { o.Desk = true }, len(all)},
		"a recall": {all, func(o *Options) {
			o.Recalled = func(release string) string {
				return map[string]string{all[0].Release: "A number was wrong."}[release]
			}
		}, 1},
	} {
		o := options()
		c.options(&o)
		fresh := New(c.guides, o)
		o.Last = New(all, options())
		s := New(c.guides, o)
		if !maps.Equal(served(s), served(fresh)) {
			t.Errorf("%s: not the same as without a last server", name)
		}
		again := 0
		for id, one := range s.sites {
			if one != o.Last.sites[id] {
				again++
			}
		}
		if again != c.again {
			t.Errorf("%s: the pages of %d guides are made again, want %d", name, again, c.again)
		}
	}
}

// TestGuidesThatFollow checks what is served while other guides are not proved yet: the numbers
// come first, and a phone neither deletes a guide nor gives up sending a case.
func TestGuidesThatFollow(t *testing.T) {
	all := guidetest.Small(t).All()
	for _, guides := range [][]*guide.Guide{nil, all[:1], all} {
		o := options()
		o.Partial = true
		s := New(guides, o)
		for _, r := range []*http.Request{
			httptest.NewRequest(http.MethodGet, "/follows/en-US?t=life.none", nil),
			httptest.NewRequest(http.MethodGet, "/sw.js", nil),
			httptest.NewRequest(http.MethodGet, "/handover/follows/en-US", nil),
			httptest.NewRequest(http.MethodPost, "/api/v1/handover", nil),
		} {
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			body := w.Body.String()
			number, again := strings.Index(body, `href="tel:112"`), strings.Index(body, `href=""`)
			if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" ||
				number < 0 || again < number {
				t.Errorf("%d guides: %s %s: %d, %s", len(guides), r.Method, r.URL, w.Code, body)
			}
		}
		res, home := get(t, s, "/", "en-US")
		want := http.StatusOK
		if guides == nil {
			want = http.StatusServiceUnavailable
		}
		if res.StatusCode != want || !strings.Contains(home, `href="tel:112"`) ||
			!strings.Contains(home, `<a href="">`) {
			t.Errorf("%d guides: /: %d, %s", len(guides), res.StatusCode, home)
		}
		for _, g := range guides {
			at := "/" + g.ID + "/" + g.Texts[0].Language
			if res, _ := get(t, s, at, "en"); res.StatusCode != http.StatusOK ||
				!strings.Contains(home, `href="/`+g.ID+`/`) {
				t.Errorf("%s: %d, or it is not in the list", at, res.StatusCode)
			}
		}
		o.Partial, o.Last = false, s
		if len(guides) == len(all) &&
			!maps.Equal(served(New(all, o)), served(New(all, options()))) {
			t.Error("once all guides are there, other pages are served than otherwise")
		}
	}
	if _, home := get(t, New(all, options()), "/", "en-US"); strings.Contains(home, "not ready") {
		t.Error("the list says that guides follow")
	}
}
