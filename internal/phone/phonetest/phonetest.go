// Package phonetest helps tests that run the phone's code with other programs. It is no part of the program, and tests
// nothing itself. Start with Sources.
package phonetest

import (
	"os"
	"path/filepath"
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
