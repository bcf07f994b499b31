package crosscheck

import (
	"fmt"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v4"

	"firststeps/guides"
	"firststeps/internal/guide/compile"
	"firststeps/test/short"
)

// unreadable is the rule of the table for a guide that cannot be read at all.
const unreadable = "unreadable"

// planted is a fault of the table, which the test of package verify reads, too.
type planted struct {
	Name, Rule string
	Replace    []struct{ File, Old, New string }
}

func table(t testing.TB) []planted {
	t.Helper()
	raw, err := os.ReadFile("../../internal/guide/verify/testdata/faults.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var all []planted
	if err := yaml.Load(raw, &all, yaml.WithKnownFields()); err != nil {
		t.Fatal(err)
	}
	return all
}

// trunk returns a copy of the shipped guide, to plant faults in.
func trunk(t testing.TB) fstest.MapFS {
	t.Helper()
	dir, err := compile.Folder(guides.Files, "trunk-release-fails")
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	err = fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(dir, name)
		files[name] = &fstest.MapFile{Data: raw}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// plant replaces a text that occurs exactly once.
func plant(t testing.TB, files fstest.MapFS, file, old, now string) {
	t.Helper()
	f := files[file]
	if f == nil {
		t.Fatalf("no file %s", file)
	}
	if n := strings.Count(string(f.Data), old); n != 1 {
		t.Fatalf("%s contains this %d times, want once: %q", file, n, old)
	}
	files[file] = &fstest.MapFile{Data: []byte(strings.Replace(string(f.Data), old, now, 1))}
}

// nearStates is how many states are examined first. Most faults show there.
// TestNearestStatesHaveNoFaults checks that a partial examination reports no false faults.
const nearStates = 5000

// TestPlantedFaultsAreFound plants each fault of the table. It walks the whole guide only if the
// nearest states do not show the fault, because a fault may multiply the states of the guide.
func TestPlantedFaultsAreFound(t *testing.T) {
	short.Skip(t)
	for _, fault := range table(t) {
		t.Run(fault.Name, func(t *testing.T) {
			files := trunk(t)
			for _, r := range fault.Replace {
				plant(t, files, r.File, r.Old, r.New)
			}
			m, err := read(files)
			if fault.Rule == unreadable {
				if err == nil {
					t.Error("read succeeded, want an error")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			found := func(f Fault) bool { return f.Rule == fault.Rule }
			if nearest := examine(m, nearStates); slices.ContainsFunc(nearest.Faults, found) {
				t.Logf("in the nearest states: %v", nearest.Faults)
				return
			}
			all := examine(m, math.MaxInt)
			t.Logf("in %d states: %v", all.States, all.Faults)
			if !slices.ContainsFunc(all.Faults, found) {
				t.Errorf("rule %s holds despite the fault", fault.Rule)
			}
		})
	}
}

func TestNearestStatesHaveNoFaults(t *testing.T) {
	m, err := read(trunk(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, most := range []int{1, 10, 100, 1000, nearStates} {
		t.Run(fmt.Sprint(most), func(t *testing.T) {
			if r := examine(m, most); len(r.Faults) > 0 || r.States < most {
				t.Errorf("%d states: %v", r.States, r.Faults)
			}
		})
	}
}

func TestEveryRuleHasAFault(t *testing.T) {
	failed := map[string]bool{}
	for _, fault := range table(t) {
		failed[fault.Rule] = true
	}
	for _, rule := range Rules() {
		if !failed[rule] {
			t.Errorf("no fault of the table breaks rule %s", rule)
		}
		delete(failed, rule)
	}
	delete(failed, unreadable)
	for rule := range failed {
		t.Errorf("the table names %s, which is not a rule", rule)
	}
}
