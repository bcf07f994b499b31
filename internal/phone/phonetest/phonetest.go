// Package phonetest helps tests that run the phone's code with other programs. It is no part of the program, and tests
// nothing itself. Start with Fresh.
package phonetest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Sources opens what the phone's code in a room is made of, so that go test knows of it: else a test that runs it with node
// or makes it anew would be answered from the cache when it changed.
func Sources(t testing.TB) {
	t.Helper()
	for _, pattern := range []string{"phone/*", "../../phone/*.js", "../../page/page.css", "testdata/*.mjs"} {
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

// Fresh fails where a file that esbuild makes for a package is not what its sources make now. It does what the package's lines
// for go generate say.
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
