package app

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"html"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"firststeps/internal/channel/web"
	"firststeps/internal/page"
)

// exportTo exports the built-in guides and returns the files by name.
func exportTo(t *testing.T, dir string, more ...string) map[string]string {
	t.Helper()
	if out, errs, code := run(t, nil, "", append([]string{"export", dir}, more...)...); code != 0 {
		t.Fatal(out, errs, code)
	}
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		body, err := os.ReadFile(name)
		short, _ := filepath.Rel(dir, name)
		files[filepath.ToSlash(short)] = string(body)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

var shared struct {
	once  sync.Once
	files map[string]string
}

// plainExport returns a copy of an export without flags, which is made once.
func plainExport(t *testing.T) map[string]string {
	t.Helper()
	shared.once.Do(func() { shared.files = exportTo(t, filepath.Join(t.TempDir(), "site")) })
	return maps.Clone(shared.files)
}

// TestExportIsTheSame checks that two exports on different days are the same bytes, that a former
// export is replaced as a whole, and that nothing is left beside it.
func TestExportIsTheSame(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	first := plainExport(t)
	m := program(nil, []string{"export", filepath.Join(parent, "b")})
	m.Stdout, m.Stderr = &bytes.Buffer{}, &bytes.Buffer{}
	m.Now = func() time.Time { return time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC) }
	if code := m.Run(t.Context()); code != 0 {
		t.Fatal(m.Stderr)
	}
	left := filepath.Join(parent, "b", "left")
	if err := os.WriteFile(left, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for name, want := range first {
		got, err := os.ReadFile(filepath.Join(parent, "b", filepath.FromSlash(name)))
		if err != nil || string(got) != want {
			t.Errorf("%s differs: %v", name, err)
		}
	}
	if again := exportTo(t, filepath.Join(parent, "b")); !maps.Equal(again, first) {
		t.Error("a former export is not replaced as a whole")
	}
	if found, err := os.ReadDir(parent); err != nil || len(found) != 1 {
		t.Errorf("%v, %v beside the export", found, err)
	}
}

// TestExportHashes checks that the list has each other file with its hash.
func TestExportHashes(t *testing.T) {
	t.Parallel()
	files := plainExport(t)
	var want []string
	for name, body := range files {
		if name != exportList {
			sum := sha256.Sum256([]byte(body))
			want = append(want, name+" "+hex.EncodeToString(sum[:]))
		}
	}
	var got []string
	for line := range strings.Lines(files[exportList]) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		got = append(got, name+" "+sum)
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%d lines, want %d", len(got), len(want))
	}
}

var (
	linkInHTML = regexp.MustCompile(`(?:href|src|action)="([^"]*)"`)
	pathInJSON = regexp.MustCompile(`"(/[\w./-]+)"`)
)

// exportedAt returns the file that a static host serves at a path.
func exportedAt(files map[string]string, at string) (string, bool) {
	name := strings.TrimPrefix(at, "/")
	for _, n := range []string{name, name + ".html", path.Join(name, "index.html")} {
		if body, ok := files[n]; ok {
			return body, true
		}
	}
	return "", false
}

// brokenLinks returns the links of an export to pages and fragments that it does not have. Links
// with a query are wrong, too, except in the pages that only scripts draw: a static host ignores
// it.
func brokenLinks(files map[string]string) (broken []string) {
	for name, body := range files {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		drawn := path.Base(name) == "offline.html" || strings.HasPrefix(name, "car/")
		shown, _, _ := strings.Cut(body, "<script")
		for _, m := range linkInHTML.FindAllStringSubmatch(shown, -1) {
			link := html.UnescapeString(m[1])
			if strings.HasPrefix(link, "https:") || strings.HasPrefix(link, "http:") ||
				strings.HasPrefix(link, "tel:") || strings.HasPrefix(link, "sms:") {
				continue
			}
			at, fragment, _ := strings.Cut(link, "#")
			at, query, _ := strings.Cut(at, "?")
			if !strings.HasPrefix(at, "/") {
				own := "/" + strings.TrimSuffix(name, ".html")
				if at = path.Join(path.Dir(own), at); strings.HasPrefix(link, "#") {
					at = own
				}
			}
			to, ok := exportedAt(files, at)
			if !ok || query != "" && !drawn || fragment != "" &&
				!strings.Contains(to, ` id="`+fragment+`"`) {
				broken = append(broken, name+": "+link)
			}
		}
	}
	for name, body := range files {
		if path.Base(name) != "kept.json" {
			continue
		}
		for _, m := range pathInJSON.FindAllStringSubmatch(body, -1) {
			if _, ok := exportedAt(files, m[1]); !ok {
				broken = append(broken, name+": "+m[1])
			}
		}
	}
	return broken
}

