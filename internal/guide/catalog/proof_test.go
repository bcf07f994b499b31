package catalog

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"firststeps/guides"
	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/verify"
	"firststeps/test/short"
)

// TestBuiltInGuidesAreProved repeats the proof of every built-in guide and compares it with the
// recorded proof.
func TestBuiltInGuidesAreProved(t *testing.T) {
	short.Skip(t)
	files, err := fs.Glob(guides.Files, "*/guide.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := path.Dir(file)
		dir, _ := compile.Folder(guides.Files, name)
		g, findings := compile.Guide(dir)
		if len(findings) > 0 {
			t.Fatal(findings)
		}
		r := verify.Verify(g, verify.Options{})
		for _, f := range r.Findings {
			t.Errorf("%s: %s %s: %s (%s)", name, f.Rule, f.Subject, f.Message, f.Path)
		}
		b, err := fs.ReadFile(dir, ProofFile)
		if err != nil {
			t.Fatal(err)
		}
		var p Proof
		if err := json.Unmarshal(b, &p); err != nil {
			t.Fatal(err)
		}
		p.Faults = nil // held by a test of package mutate
		if want := NewProof(r); p != want {
			t.Errorf("%s: recorded proof %+v, want %+v: go run "+
				"./cmd/firststeps verify guides --write", name, p, want)
		}
		t.Logf("%s: %d states, %d rules", name, r.States, r.Rules)
	}
}

