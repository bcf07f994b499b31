package catalog

import (
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"firststeps/guides"
	"firststeps/internal/guide"
	"firststeps/internal/guide/diag"
)

const trunk = "trunk-release-fails"

// linkNote matches what makes a note a link to another guide, which a copy is not served with.
var linkNote = regexp.MustCompile(`kind: guide\n    guide: .*\n    keeps: .*\n    when`)

// copies returns copies of the guide about a trunk, one per folder, and what it shares. The id of
// each copy is the name of its folder.
func copies(t *testing.T, dirs ...string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(guides.Files, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(guides.Files, name)
		if strings.HasPrefix(name, "shared/") {
			files[name] = &fstest.MapFile{Data: data}
		}
		if !strings.HasPrefix(name, trunk+"/") {
			return err
		}
		for _, dir := range dirs {
			text := strings.Replace(string(data), "guide: "+trunk+"\n", "guide: "+dir+"\n", 1)
			text = linkNote.ReplaceAllString(text, "kind: plain\n    when")
			files[dir+strings.TrimPrefix(name, trunk)] = &fstest.MapFile{Data: []byte(text)}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestBuiltInGuidesOpen(t *testing.T) {
	l, found := BuiltIn()
	if len(found) > 0 {
		t.Fatal(found)
	}
	g, ok := l.Guide(trunk)
	if !ok || g.ID != trunk || !slices.Contains(l.All(), g) {
		t.Errorf("guide %s is missing: %v", trunk, l.All())
	}
}

func TestGuidesAreSortedByID(t *testing.T) {
	l, found := open(copies(t, "b", "a", "a-b", "c"), Options{}, unproved)
	if len(found) > 0 {
		t.Fatal(found)
	}
	var ids []string
	for _, g := range l.All() {
		ids = append(ids, g.ID)
		if got, ok := l.Guide(g.ID); !ok || got != g {
			t.Errorf("Guide(%q) returned another guide", g.ID)
		}
	}
	if want := []string{"a", "a-b", "b", "c"}; !slices.Equal(ids, want) {
		t.Errorf("got %v, want %v", ids, want)
	}
	for _, id := range []string{"", "aa", "z", "A", "a/"} {
		if g, ok := l.Guide(id); ok || g != nil {
			t.Errorf("Guide(%q) = %v, want none", id, g)
		}
	}
}

// TestAllReturnsCopy checks that callers may change the slice that All returns.
func TestAllReturnsCopy(t *testing.T) {
	l, found := open(copies(t, "a", "b"), Options{}, unproved)
	if len(found) > 0 {
		t.Fatal(found)
	}
	l.All()[0] = nil
	if l.All()[0] == nil {
		t.Error("the library lost a guide")
	}
}

func TestOtherFilesAreIgnored(t *testing.T) {
	files := copies(t, "a")
	for _, name := range []string{"README.md", "drafts/notes.txt", ".git/guide.yaml"} {
		files[name] = &fstest.MapFile{Data: []byte("not: a guide")}
	}
	if l, found := open(files, Options{}, unproved); len(found) > 0 || len(l.All()) != 1 {
		t.Errorf("want one guide and no findings, got %v", found)
	}
}

// faults are folders that must not open, each with the expected findings as id and file.
func faults(t *testing.T) map[string]struct {
	files fstest.MapFS
	want  []string
} {
	t.Helper()
	broken := copies(t, "a", "b", "c")
	maps.DeleteFunc(broken, func(name string, _ *fstest.MapFile) bool {
		return strings.HasPrefix(name, "b/text/")
	})
	broken["a/guide.yaml"].Data = append(broken["a/guide.yaml"].Data, "surplus: 1\n"...)
	moved := copies(t, "a", "b")
	moved["b/guide.yaml"] = moved["a/guide.yaml"]
	capital := fstest.MapFS{}
	for name, f := range copies(t, "a") {
		if rest, ok := strings.CutPrefix(name, "a/"); ok {
			name = "A/" + rest
		}
		capital[name] = f
	}
	return map[string]struct {
		files fstest.MapFS
		want  []string
	}{
		"nothing":           {fstest.MapFS{}, []string{idNoGuides + " ."}},
		"no guide":          {fstest.MapFS{"a/text/en-US.yaml": {}}, []string{idNoGuides + " ."}},
		"two broken":        {broken, []string{"unknown-key a/guide.yaml", "no-text b/text"}},
		"two of one name":   {moved, []string{idWrongFolder + " b/guide.yaml"}},
		"capital in a name": {capital, []string{idWrongFolder + " A/guide.yaml"}},
	}
}

func TestFindingsPreventLibrary(t *testing.T) {
	for name, c := range faults(t) {
		t.Run(name, func(t *testing.T) {
			l, found := open(c.files, Options{}, unproved)
			if l != nil {
				t.Errorf("%s: got a library with findings %v", name, found)
			}
			var got []string
			for _, f := range found {
				got = append(got, f.ID+" "+f.File)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: got %q, want %q", name, got, c.want)
			}
		})
	}
}

func TestMissingFolder(t *testing.T) {
	files, err := fs.Sub(fstest.MapFS{}, "gone")
	if err != nil {
		t.Fatal(err)
	}
	if l, found := open(files, Options{}, unproved); l != nil || len(found) != 1 ||
		found[0].ID != idUnreadable {
		t.Errorf("want one finding %s, got %v", idUnreadable, found)
	}
}

// unproved accepts every complete guide. The tests here are about folders; proof_test.go tests
// proofs.
func unproved(fs.FS, *guide.Guide, Proof) (Proof, diag.List) { return Proof{}, nil }

// TestDocNamesEveryFinding checks that docs/guide-format.md names every finding of this package.
func TestDocNamesEveryFinding(t *testing.T) {
	doc, err := os.ReadFile("../../../docs/guide-format.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{idUnreadable, idNoGuides, idWrongFolder, idNoSuchGuide,
		idWeakProof} {
		if !strings.Contains(string(doc), "`"+id+"`") {
			t.Errorf("it does not name %s", id)
		}
	}
}
