package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/recall"
	"firststeps/test/short"
)

func TestVerifyCommand(t *testing.T) {
	short.Skip(t)
	stdout, stderr, code := run(t, nil, "", "verify")
	if code != 0 || !strings.Contains(stdout, "proved, ") ||
		!strings.Contains(stdout, "trunk-release-fails") {
		t.Errorf("%d %s %s", code, stdout, stderr)
	}
	dir := guidesFolder(t)
	change(t, filepath.Join(dir, "trunk-release-fails", "guide.yaml"),
		"trapped: {to: trapped, urgency: emergency, icon: trapped}",
		"trapped: {to: place, urgency: emergency}")
	stdout, stderr, code = run(t, nil, "", "verify", dir, "--json")
	var reports []struct {
		Guide       string
		Proved      bool
		States      int
		Diagnostics []struct{ ID, File, Excerpt, Way, Mend string }
	}
	if err := json.Unmarshal([]byte(stdout), &reports); err != nil {
		t.Fatal(err)
	}
	if code != 1 || len(reports) != 2 || !reports[0].Proved || reports[1].Proved ||
		len(reports[1].Diagnostics) == 0 || !strings.Contains(stderr, "not proved") {
		t.Fatalf("%d %+v %s", code, reports, stderr)
	}
	// the fault leads to more states than the limit, which is a second finding
	found := false
	for _, d := range reports[1].Diagnostics {
		found = found || d.ID == "unknown-is-unsafe" &&
			strings.Contains(d.Excerpt, "trapped: {to: place") && d.Mend != ""
	}
	if !found {
		t.Errorf("%+v", reports[0].Diagnostics)
	}
	if _, _, code := run(t, nil, "", "verify", "no-such-guide"); code != 2 {
		t.Errorf("an unknown guide: exit %d", code)
	}
}

