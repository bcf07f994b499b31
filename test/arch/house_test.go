package arch

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// TestHouse holds this module to every habit.
func TestHouse(t *testing.T) {
	h, err := load(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks() {
		t.Run(c.name, func(t *testing.T) {
			for _, finding := range c.run(h) {
				t.Error(finding)
			}
		})
	}
}

// TestHouseIsRead guards against a walk that finds nothing and so has nothing to complain of.
func TestHouseIsRead(t *testing.T) {
	h, err := load(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, f := range h.files {
		seen[f.path] = true
		for _, i := range h.imports(f) {
			seen["import "+i.room] = true
		}
	}
	for _, want := range []string{"internal/guide/guide.go", "test/arch/house_test.go",
		"import internal/guide"} {
		if !seen[want] {
			t.Errorf("the walk did not come past %s", want)
		}
	}
}

// TestLoad says which folders are none of the house's.
func TestLoad(t *testing.T) {
	h := build(t, map[string]string{
		"internal/guide/diag/diag.go":            "package diag\n",
		"internal/guide/diag/testdata/broken.go": "not Go",
		"tools/go.mod":                           "module other\n",
		"tools/tool.go":                          "not Go",
		"test/browser/node_modules/x/flat.go":    "not Go",
		".git/hook.go":                           "not Go",
		"internal/guide/diag/_draft.go":          "not Go",
	})
	if len(h.files) != 1 || h.files[0].path != "internal/guide/diag/diag.go" {
		t.Errorf("read %d files, want internal/guide/diag/diag.go alone", len(h.files))
	}
}

// TestLoadRefuses says what stops the test rather than passing unread.
func TestLoadRefuses(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"no go.mod":      {"internal/guide/diag/diag.go": {Data: []byte("package diag\n")}},
		"no module line": {"go.mod": {Data: []byte("go 1.26\n")}},
		"not Go": {"go.mod": {Data: []byte("module m\n")},
			"internal/guide/diag/diag.go": {Data: []byte("packing diag\n")}},
	} {
		if _, err := load(files); err == nil {
			t.Errorf("%s: loaded without an error", name)
		}
	}
}

// build loads a small house; its go.mod is added where it has none.
func build(t *testing.T, files map[string]string) *house {
	t.Helper()
	fsys := fstest.MapFS{"go.mod": {Data: []byte("module m\n\ngo 1.26\n")}}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	h, err := load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestFaults plants a fault for every check, and beside it the nearest thing that is right.
func TestFaults(t *testing.T) {
	failed := map[string]bool{}
	for _, f := range faults() {
		t.Run(f.name, func(t *testing.T) {
			got := strings.Join(named(t, f.check).run(build(t, f.files)), "\n")
			failed[f.check] = failed[f.check] || f.want != ""
			if f.want == "" && got != "" || !strings.Contains(got, f.want) {
				t.Errorf("got %q, want %q", got, f.want)
			}
			if strings.Count(got, "\n") > 0 {
				t.Errorf("one fault gave several findings:\n%s", got)
			}
		})
	}
	for _, c := range checks() {
		if !failed[c.name] {
			t.Errorf("no planted fault has made %q fail", c.name)
		}
	}
}

func named(t *testing.T, name string) check {
	t.Helper()
	for _, c := range checks() {
		if c.name == name {
			return c
		}
	}
	t.Fatalf("there is no check %q", name)
	return check{}
}