// trunkFiles returns the files of the trunk guide, which the caller may change.
func trunkFiles(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS("../../../guides"), ".",
		func(name string, d fs.DirEntry, err error) error {
			top, _, _ := strings.Cut(name, "/")
			if err != nil || d.IsDir() ||
				!slices.Contains([]string{trunk, "keys-locked-in", "shared"}, top) ||
				path.Ext(name) != ".yaml" && path.Ext(name) != ".svg" ||
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

// TestUnsafeGuideIsRejected checks that an unsafe guide is not served, and that the finding has the
// position of the fault.
func TestUnsafeGuideIsRejected(t *testing.T) {
	short.Skip(t)
	files := trunkFiles(t)
	name := "trunk-release-fails/guide.yaml"
	files[name].Data = []byte(strings.Replace(string(files[name].Data),
		"missing: {to: look, urgency: emergency, icon: missing}",
		"missing: {to: place, icon: missing}", 1))
	lib, found := Open(files, Options{})
	if lib != nil || len(found) != 1 {
		t.Fatalf("%v", found)
	}
	f := found[0]
	if f.ID != "unknown-is-unsafe" || f.File != name ||
		!strings.Contains(f.Excerpt, "missing: {to: place, icon: missing}") || f.Line == 0 {
		t.Errorf("%+v", f)
	}
}

// TestRecordedProofIsForItsRelease checks that a recorded proof counts only for its own release.
func TestRecordedProofIsForItsRelease(t *testing.T) {
	short.Skip(t)
	files := trunkFiles(t)
	name := "trunk-release-fails/guide.yaml"
	files["trunk-release-fails/proof.json"] = &fstest.MapFile{Data: []byte(
		`{"release": "another", "states": 1, "rules": 1}`)}
	files[name].Data = []byte(strings.Replace(string(files[name].Data),
		"missing: {to: look, urgency: emergency, icon: missing}",
		"missing: {to: place, icon: missing}", 1))
	if lib, found := open(files, Options{}, recorded); lib != nil || len(found) == 0 {
		t.Error("the proof of another release was accepted")
	}
}

// TestWeakGuideIsNotServed checks that a guide is not served if fewer faults were found than it
// declares, and that a score of another release or of other rules does not count.
func TestWeakGuideIsNotServed(t *testing.T) {
	dir := os.DirFS("../../../test/guidetest/guides/lamp-out")
	g, found := compile.Guide(dir)
	if len(found) > 0 {
		t.Fatal(found)
	}
	rules := verify.CountRules(g)
	const weak = " % of the planted faults"
	told := Stories(dir)
	for name, c := range map[string]struct {
		faults Faults
		weak   string
	}{
		"enough": {Faults{g.Release, told, rules, 100, 95, 100}, ""},
		"too few": {Faults{g.Release, told, rules, 100, 94.9, 100},
			"94.9" + weak + ", not 95 %"},
		"safety": {Faults{g.Release, told, rules, 100, 99, 99.9},
			"99.9" + weak + " that affect safety, not 100 %"},
		"other release": {Faults{"1", told, rules, 100, 0, 0}, ""},
		"other rules":   {Faults{g.Release, told, rules + 1, 100, 0, 0}, ""},
		"other stories": {Faults{g.Release, "1", rules, 100, 0, 0}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			proof, err := json.Marshal(Proof{Faults: &c.faults})
			if err != nil {
				t.Fatal(err)
			}
			folder := t.TempDir()
			if err := errors.Join(os.CopyFS(path.Join(folder, "lamp-out"), dir),
				os.WriteFile(path.Join(folder, "lamp-out", ProofFile), proof, 0o600)); err != nil {
				t.Fatal(err)
			}
			_, weak := OpenDraft(os.DirFS(folder), "lamp-out").Verify(nil)
			if (len(weak) > 0) != (c.weak != "") {
				t.Errorf("as a draft: %v", weak)
			}
			lib, found := Open(os.DirFS(folder), Options{})
			if (lib == nil) != (c.weak != "") {
				t.Fatalf("%v", found)
			}
			if c.weak != "" && (len(found) != 1 || found[0].ID != idWeakProof ||
				!strings.Contains(found[0].Message, c.weak)) {
				t.Errorf("%v", found)
			}
		})
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
		t.Error(`Proof("nothing") returned a proof`)
	}
}

// addFormer adds release 0.9.0 of the trunk guide to files.
func addFormer(t *testing.T, files fstest.MapFS) {
	t.Helper()
	merged, err := compile.Folder(files, trunk) // a release has its fragments and drawings in it
	if err != nil {
		t.Fatal(err)
	}
	former := fstest.MapFS{}
	err = fs.WalkDir(merged, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(merged, name)
		old := strings.Replace(string(raw), "version: 2.0.0", "version: 0.9.0", 1)
		former[trunk+"/releases/0.9.0/"+name] = &fstest.MapFile{Data: []byte(old)}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(files, former)
}

// TestFormerReleaseCanBeReplayed checks that the library has former releases with their texts.
func TestFormerReleaseCanBeReplayed(t *testing.T) {
	files := trunkFiles(t)
	addFormer(t, files)
	l, found := open(files, Options{}, unproved)
	if len(found) > 0 {
		t.Fatal(found)
	}
	current, _ := l.Guide("trunk-release-fails")
	releases := l.folders["trunk-release-fails"].releases
	if len(releases) != 2 || releases[1].guide.Version != "0.9.0" ||
		releases[1].guide.Release == current.Release {
		t.Fatalf("%v", releases)
	}
	for _, want := range []*guide.Guide{current, releases[1].guide} {
		if got, ok := l.Release("trunk-release-fails", want.Release[:8]); !ok || got != want {
			t.Errorf("release %s is not found", want.Version)
		}
	}
	if _, ok := l.Release("trunk-release-fails", "00000000"); ok {
		t.Error("found a release that does not exist")
	}
	if _, ok := l.Release("trunk-release-fails", ""); ok {
		t.Error("an empty name found a release")
	}
	maps.DeleteFunc(files, func(name string, _ *fstest.MapFile) bool {
		return strings.HasPrefix(name, "trunk-release-fails/releases/0.9.0/text/")
	})
	if _, found := open(files, Options{}, unproved); len(found) == 0 {
		t.Error("a broken former release is accepted")
	}
}