// TestGuideInDocsIsProved checks that the guide in docs/guide-format.md is proved as shown, and
// that its stories are played.
func TestGuideInDocsIsProved(t *testing.T) {
	doc, err := os.ReadFile("../../docs/guide-format.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "my-guide")
	for _, part := range strings.Split(string(doc), "```yaml\n# ")[1:] {
		name, rest, _ := strings.Cut(part, "\n")
		body, _, _ := strings.Cut(rest, "```")
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700),
			os.WriteFile(file, []byte(body), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	stdout, stderr, code := run(t, nil, "", "verify", dir)
	if code != 0 || !strings.Contains(stdout, ": proved, ") ||
		!strings.Contains(stdout, " 4 stories, 0 findings") {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
}

// TestVerifySeconds checks that a release slower than the recorded proof is refused, and that
// --seconds shows the worst state.
func TestVerifySeconds(t *testing.T) {
	dir := lampOut(t)
	if stdout, stderr, code := run(t, nil, "", "verify", dir, "--write"); code != 0 {
		t.Fatal(stdout, stderr)
	}
	stdout, _, code := run(t, nil, "", "verify", dir, "--seconds", "--json")
	var reports []struct {
		Worst struct{ Number, Help, Urgent int }
		Times []struct {
			Language string
			Spreads  []struct {
				To, At, Way string
				Worst       float64
			}
		}
	}
	if err := json.Unmarshal([]byte(stdout), &reports); err != nil || code != 0 ||
		len(reports) != 1 {
		t.Fatal(err, code, stdout)
	}
	r := reports[0]
	if r.Worst.Number == 0 || len(r.Times) != 1 || r.Times[0].Language != "en-US" {
		t.Fatalf("%+v", r)
	}
	s, rounded := r.Times[0].Spreads[0], float64(r.Worst.Number)
	if s.To != "number" || s.At != "bulb" || s.Way != "life.none~park.done" ||
		s.Worst > rounded || s.Worst <= rounded-1 {
		t.Errorf("%+v, recorded %+v", s, r.Worst)
	}
	change(t, filepath.Join(dir, "text", "en-US.yaml"), "Put in the spare bulb,",
		"Take the old bulb out. Wipe the new one. Put in the spare bulb,")
	stdout, _, code = run(t, nil, "", "verify", dir, "--seconds")
	if code != 1 || !strings.Contains(stdout, "number-in-seconds") ||
		!strings.Contains(stdout, "at bulb: life.none~park.done\n") {
		t.Errorf("exit %d\n%s", code, stdout)
	}
}

// TestVerifyPlaysStories checks that a story that fails or cannot be read is a finding with its
// file and line.
func TestVerifyPlaysStories(t *testing.T) {
	short.Skip(t)
	for name, c := range map[string]struct{ old, new, want string }{
		"ending": {"ends: {id: roadside, kind: step,", "ends: {id: waiting, kind: step,",
			"trunk-release-fails/stories/flat-battery.yaml:21: it ends at {id: roadside, " +
				"kind: step, urgency: not-urgent}, not at {id: waiting, kind: step, " +
				"urgency: not-urgent} [story-broken]"},
		"way": {"  - what: dim\n", "  - what: flat\n",
			"trunk-release-fails/stories/flat-battery.yaml:14: there is no \"flat\" to choose " +
				"here, only "},
		"key": {"title: ", "titel: ",
			"trunk-release-fails/stories/flat-battery.yaml:1: a story has no key \"titel\" " +
				"[not-a-story]"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := guidesFolder(t)
			change(t, filepath.Join(dir, "trunk-release-fails/stories/flat-battery.yaml"), c.old,
				c.new)
			proof := filepath.Join(dir, "trunk-release-fails", catalog.ProofFile)
			if err := os.Remove(proof); err != nil {
				t.Fatal(err)
			}
			stdout, stderr, code := run(t, nil, "", "verify", dir, "--write")
			if code != 1 || !strings.Contains(stdout, c.want) ||
				!strings.Contains(stdout, "NOT proved") || !strings.Contains(stderr, "not proved") {
				t.Errorf("exit %d, want %s\n%s%s", code, c.want, stdout, stderr)
			}
			if _, err := os.Stat(proof); err == nil {
				t.Error("its proof is recorded")
			}
		})
	}
}

// TestStoriesArePlayedBesideAFinding checks that stories are played if the guide compiles, whatever
// rules do not hold, and that the report says so if they are not.
func TestStoriesArePlayedBesideAFinding(t *testing.T) {
	dir := lampOut(t)
	change(t, filepath.Join(dir, "text", "en-US.yaml"), "I am not sure", "Perhaps")
	change(t, filepath.Join(dir, "stories", "still-dark.yaml"), "  - bulb: no", "  - bulb: bright")
	stdout, _, code := run(t, nil, "", "verify", dir)
	for _, want := range []string{"[unsure-says-so]", "[story-broken]",
		": NOT proved, ", " 2 stories, 2 findings"} {
		if code != 1 || !strings.Contains(stdout, want) {
			t.Errorf("exit %d, no %q in\n%s", code, want, stdout)
		}
	}
	change(t, filepath.Join(dir, "guide.yaml"), "start: life", "start: lief")
	stdout, _, code = run(t, nil, "", "verify", dir)
	if code != 1 || !strings.Contains(stdout,
		"lamp-out: NOT proved: it does not compile, 1 finding; no stories played\n") {
		t.Errorf("exit %d\n%s", code, stdout)
	}
}

// TestVerifyChecksTheFolder checks that a guide in a folder of another name, which is not served,
// is not proved either, and that the folder's name is known from within.
func TestVerifyChecksTheFolder(t *testing.T) {
	dir := lampOut(t)
	t.Chdir(dir)
	if stdout, _, code := run(t, nil, "", "verify", "."); code != 0 {
		t.Errorf("exit %d\n%s", code, stdout)
	}
	t.Chdir("..")
	if err := os.Rename("lamp-out", "lamp"); err != nil {
		t.Fatal(err)
	}
	for _, arg := range []string{"lamp", "."} {
		stdout, _, code := run(t, nil, "", "verify", arg)
		if code != 1 || !strings.Contains(stdout, "[wrong-folder]") ||
			!strings.Contains(stdout, " NOT proved, ") || !strings.Contains(stdout, " 1 finding,") {
			t.Errorf("verify %s: exit %d\n%s", arg, code, stdout)
		}
	}
}

// TestMutateShowsProgress checks that the command says every few seconds how far it is.
func TestMutateShowsProgress(t *testing.T) {
	var out, progress bytes.Buffer
	m := program(nil, []string{"verify", lampOut(t), "--mutate"})
	m.Stdin, m.Stdout, m.Stderr = strings.NewReader(""), &out, &progress
	now := m.Now()
	m.Now = func() time.Time { now = now.Add(time.Second / 2); return now }
	if code := m.Run(t.Context()); code != 1 ||
		!strings.Contains(progress.String(), "[weak-proof]") {
		t.Fatal(code, progress.String())
	}
	lines := strings.Split(progress.String(), "\n")
	var done, all, later int
	if _, err := fmt.Sscanf(lines[0], "lamp-out: %d of %d faults planted", &done,
		&all); err != nil || done != 10 || all < 100 {
		t.Fatalf("%v in %q", err, lines[0])
	}
	if _, err := fmt.Sscanf(lines[1], "lamp-out: %d of", &later); err != nil || later != 20 {
		t.Errorf("%v in %q", err, lines[1])
	}
	if n := strings.Count(progress.String(), " faults planted\n"); n != all/10 ||
		!strings.HasPrefix(out.String(), "lamp-out 1.0.0: ") {
		t.Errorf("%d lines about %d faults:\n%s%s", n, all, progress.String(), out.String())
	}
}

// lampOut returns a copy of a small guide that may be changed.
func lampOut(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "lamp-out")
	if err := os.CopyFS(dir, os.DirFS("../../test/guidetest/guides/lamp-out")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestChangedGuidesAreProvedBeforeTheyAreServed checks that a changed guide is served once it is
// proved. An unsafe one is refused, and the old one stays in service.
func TestChangedGuidesAreProvedBeforeTheyAreServed(t *testing.T) {
	short.Skip(t)
	dir := guidesFolder(t)
	lib, found := catalog.Open(os.DirFS(dir), catalog.Options{})
	if len(found) > 0 {
		t.Fatal(found)
	}
	var log lockedBuffer
	p := newPages(slog.New(slog.NewTextHandler(&log, nil)), recall.List{})
	p.build = func(lib *catalog.Library, _ recall.List) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(trunkOf(t, lib).Release))
		})
	}
	check := p.folder(dir).check
	p.keep(lib)
	served := func() string {
		w := httptest.NewRecorder()
		p.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		return w.Body.String()
	}
	good := served()
	guide := filepath.Join(dir, "trunk-release-fails", "guide.yaml")
	change(t, guide, "trapped: {to: trapped, urgency: emergency, icon: trapped}",
		"trapped: {to: place, urgency: emergency}")
	check()
	if served() != good || !strings.Contains(log.String(), "refused") ||
		!strings.Contains(log.String(), "rule=unknown-is-unsafe at="+guide) {
		t.Errorf("an unsafe guide is served, or not logged: %s", log.String())
	}
	change(t, guide, "trapped: {to: place, urgency: emergency}",
		"trapped: {to: trapped, urgency: emergency, icon: trapped}")
	change(t, filepath.Join(dir, "trunk-release-fails", "text", "en-US.yaml"),
		"title: Which trunk is it?", "title: Which trunk?")
	check()
	if served() == good {
		t.Error("a proved change is not served")
	}
}

