package preview

import (
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"firststeps/internal/channel/web"
	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
	"firststeps/test/guidetest"
)

// author is an author's folder and its preview.
type author struct {
	t       *testing.T
	library fstest.MapFS
	saved   uint64
	server  *Server
}

// open shows a copy of a small guide.
func open(t *testing.T) *author {
	t.Helper()
	a := &author{t: t, library: fstest.MapFS{}}
	from := os.DirFS("../../../test/guidetest/guides")
	err := fs.WalkDir(from, "lamp-out", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(from, name)
		a.library[name] = &fstest.MapFile{Data: raw}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	a.server = New(Options{
		Open: func() catalog.Draft { return catalog.OpenDraft(a.library, "lamp-out") },
		Mark: func() uint64 { return a.saved },
		Pages: func(g *guide.Guide) http.Handler {
			return web.New([]*guide.Guide{g}, web.Options{
				Today: func() string { return "2026-11-30" }, Log: slog.Default()})
		},
		Locate: func(file string) string { return "drafts/lamp-out/" + file },
	})
	return a
}

// save replaces a text in a file.
func (a *author) save(file, before, after string) {
	a.t.Helper()
	raw := string(a.library["lamp-out/"+file].Data)
	if !strings.Contains(raw, before) {
		a.t.Fatalf("no %q in %s", before, file)
	}
	a.library["lamp-out/"+file] = &fstest.MapFile{
		Data: []byte(strings.Replace(raw, before, after, 1))}
	a.saved++
}

// get returns a page, once the proof is done if the guide compiles.
func (a *author) get(path string) (*http.Response, string) {
	a.t.Helper()
	for a.server.look().Proving {
		runtime.Gosched()
	}
	return guidetest.Request(a.t, a.server, "GET", "http://localhost"+path, "")
}

func (a *author) expect(path string, want ...string) {
	a.t.Helper()
	_, body := a.get(path)
	for _, text := range want {
		if !strings.Contains(body, text) {
			a.t.Errorf("%s has no %q:\n%s", path, text, body)
		}
	}
}

// TestEveryPageIsMarked checks that each page says that it is a draft, has no script but the
// preview's, and is not stored.
func TestEveryPageIsMarked(t *testing.T) {
	a := open(t)
	for _, path := range []string{"/", "/lamp-out/en-US", "/lamp-out/en-US?t=life.none",
		"/lamp-out/en-US?t=life.danger", "/lamp-out/en-US?p=country", "/lamp-out/en-US/article",
		"/lamp-out/en-US/print?c=GB&t=life.none", "/lamp-out/en-US/numbers",
		"/lamp-out/en-US/offline", "/nowhere"} {
		r, body := a.get(path)
		if strings.Count(body, `<aside class="draft-band" aria-label="Draft"><b>DRAFT</b>`) != 1 ||
			strings.Count(body, `<link rel="stylesheet" href="/_draft/preview.css">`) != 1 ||
			strings.Count(body, `<aside class="draft-panel"`) != 1 {
			t.Errorf("%s is not marked:\n%s", path, body)
		}
		if r.Header.Get("Cache-Control") != "no-store" || r.Header.Get("Etag") != "" ||
			r.Header.Get("Content-Security-Policy") != policy {
			t.Errorf("%s: %v", path, r.Header)
		}
	}
	for _, path := range []string{"/lamp-out/en-US", "/"} {
		if _, body := a.get(path); strings.Count(body, "<script") != 1 {
			t.Errorf("%s has scripts of the guide:\n%s", path, body)
		}
	}
	if r, _ := a.get("/lamp-out/en-US/app.webmanifest"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a draft can be installed: %d", r.StatusCode)
	}
	if _, body := a.get("/sw.js"); !strings.Contains(body, "const GUIDES = {}") {
		t.Errorf("a phone stores the draft: %.200s", body)
	}
}

// TestFindingsBesideTheScreen checks that a guide with findings is shown, with its findings, links
// to their screens, the place in the picture, and what no story walks.
func TestFindingsBesideTheScreen(t *testing.T) {
	a := open(t)
	a.expect("/lamp-out/en-US", "<h2>0 findings</h2>", "Every rule holds in all ", "2 stories",
		"<li><code>bulb.bright</code></li>", "question <code>life</code>")
	a.save("text/en-US.yaml", "I am not sure", "Perhaps")
	a.save("guide.yaml", "no: {to: garage}", "no: {to: bulb}")
	a.save("stories/in-the-traffic.yaml", "id: danger", "id: garage")
	a.expect("/lamp-out/en-US?t=life.none~park.done", "step <code>bulb</code>",
		`<a href="#draft">`, "drafts/lamp-out/text/en-US.yaml:20:", "unsure-says-so",
		`src="/_draft/flow?at=bulb&amp;language=en-US"`,
		`<a href="/lamp-out/en-US?t=life.none~park.done">`,
		"drafts/lamp-out/stories/in-the-traffic.yaml:", "story-broken")
	_, picture := a.get("/_draft/flow?at=bulb&language=en-US")
	if strings.Count(picture, `<rect id="here" class="here"`) != 1 {
		t.Error(picture)
	}
	if _, picture := a.get("/_draft/flow?at=nothing"); strings.Contains(picture, `id="here"`) {
		t.Error("a node that does not exist is marked")
	}
}

// TestSavedFilesAreShown checks that the version changes when a file is saved, so that open pages
// reload, and that the last version that compiled stays while the files do not.
func TestSavedFilesAreShown(t *testing.T) {
	a := open(t)
	version := func() string { _, body := a.get(versionPath); return body }
	first := version()
	if again := version(); again != first {
		t.Errorf("the version changes from %q to %q without a change", first, again)
	}
	a.save("text/en-US.yaml", "title: Change the bulb", "title: Put in a new bulb")
	second := version()
	if second == first {
		t.Error("no page reloads")
	}
	a.expect("/lamp-out/en-US?t=life.none~park.done", "Put in a new bulb")
	a.save("guide.yaml", "start: life", "start: lief")
	if version() == second {
		t.Error("no page reloads when the files do not compile")
	}
	a.expect("/lamp-out/en-US?t=life.none~park.done", "Put in a new bulb",
		"The files do not compile. The screen is of the last version that did.",
		"there is no node &#34;lief&#34;", "Does not compile")
	a.save("guide.yaml", "start: lief", "start: life")
	if _, body := a.get("/"); strings.Contains(body, "not compile") {
		t.Error("the page still says that the files do not compile")
	}
}

// TestDraftThatNeverCompiled checks that its findings are shown in place of every page.
func TestDraftThatNeverCompiled(t *testing.T) {
	a := open(t)
	a.save("guide.yaml", "start: life", "start: lief")
	for _, path := range []string{"/", "/lamp-out/en-US?t=life.none"} {
		a.expect(path, "<b>DRAFT</b>", "The draft does not compile", "drafts/lamp-out/guide.yaml:",
			"did you mean &#34;life&#34;?", `src="/_draft/preview.js"`)
	}
	if r, _ := a.get("/_draft/flow?at=life"); r.StatusCode != http.StatusNotFound {
		t.Error("there is a picture of it")
	}
	a.save("guide.yaml", "start: lief", "start: life")
	a.expect("/", "Is anyone in danger where you stand?")
}

// TestOtherMachines checks that a request that names another machine is refused, as a proxy and a
// site that leads to this machine send it.
func TestOtherMachines(t *testing.T) {
	a := open(t)
	for host, want := range map[string]int{
		"127.0.0.1:8081": 200, "localhost:8081": 200, "[::1]:8081": 200, "localhost": 200,
		"drafts.example": 421, "192.168.1.7:8081": 421, "localhost.example:8081": 421, "": 421,
		"[::]:8081": 421, "0.0.0.0:8081": 421,
	} {
		r, body := guidetest.Request(t, hosted{a.server, host}, "GET", "/", "")
		if r.StatusCode != want || want != 200 && strings.Contains(body, "danger") {
			t.Errorf("%q: %d, want %d", host, r.StatusCode, want)
		}
	}
}

// hosted sends every request with a Host header.
type hosted struct {
	to   http.Handler
	host string
}

func (h hosted) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Host = h.host
	h.to.ServeHTTP(w, r)
}
