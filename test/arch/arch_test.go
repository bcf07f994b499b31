package arch

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// TestModule runs each check on this module.
func TestModule(t *testing.T) {
	m, err := load(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks() {
		t.Run(c.name, func(t *testing.T) {
			for _, finding := range c.run(m) {
				t.Error(finding)
			}
		})
	}
}

// TestModuleIsRead fails if load skips the sources, so that no check has anything to find.
func TestModuleIsRead(t *testing.T) {
	m, err := load(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, f := range m.files {
		seen[f.path] = true
		for _, i := range m.imports(f) {
			seen["import "+i.dir] = true
		}
	}
	for _, want := range []string{"internal/guide/guide.go", "test/arch/arch_test.go",
		"import internal/guide"} {
		if !seen[want] {
			t.Errorf("load did not read %s", want)
		}
	}
}

// TestLoad checks which folders are not part of a module.
func TestLoad(t *testing.T) {
	m := build(t, map[string]string{
		"internal/guide/diag/diag.go":            "package diag\n",
		"internal/guide/diag/testdata/broken.go": "not Go",
		"tools/go.mod":                           "module other\n",
		"tools/tool.go":                          "not Go",
		"test/browser/node_modules/x/flat.go":    "not Go",
		".git/hook.go":                           "not Go",
		"internal/guide/diag/_draft.go":          "not Go",
	})
	if len(m.files) != 1 || m.files[0].path != "internal/guide/diag/diag.go" {
		t.Errorf("read %d files, want internal/guide/diag/diag.go alone", len(m.files))
	}
}

// TestLoadErrors checks that sources which cannot be parsed are an error.
func TestLoadErrors(t *testing.T) {
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

// build loads a module of a few files. If it has no go.mod, build adds one.
func build(t *testing.T, files map[string]string) *module {
	t.Helper()
	fsys := fstest.MapFS{"go.mod": {Data: []byte("module m\n\ngo 1.26\n")}}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	m, err := load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestFaults plants faults for every check, and correct code that is close to each.
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
