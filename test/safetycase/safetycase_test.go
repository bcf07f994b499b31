package safetycase

import (
	"bytes"
	"flag"
	"os"
	"testing"
)

// update writes the safety case. It must be generated again when the log, the guides or the rules
// change: go generate ./test/safetycase
//
//go:generate go test . -run TestSafetyCase -update
var update = flag.Bool("update", false, "write docs/safety-case.md")

const root = "../.."

func openCase(t *testing.T) *Case {
	t.Helper()
	c, err := OpenCase(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The log must be complete, and everything that it names must exist.
func TestLog(t *testing.T) {
	for _, f := range openCase(t).Findings() {
		t.Errorf("%s: %s", LogFile, f)
	}
}

// The case on record must be the one generated from the present log, guides and rules.
func TestSafetyCase(t *testing.T) {
	c := openCase(t)
	if found := c.Findings(); *update && len(found) > 0 {
		t.Fatalf("not written, because the log has findings: %q", found)
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
		t.Errorf("%s is out of date: go generate ./test/safetycase", CaseFile)
	}
}