// guidesFolder returns a copy of the guides that may be changed.
func guidesFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{trunk, "keys-locked-in", "shared"} { // they lead to each other
		from := os.DirFS(filepath.Join("../../guides", name))
		if err := os.CopyFS(filepath.Join(dir, name), from); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func change(t *testing.T, file, old, replacement string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), old) {
		t.Fatalf("%s has no %q", file, old)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(b), old, replacement, 1)),
		0o600); err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Minute)
	if err := os.Chtimes(file, later, later); err != nil {
		t.Fatal(err)
	}
}

// TestVerifyRecordsFaults checks that --mutate --write records how many planted faults are found,
// that a weak guide is then not proved, and that a release requires the record.
func TestVerifyRecordsFaults(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lamp-out")
	if err := os.CopyFS(dir, os.DirFS("../../test/guidetest/guides/lamp-out")); err != nil {
		t.Fatal(err)
	}
	verify := func(want int, text string, flags ...string) {
		t.Helper()
		stdout, stderr, code := run(t, nil, "", append([]string{"verify", dir}, flags...)...)
		if code != want || !strings.Contains(stdout, text) {
			t.Errorf("%v: exit %d, want %d and %q\n%s%s", flags, code, want, text, stdout, stderr)
		}
	}
	verify(0, "planted faults: not measured for this release")
	verify(1, "[unmeasured-proof]", "--release")
	verify(1, "  not found: swap-texts ", "--mutate", "--write")
	verify(1, "[weak-proof]")
	verify(1, "NOT proved", "--write")
	change(t, filepath.Join(dir, "guide.yaml"), "alarm: danger\n",
		"alarm: danger\nmutation: {all: 80}\n")
	verify(0, "planted faults: not measured for this release")
	verify(1, " that affect safety", "--mutate", "--write")
	if err := os.RemoveAll(filepath.Join(dir, "stories")); err != nil {
		t.Fatal(err)
	}
	verify(0, "planted faults: not measured for this release and these stories")
}

// TestReleaseRequiresReview checks that a guide past its review date cannot be released, but is
// still served.
func TestReleaseRequiresReview(t *testing.T) {
	short.Skip(t)
	for day, late := range map[string]bool{"2026-12-01": false, "2031-01-01": true} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		for _, release := range []bool{true, false} {
			var out strings.Builder
			m := program(nil, []string{"verify", "hot-car",
				"--release=" + strconv.FormatBool(release)})
			m.Stdin, m.Stdout, m.Stderr, m.Now = strings.NewReader(""), &out, io.Discard,
				func() time.Time { return at }
			code := m.Run(t.Context())
			if refused := late && release; refused && code != 1 || !release && code != 0 ||
				strings.Contains(out.String(), "review-date") != refused {
				t.Errorf("on %s with --release=%v: exit %d, %s", day, release, code, out.String())
			}
		}
	}
}
