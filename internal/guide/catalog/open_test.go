package catalog

import (
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"firststeps/guides"
	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/diag"
)

// shipped returns the files of all built-in guides, which the caller may change.
func shipped(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(guides.Files, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(guides.Files, name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// replace returns the files with a text replaced in one of them.
func replace(t *testing.T, files fstest.MapFS, name, before, after string) fstest.MapFS {
	t.Helper()
	files = maps.Clone(files)
	text := string(files[name].Data)
	if !strings.Contains(text, before) {
		t.Fatalf("%s has no %q", name, before)
	}
	files[name] = &fstest.MapFile{Data: []byte(strings.Replace(text, before, after, 1))}
	return files
}

// counter is a prover that accepts every guide except those refused, and notes their ids.
type counter struct {
	mu      sync.Mutex
	proved  []string
	refused string
}

func (c *counter) prove(_ fs.FS, g *guide.Guide, _ Proof) (Proof, diag.List) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.proved = append(c.proved, g.ID)
	if g.ID == c.refused {
		return Proof{}, diag.List{fault("refused", logicFile, "refused", "")}
	}
	return Proof{Release: g.Release, States: 1}, nil
}

// take returns the ids of the guides that were proved since the last call, sorted.
func (c *counter) take() []string {
	ids := slices.Sorted(slices.Values(c.proved))
	c.proved = nil
	return ids
}

// showing returns the ids of the guides with a sentence in their texts or those of fragments.
func showing(t *testing.T, files fstest.MapFS, sentence string) (ids []string) {
	t.Helper()
	names, _ := Find(files)
	for _, name := range names {
		dir, err := compile.Folder(files, name)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := fs.ReadFile(dir, "text/en-US.yaml")
		if strings.Contains(string(text), sentence) {
			ids = append(ids, name)
		}
	}
	return ids
}

// TestOnlyChangesAreProved checks which guides are proved again after a change of a file, and that
// the others are the very same guides.
func TestOnlyChangesAreProved(t *testing.T) {
	const road = "shared/road/text/en-US.yaml"
	files := shipped(t)
	start, _, _ := strings.Cut(string(files[road].Data), "\n")
	var c counter
	last, found := open(files, Options{}, c.prove)
	if len(found) > 0 || len(c.take()) != 5 {
		t.Fatal(found)
	}
	former := maps.Clone(files)
	addFormer(t, former)
	for name, test := range map[string]struct {
		files fstest.MapFS
		want  []string
	}{
		"nothing": {files, nil},
		"a text": {replace(t, files, "hot-car/text/en-US.yaml", "title: ", "title: New "),
			[]string{"hot-car"}},
		"a fragment": {replace(t, files, road, "beside fast traffic.", "near fast traffic."),
			showing(t, files, "beside fast traffic.")},
		"a comment in a fragment": {replace(t, files, road, start, "# A comment.\n"+start), nil},
		"a story":                 {replace(t, files, "hot-car/CHANGES.md", "a", "b"), nil},
		"recorded times": {replace(t, files, "hot-car/proof.json", `"number": `, `"number": 1`),
			[]string{"hot-car"}},
		"a recorded score": {replace(t, files, "hot-car/proof.json", `"planted": `,
			`"planted": 1`), []string{"hot-car"}},
		"a former release": {former, []string{trunk}},
	} {
		l, found := open(test.files, Options{Last: last}, c.prove)
		if len(found) > 0 {
			t.Errorf("%s: %v", name, found)
			continue
		}
		if got := c.take(); !slices.Equal(got, test.want) {
			t.Errorf("%s: proved %q, want %q", name, got, test.want)
		}
		if name == "a text" && l.folders[trunk] != last.folders[trunk] {
			t.Error("a folder is compiled again though none of its files has changed")
		}
		for _, g := range l.All() {
			was, _ := last.Guide(g.ID)
			if same := was.Release == g.Release; (was == g) != same {
				t.Errorf("%s: %s is the same guide: %v, want %v", name, g.ID, was == g, same)
			}
			if p, _ := l.Proof(g.ID); p.Release != g.Release {
				t.Errorf("%s: %s has the proof of another release", name, g.ID)
			}
		}
	}
}

// TestKeptProofs checks that proofs of an earlier process are used for the same release and the
// same recorded times, and for nothing else.
func TestKeptProofs(t *testing.T) {
	files := copies(t, "a", "b")
	var c counter
	l, _ := open(files, Options{}, c.prove)
	kept := l.Proofs()
	if len(kept) != 2 || kept[0].Release == "" {
		t.Fatalf("%+v", kept)
	}
	c.take()
	for name, test := range map[string]struct {
		files fstest.MapFS
		want  []string
	}{
		"the same": {files, nil},
		"a text": {replace(t, files, "b/text/en-US.yaml", "title: ", "title: New "),
			[]string{"b"}},
		"recorded times": {replace(t, files, "b/proof.json", `"number": `, `"number": 1`),
			[]string{"b"}},
	} {
		again, found := open(test.files, Options{Kept: kept}, c.prove)
		if got := c.take(); len(found) > 0 || !slices.Equal(got, test.want) {
			t.Errorf("%s: proved %q, want %q; %v", name, got, test.want, found)
		} else if test.want == nil && !reflect.DeepEqual(again.Proofs(), kept) {
			t.Errorf("%s: %+v, want %+v", name, again.Proofs(), kept)
		}
	}
}

// TestProvedSoFar checks that guides are handed on while another is being proved, and are not
// proved again if that is refused.
func TestProvedSoFar(t *testing.T) {
	files, c := copies(t, "a", "b"), counter{refused: "b"}
	handed := make(chan struct{})
	var once sync.Once
	afterA := func(dir fs.FS, g *guide.Guide, before Proof) (Proof, diag.List) {
		if g.ID == "b" {
			<-handed
		}
		return c.prove(dir, g, before)
	}
	var last *Library
	options := Options{Proved: func(l *Library) {
		once.Do(func() { close(handed) })
		if l.Whole() || l.Size() != 2 {
			t.Errorf("whole: %v, of %d", l.Whole(), l.Size())
		}
		last = l
	}}
	if l, found := open(files, options, afterA); l != nil || len(found) != 1 ||
		found[0].File != "b/guide.yaml" {
		t.Fatalf("%v", found)
	}
	if _, ok := last.Guide("b"); len(last.All()) != 1 || ok {
		t.Fatalf("proved: %v", last.All())
	}
	c.take()
	c.refused, options.Last = "", last
	l, found := open(files, options, c.prove)
	if got := c.take(); len(found) > 0 || !l.Whole() || !slices.Equal(got, []string{"b"}) {
		t.Errorf("proved %q; %v", got, found)
	}
}

// TestLinkToMissingGuide checks that all guides are handed on, though the folder is refused.
func TestLinkToMissingGuide(t *testing.T) {
	files := shipped(t)
	delete(files, "keys-locked-in/guide.yaml")
	var last *Library
	var c counter
	l, found := open(files, Options{Proved: func(l *Library) { last = l }}, c.prove)
	if l != nil || len(found) == 0 || found[0].ID != idNoSuchGuide {
		t.Fatal(found)
	}
	if len(last.All()) != 4 || last.Whole() {
		t.Errorf("%d guides, whole: %v", len(last.All()), last.Whole())
	}
}

// TestEmergenciesAreProvedFirst checks that no other guide is proved before all emergencies are.
func TestEmergenciesAreProvedFirst(t *testing.T) {
	files := shipped(t)
	maps.Copy(files, copies(t, "a"))
	var c counter
	l, found := open(files, Options{}, c.prove)
	if len(found) > 0 || len(c.proved) != 6 {
		t.Fatal(found)
	}
	others := false
	for _, id := range c.proved {
		g, _ := l.Guide(id)
		if others = others || !g.Emergency; others && g.Emergency {
			t.Errorf("proved in the order %q", c.proved)
		}
	}
}

// changing is a file system in which a file changes once it has been read for its hash.
type changing struct {
	fs.FS
	change func()
}

func (c changing) Open(name string) (fs.File, error) {
	if name == "shared/last" { // only hashes read it
		c.change()
	}
	return c.FS.Open(name)
}

// TestFileChangesWhileItIsRead checks that a guide that changed between two reads is not taken for
// what the first one saw.
func TestFileChangesWhileItIsRead(t *testing.T) {
	const text = "a/text/en-US.yaml"
	files := copies(t, "a")
	files["shared/last"] = &fstest.MapFile{}
	before, after := files[text], replace(t, files, text, "title: ", "title: New ")[text]
	last, found := open(changing{files, func() { files[text] = after }}, Options{}, unproved)
	if len(found) > 0 {
		t.Fatal(found)
	}
	files[text] = before
	l, _ := open(files, Options{Last: last}, unproved)
	if title := l.All()[0].Text("en-US").Title; strings.HasPrefix(title, "New ") {
		t.Errorf("the folder has another title than %q", title)
	}
}
