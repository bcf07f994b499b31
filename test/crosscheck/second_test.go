package crosscheck

import (
	"io/fs"
	"os"
	"path"
	"testing"
	"time"

	"firststeps/guides"
	"firststeps/internal/guide/compile"
	"firststeps/test/short"
)

func shipped(t testing.TB) []string {
	t.Helper()
	files, err := fs.Glob(guides.Files, "*/guide.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, name := range files {
		ids = append(ids, path.Dir(name))
	}
	return ids
}

func TestShippedGuidesHaveNoFaults(t *testing.T) {
	short.Skip(t)
	for _, id := range shipped(t) {
		dir, err := compile.Folder(guides.Files, id)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		report, err := Examine(dir)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d states and %d for notes, %d answers followed, %v", id, report.States,
			report.More, report.Turns, time.Since(start))
		for _, f := range report.Faults {
			t.Errorf("%s: %s: %s, path %q", id, f.Rule, f.Node, f.Path)
		}
	}
}

// The verifier proves the small guides of the tests, so they must have no faults here.
func TestSmallGuidesHaveNoFaults(t *testing.T) {
	root := os.DirFS("../guidetest/guides")
	entries, err := fs.ReadDir(root, ".")
	if err != nil || len(entries) < 3 {
		t.Fatal(err, len(entries))
	}
	for _, entry := range entries {
		dir, err := fs.Sub(root, entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		if faults, err := Check(dir); err != nil || len(faults) > 0 {
			t.Errorf("%s: %v, %v", entry.Name(), faults, err)
		}
	}
}

func TestOtherGuidesAreRead(t *testing.T) {
	root := os.DirFS("../../internal/guide/compile/testdata/guides")
	entries, err := fs.ReadDir(root, ".")
	if err != nil || len(entries) == 0 {
		t.Fatal(err, "no guides")
	}
	for _, entry := range entries {
		dir, err := fs.Sub(root, entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		report, err := Examine(dir)
		if err != nil {
			t.Errorf("%s: %v", entry.Name(), err)
		}
		if report.States < 10 {
			t.Errorf("%s: only %d states", entry.Name(), report.States)
		}
		t.Logf("%s: %d states, %v", entry.Name(), report.States, report.Faults)
	}
}
