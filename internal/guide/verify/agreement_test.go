package verify

import (
	"io/fs"
	"os"
	"slices"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v4"

	"firststeps/guides"
	"firststeps/internal/guide/compile"
	"firststeps/test/crosscheck"
	"firststeps/test/short"
)

// checkBoth returns the rules that each of the two checkers finds broken, and whether each rejected
// the guide as unreadable.
func checkBoth(files fs.FS, o Options) (mine, theirs []string, refusedByMe, refusedByThem bool) {
	g, found := compile.Guide(files)
	if refusedByMe = len(found) > 0; !refusedByMe {
		for _, f := range Verify(g, o).Findings {
			if f.Level == Safety.String() {
				mine = append(mine, f.Rule)
			}
		}
	}
	faults, err := crosscheck.Check(files)
	for _, f := range faults {
		theirs = append(theirs, f.Rule)
	}
	return mine, theirs, refusedByMe, err != nil
}

func TestCheckersAgreeOnCases(t *testing.T) {
	short.Skip(t)
	known := crosscheck.Rules()
	all := append(traps(t), &trap{name: "base_ok", files: base(t)})
	both := 0
	for _, tr := range all {
		mine, theirs, refused, unreadable := checkBoth(tr.files, Options{NoStyle: true})
		for _, rule := range mine {
			if slices.Contains(known, rule) && !unreadable && !slices.Contains(theirs, rule) {
				t.Errorf("%s: only verify finds %s; crosscheck finds %v", tr.name, rule, theirs)
			}
		}
		if len(theirs) > 0 && !refused && len(mine) == 0 {
			t.Errorf("%s: only crosscheck finds %v", tr.name, theirs)
		}
		if unreadable && !refused {
			t.Errorf("%s: only crosscheck cannot read it", tr.name)
		}
		if len(theirs) > 0 && len(mine) > 0 {
			both++
		}
	}
	t.Logf("%d guides, %d in which both find a fault", len(all), both)
}

// shippedFault is an entry of testdata/faults.yaml, which the test of package crosscheck reads,
// too.
type shippedFault struct {
	Name, Rule string
	Replace    []struct{ File, Old, New string }
}

// TestCheckersAgreeOnShippedGuide plants the faults of the table in the shipped guide. The test of
// package crosscheck checks that it finds each fault by the rule that the table names. Here verify
// must find it, by that rule if it comes first, or the compiler must reject it.
func TestCheckersAgreeOnShippedGuide(t *testing.T) {
	short.Skip(t)
	raw, err := os.ReadFile("testdata/faults.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var faults []shippedFault
	if err := yaml.Load(raw, &faults, yaml.WithKnownFields()); err != nil {
		t.Fatal(err)
	}
	mine, theirs, refused, unreadable := checkBoth(shippedFiles(t), Options{})
	if len(mine)+len(theirs) > 0 || refused || unreadable {
		t.Errorf("shipped guide: verify found %v, crosscheck %v, rejected %v, unreadable %v",
			mine, theirs, refused, unreadable)
	}
	other := 0
	for _, fault := range faults {
		files := shippedFiles(t)
		tr := &trap{name: fault.Name, files: files}
		for _, r := range fault.Replace {
			tr.change(t, r.File, r.Old, r.New)
		}
		g, refused := compile.Guide(files)
		if len(refused) > 0 {
			continue
		}
		r := Verify(g, Options{StopAtFirst: true})
		if r.Proved() {
			t.Errorf("%s: verify finds nothing, want %s", fault.Name, fault.Rule)
		} else if f := r.Findings[0]; f.Rule != fault.Rule {
			t.Logf("%s: found by %s at %s, where the table has %s", fault.Name, f.Rule, f.Subject,
				fault.Rule)
			other++
		}
	}
	t.Logf("%d faults, %d found by another rule first", len(faults), other)
}

func shippedFiles(t testing.TB) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	whole, err := compile.Folder(guides.Files, "trunk-release-fails")
	if err != nil {
		t.Fatal(err)
	}
	err = fs.WalkDir(whole, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(whole, name)
		files[name] = &fstest.MapFile{Data: raw}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
