package safetycase

import (
	"bytes"
	"flag"
	"os"
	"testing"
)

// The case is made again where the log, the guides or the rules changed: go generate
// ./test/safetycase
//
//go:generate go test . -run TestSafetyCase -update
var update = flag.Bool("update", false, "write docs/safety-case.md")

const root = "../.."

func opened(t *testing.T) *Case {
	t.Helper()
	c, err := OpenCase(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The log is whole and names only what there is.
func TestLog(t *testing.T) {
	for _, f := range opened(t).Findings() {
		t.Errorf("%s: %s", LogFile, f)
	}
}

// The case on record is the one that log, guides and rules give now.
func TestSafetyCase(t *testing.T) {
	c := opened(t)
	if found := c.Findings(); *update && len(found) > 0 {
		t.Fatalf("nothing is written while the log has findings: %q", found)
	}
	got, err := c.Render()
	if err != nil {
		t.Fatal(err)
	}
	name := root + "/" + CaseFile
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the log says now: go generate ./test/safetycase", CaseFile)
	}
}
