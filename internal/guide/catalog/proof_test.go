package catalog

import (
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"firststeps/guides"
	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/verify"
)

// The proof is repeated on every build: what is recorded beside a guide is what the walk finds now.
func TestBuiltInGuidesAreProved(t *testing.T) {
	entries, err := fs.ReadDir(guides.Files, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		dir, _ := fs.Sub(guides.Files, e.Name())
		g, findings := compile.Guide(dir)
		if len(findings) > 0 {
			t.Fatal(findings)
		}
		r := verify.Verify(g, verify.Options{})
		for _, f := range r.Findings {
			t.Errorf("%s: %s %s: %s (%s)", e.Name(), f.Rule, f.Subject, f.Message, f.Way)
		}
		b, err := fs.ReadFile(dir, ProofFile)
		if err != nil {
			t.Fatal(err)
		}
		var p Proof
		if err := json.Unmarshal(b, &p); err != nil {
			t.Fatal(err)
		}
		if want := NewProof(r); p != want {
			t.Errorf("%s: the proof on record is %+v, the walk finds %+v: go run "+
				"./cmd/firststeps verify guides --write", e.Name(), p, want)
		}
		t.Logf("%s: %d states, %d rules", e.Name(), r.States, r.Rules)
	}
}

// trunkFiles is the trunk guide as files that can be changed.
func trunkFiles(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS("../../../guides"), ".",
		func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".yaml") ||
				strings.Contains(name, "stories") {
				return err
			}
			b, err := os.ReadFile(path.Join("../../../guides", name))
			files[name] = &fstest.MapFile{Data: b}
			return err
		})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// A guide that is whole and unsafe is not served; the finding says where, and how to see it.
func TestUnsafeGuideIsRefused(t *testing.T) {
	files := trunkFiles(t)
	name := "trunk-release-fails/guide.yaml"
	files[name].Data = []byte(strings.Replace(string(files[name].Data),
		"missing: {to: look, urgency: emergency}", "missing: {to: place}", 1))
	lib, found := Open(files)
	if lib != nil || len(found) != 1 {
		t.Fatalf("%v", found)
	}
	f := found[0]
	if f.ID != "unknown-is-unsafe" || f.File != name ||
		!strings.Contains(f.Excerpt, "missing: {to: place}") || f.Line == 0 {
		t.Errorf("%+v", f)
	}
}

// The proof on record counts for its own release only.
func TestRecordedProofIsForItsRelease(t *testing.T) {
	files := trunkFiles(t)
	name := "trunk-release-fails/guide.yaml"
	files["trunk-release-fails/proof.json"] = &fstest.MapFile{Data: []byte(
		`{"release": "another", "states": 1, "rules": 1}`)}
	files[name].Data = []byte(strings.Replace(string(files[name].Data),
		"missing: {to: look, urgency: emergency}", "missing: {to: place}", 1))
	if lib, found := open(files, recorded); lib != nil || len(found) == 0 {
		t.Error("a proof of another release was taken")
	}
}

func TestBuiltIn(t *testing.T) {
	lib, found := BuiltIn()
	if len(found) > 0 {
		t.Fatal(found)
	}
	if p, ok := lib.Proof("trunk-release-fails"); !ok || p.States < 1000 {
		t.Errorf("%+v %v", p, ok)
	}
	if _, ok := lib.Proof("nothing"); ok {
		t.Error("a proof of nothing")
	}
}

// A run that names a former release finds it, texts and all.
func TestFormerReleaseCanBeReplayed(t *testing.T) {
	files := trunkFiles(t)
	for name, f := range files {
		if rest, ok := strings.CutPrefix(name, "trunk-release-fails/"); ok &&
			!strings.HasPrefix(rest, "releases/") {
			old := strings.Replace(string(f.Data), "version: 2.0.0", "version: 0.9.0", 1)
			files["trunk-release-fails/releases/0.9.0/"+rest] = &fstest.MapFile{Data: []byte(old)}
		}
	}
	l, found := open(files, unproved)
	if len(found) > 0 {
		t.Fatal(found)
	}
	current, _ := l.Guide("trunk-release-fails")
	former := l.former["trunk-release-fails"]
	if len(former) != 1 || former[0].Version != "0.9.0" || former[0].Release == current.Release {
		t.Fatalf("%v", former)
	}
	for _, want := range []*guide.Guide{current, former[0]} {
		if got, ok := l.Release("trunk-release-fails", want.Release[:8]); !ok || got != want {
			t.Errorf("release %s is not found", want.Version)
		}
	}
	if _, ok := l.Release("trunk-release-fails", "00000000"); ok {
		t.Error("a release that there never was")
	}
	if _, ok := l.Release("trunk-release-fails", ""); ok {
		t.Error("no name is no release")
	}
	delete(files, "trunk-release-fails/releases/0.9.0/text/en-GB.yaml")
	delete(files, "trunk-release-fails/releases/0.9.0/text/en-US.yaml")
	if _, found := open(files, unproved); len(found) == 0 {
		t.Error("a broken former release is let in")
	}
}
