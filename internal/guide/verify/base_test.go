package verify

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/diag"
)

// base returns the files of the small guide that has no findings.
func base(t testing.TB) fstest.MapFS {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/base.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, f := range archive.Files {
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return files
}

func compiled(t testing.TB, fsys fs.FS) *guide.Guide {
	t.Helper()
	g, found := compile.Guide(fsys)
	if len(found) > 0 {
		t.Fatal(found)
	}
	return g
}

// trap is one file of testdata/cases: a change of the base guide, and the expected findings.
type trap struct {
	name     string
	files    fstest.MapFS
	want     map[string]string // the header lines: rule, at, says, compile, file, today
	subjects []string          // "file subject" of every finding; empty if none is expected
}

func (tr *trap) ok() bool { return tr.want["rule"] == "" && tr.want["compile"] == "" }

func traps(t testing.TB) (all []*trap) {
	t.Helper()
	names, err := filepath.Glob("testdata/cases/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal(err, "no cases")
	}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, readTrap(t, strings.TrimSuffix(filepath.Base(name), ".txtar"),
			txtar.Parse(raw)))
	}
	return all
}

func readTrap(t testing.TB, name string, a *txtar.Archive) *trap {
	t.Helper()
	tr := &trap{name: name, files: base(t), want: map[string]string{}}
	for line := range strings.Lines(string(a.Comment)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch key {
		case "rule", "at", "says", "compile", "file", "today":
			tr.want[key] = value
		case "subject":
			tr.subjects = append(tr.subjects, value)
		case "copy":
			from, to, _ := strings.Cut(value, " ")
			tr.files[to] = &fstest.MapFile{Data: tr.files[from].Data}
		}
	}
	for _, f := range a.Files {
		for old, now := range hunks(t, name, string(f.Data)) {
			tr.change(t, f.Name, old, now)
		}
	}
	return tr
}

// hunks yields the replacements of a case file: old between <<<< and ====, new between ==== and
// >>>>.
func hunks(t testing.TB, name, text string) func(yield func(old, now string) bool) {
	return func(yield func(old, now string) bool) {
		for rest := text; rest != ""; {
			var hunk string
			var closed bool
			if hunk, rest, closed = strings.Cut(strings.TrimPrefix(rest, "<<<<\n"),
				">>>>\n"); !closed {
				t.Fatalf("%s: unterminated hunk", name)
			}
			old, now, split := strings.Cut(hunk, "====\n")
			if !split || !yield(strings.TrimSuffix(old, "\n"), strings.TrimSuffix(now, "\n")) {
				return
			}
		}
	}
}

// change replaces a text that occurs exactly once in a file, or in every file that the pattern
// matches.
func (tr *trap) change(t testing.TB, pattern, old, now string) {
	t.Helper()
	names, err := fs.Glob(tr.files, pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: no file %s: %v", tr.name, pattern, err)
	}
	for _, name := range names {
		text := string(tr.files[name].Data)
		if n := strings.Count(text, old); n != 1 {
			t.Fatalf("%s: %s contains this %d times, want once:\n%s", tr.name, name, n, old)
		}
		tr.files[name] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, now, 1))}
	}
}

func (tr *trap) compile() (*guide.Guide, diag.List) { return compile.Guide(tr.files) }
