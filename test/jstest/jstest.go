// Package jstest helps tests that run the phone's code with other programs. It is no part of the
// program, and tests nothing itself. Start with Fresh.
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

// Sources opens what the phone's code in a room is made of, so that go test knows of it: else a
// test that runs it with node or makes it anew would be answered from the cache when it changed.
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

// Run gives what the phone's code in a room makes of each case: a line of what a script of the
// room's tests prints. The script is given these files, and behind them one that has a case a line,
// as JSON.
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
	node, said := exec.Command("node", args...), strings.Builder{}
	node.Stderr = &said
	out, err := node.Output()
	if err != nil {
		t.Fatalf("node (needed for this test, see CONTRIBUTING.md): %v\n%s", err, said.String())
	}
	made := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(made) != len(cases) {
		t.Fatalf("the phone made %d of %d", len(made), len(cases))
	}
	return made
}

// Fresh fails where a file that esbuild makes for a package is not what its sources make now. It
// does what the package's lines for go generate say.
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
		t.Error("nothing is made here")
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
		t.Errorf("%s is not what its sources make: make generate", file)
	}
}
