// Package jstest helps tests that run the phone page's JavaScript with other programs. It is not
// part of the program. Start with Fresh.
package jstest

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Sources reads the sources of the phone's code in the package under test, so that go test knows
// that the test depends on them. Otherwise go test would return a cached result after they changed.
func Sources(t testing.TB) {
	t.Helper()
	for _, pattern := range []string{"phone/*", "../phone/*.js", "../../page/page.css",
		"testdata/*.mjs"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: no such file (%v)", pattern, err)
		}
		for _, name := range names {
			if _, err := os.ReadFile(name); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Run runs a script of the package under test with node, and returns one line of output for each
// case. The arguments of the script are the paths of files with the given contents, followed by the
// path of a file with one case for each line, as JSON.
func Run[C any](t testing.TB, script string, cases []C, files ...[]byte) []string {
	t.Helper()
	Sources(t)
	var lines []byte
	for _, c := range cases {
		b, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(append(lines, b...), '\n')
	}
	dir, args := t.TempDir(), []string{script}
	for i, b := range append(files, lines) {
		args = append(args, filepath.Join(dir, strconv.Itoa(i)))
		if err := os.WriteFile(args[i+1], b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	node, stderr := exec.Command("node", args...), strings.Builder{}
	node.Stderr = &stderr
	out, err := node.Output()
	if err != nil {
		t.Fatalf("node (needed for this test, see CONTRIBUTING.md): %v\n%s", err, stderr.String())
	}
	made := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(made) != len(cases) {
		t.Fatalf("%s printed %d lines for %d cases", script, len(made), len(cases))
	}
	return made
}

// Fresh fails the test if a file that esbuild generates for the package is out of date. It runs the
// commands of the package's go:generate lines.
func Fresh(t testing.TB) {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	made := 0
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			command, ok := strings.CutPrefix(line, "//go:generate go ")
			if ok && strings.Contains(command, " esbuild ") {
				fresh(t, strings.Fields(command))
				made++
			}
		}
	}
	if made == 0 {
		t.Error("no go:generate line runs esbuild")
	}
}

func fresh(t testing.TB, args []string) {
	t.Helper()
	var file string
	var kept []string
	for _, arg := range args {
		if name, ok := strings.CutPrefix(arg, "--outfile="); ok {
			file = name
		} else {
			kept = append(kept, arg)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want, err := exec.Command("go", kept...).Output()
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s is out of date: run make generate", file)
	}
}
