package bench

import (
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"firststeps/guides"
)

// BenchmarkLibrary measures a server with a folder of 1, 5 and 100 guides: the seconds from the
// start of the process until it listens and until it serves all guides, those from a change of one
// text until that is served, the same for a restart, the processor time until all guides are
// served, and the resident memory. FIRSTSTEPS_BEFORE names another program to measure beside this
// one.
func BenchmarkLibrary(b *testing.B) {
	programs := map[string]string{"now": program(b)}
	if before := os.Getenv("FIRSTSTEPS_BEFORE"); before != "" {
		programs["before"] = before
	}
	for _, n := range []int{1, 5, 100} {
		for name, at := range programs {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				for b.Loop() {
					measureLibrary(b, at, n)
				}
			})
		}
	}
}

func measureLibrary(b *testing.B, program string, n int) {
	b.Helper()
	dir, state := b.TempDir(), b.TempDir()
	writeLibrary(b, dir, n)
	start := func(prefix string) *server {
		from := time.Now()
		s := launchProgram(b, program, state, "--guides", dir)
		b.ReportMetric(time.Since(from).Seconds(), prefix+"listens-s")
		s.awaitReady(b)
		b.ReportMetric(time.Since(from).Seconds(), prefix+"serves-s")
		b.ReportMetric(s.cpu().Seconds(), prefix+"cpu-s")
		return s
	}
	s := start("")
	b.ReportMetric(s.resident(), "resident-MB")
	for _, kind := range []string{"hot-car", "trunk-release-fails"} {
		b.ReportMetric(s.change(b, dir, kind).Seconds(), kind+"-changed-s")
	}
	b.ReportMetric(s.resident(), "resident-after-MB")
	s.end()
	start("again-").end()
}

// link matches what makes a note a link to another guide: a copy has none.
var link = regexp.MustCompile(
	`kind: guide(,|\n) *guide: [a-z-]+((,|\n) *keeps: \[[^]]*\])?`)

// kindOf returns the shipped guide that the i-th guide of a library is a copy of. One in twenty is
// the largest.
func kindOf(i int) string {
	switch {
	case i%20 == 0:
		return "trunk-release-fails"
	case i%2 == 0:
		return "broken-down"
	}
	return "hot-car"
}

// writeLibrary writes n copies of shipped guides to dir, each with an id of its own.
func writeLibrary(b *testing.B, dir string, n int) {
	b.Helper()
	write := func(from, to, id string) {
		err := fs.WalkDir(guides.Files, from, func(name string, e fs.DirEntry, err error) error {
			at := filepath.Join(dir, to, filepath.FromSlash(strings.TrimPrefix(name, from)))
			if err != nil || e.IsDir() {
				return os.MkdirAll(at, 0o700)
			}
			text, err := fs.ReadFile(guides.Files, name)
			if path.Base(name) == "guide.yaml" {
				text = []byte(strings.Replace(link.ReplaceAllString(string(text), "kind: plain"),
					"guide: "+from+"\n", "guide: "+id+"\n", 1))
			}
			if err != nil {
				return err
			}
			return os.WriteFile(at, text, 0o600)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	write("shared", "shared", "")
	for i := range n {
		id := fmt.Sprintf("%s-%d", kindOf(i), i)
		write(kindOf(i), id, id)
	}
}

// change changes the title of the first guide of a kind, and returns how long the server takes to
// serve that: 0 if there is no such guide.
func (s *server) change(b *testing.B, dir, kind string) time.Duration {
	b.Helper()
	found, _ := filepath.Glob(filepath.Join(dir, kind+"-*", "text", "en-US.yaml"))
	if len(found) == 0 {
		return 0
	}
	text, err := os.ReadFile(found[0])
	if err != nil {
		b.Fatal(err)
	}
	changed := regexp.MustCompile(`(?m)^title: .*$`).ReplaceAll(text, []byte("title: Changed"))
	if err := os.WriteFile(found[0], changed, 0o600); err != nil {
		b.Fatal(err)
	}
	from, id := time.Now(), filepath.Base(filepath.Dir(filepath.Dir(found[0])))
	for !strings.Contains(s.body(b, "/"+id+"/en-US"), "Changed") {
		time.Sleep(10 * time.Millisecond)
	}
	return time.Since(from)
}

// awaitReady waits until the server serves all guides.
func (s *server) awaitReady(b *testing.B) {
	b.Helper()
	for !strings.HasPrefix(s.body(b, "/readyz"), "ready") {
		time.Sleep(10 * time.Millisecond)
	}
}

// body returns the response to a request, whatever its status.
func (s *server) body(b *testing.B, at string) string {
	b.Helper()
	answer, err := http.Get(s.url + at)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.Fatal(err)
	}
	return string(text)
}