// TestExportLinks checks that every link without script, and every file that a phone stores, is in
// the export, and that the check finds what is not.
func TestExportLinks(t *testing.T) {
	t.Parallel()
	files := plainExport(t)
	if broken := brokenLinks(files); len(broken) > 0 {
		t.Errorf("%d broken links, such as %s", len(broken), broken[0])
	}
	delete(files, trunk+"/en-US/answer-trapped.html")
	if broken := brokenLinks(files); len(broken) == 0 {
		t.Error("a missing page is not found")
	}
}

// TestExportWithoutScript checks that, without script, an answer that a person is shut in leads to
// the emergency card, also as a flag after another answer, and that no page lacks the numbers.
func TestExportWithoutScript(t *testing.T) {
	t.Parallel()
	files := plainExport(t)
	first := files[trunk+"/en-US.html"]
	for _, link := range []string{"answer-trapped", "flag-trapped"} {
		if !strings.Contains(first, `href="/`+trunk+`/en-US/`+link+`"`) {
			t.Errorf("the first screen has no link to %s", link)
		}
		card := files[trunk+"/en-US/"+link+".html"]
		if !strings.Contains(card, `<header class="bar card"`) || strings.Contains(card, "<script") {
			t.Errorf("%s is no emergency card without script", link)
		}
	}
	if next := files[trunk+"/en-US/answer-none.html"]; !strings.Contains(next,
		`href="/`+trunk+`/en-US/article#trapped"`) {
		t.Error("the second screen has no link to the emergency card")
	}
	for name, body := range files {
		if strings.HasSuffix(name, ".html") && !strings.Contains(body, `href="tel:112"`) {
			t.Errorf("%s has no emergency number", name)
		}
	}
}

// TestExportPolicy checks that the policy of the export allows what each page needs and nothing of
// other sites, and frames only if they are asked for.
func TestExportPolicy(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	files := plainExport(t)
	for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'",
		"X-Content-Type-Options: nosniff"} {
		if !strings.Contains(files["_headers"], want) {
			t.Errorf("no %s", want)
		}
	}
	scripts := regexp.MustCompile(`(?s)<script>(.*?)</script>`)
	styles := regexp.MustCompile(`(?s)<style>(.*?)</style>`)
	for name, body := range files {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		for _, pattern := range []*regexp.Regexp{scripts, styles} {
			for _, m := range pattern.FindAllStringSubmatch(body, -1) {
				hash := strings.Fields(page.Policy(nil, []string{m[1]}))[5]
				if !strings.Contains(files["_headers"], strings.TrimSuffix(hash, ";")) {
					t.Errorf("%s: the policy does not allow %.60q", name, m[1])
				}
			}
		}
	}
	if _, ok := files["first-steps.js"]; ok {
		t.Error("the element is there, and no site may use it")
	}
	with := exportTo(t, filepath.Join(dir, "b"), "--embed", "https://a.example,https://b.example")
	if !strings.Contains(with["_headers"], "frame-ancestors https://a.example "+
		"https://b.example\n") || with["first-steps.js"] != web.Element ||
		strings.TrimSpace(with["first-steps.js.integrity"]) != web.ElementIntegrity() {
		t.Error("the element, or the policy for it, is missing")
	}
}

// TestExportRefuses checks that other files are never replaced, and that a guide that is not proved
// is not exported.
func TestExportRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mine := filepath.Join(dir, "mine")
	if err := os.WriteFile(mine, []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	_, errs, code := run(t, nil, "", "export", dir)
	if body, _ := os.ReadFile(mine); code != exitFailed || string(body) != "mine" ||
		!strings.Contains(errs, "is not an export") {
		t.Errorf("%d %s", code, errs)
	}
	to := filepath.Join(dir, "site")
	guides := smallFolder(t)
	change(t, filepath.Join(guides, "lamp-out", "guide.yaml"),
		"unsure: {to: danger, urgency: emergency}", "unsure: {to: park}")
	if _, errs, code = run(t, nil, "", "export", to, "--guides", guides); code != exitFailed {
		t.Errorf("a guide with a finding was exported: %d %s", code, errs)
	}
	if _, err := os.Stat(to); !os.IsNotExist(err) {
		t.Error("files were written")
	}
	for _, wrong := range []string{"insurer.example", "https://a.example/x", "https://a.example;",
		"https://*", ""} {
		if _, _, code := run(t, nil, "", "export", to, "--embed="+wrong); code != exitUsage {
			t.Errorf("--embed %q: %d", wrong, code)
		}
	}
}
