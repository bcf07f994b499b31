package compile

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"firststeps/internal/guide"
	"firststeps/internal/guide/diag"
)

// A mutation makes one fault in the small guide and names the one finding expected for it.
type mutation struct {
	id string
	// "file|before¦here": the finding begins at here, at the first occurrence of before+here
	at    string
	edits []edit
}

// edit replaces one text, which must occur exactly once. If old is empty, it replaces the whole
// file. A file that becomes empty is deleted.
type edit struct{ file, old, repl string }

const (
	us = "text/en-US.yaml"
	gb = "text/en-GB.yaml"
)

func fault(id, at string, edits ...edit) mutation { return mutation{id, at, edits} }

// in edits guide.yaml.
func in(old, repl string) edit { return edit{logicFile, old, repl} }

// texts makes the same edit in both languages.
func texts(old, repl string) []edit { return []edit{{us, old, repl}, {gb, old, repl}} }

func with(list []edit, more ...edit) []edit { return append(more, list...) }

// small returns the files of the small guide.
func small(t testing.TB) fstest.MapFS {
	t.Helper()
	m := fstest.MapFS{}
	for _, name := range []string{logicFile, us, gb, "pictures/pressed.svg",
		"pictures/icon-shut.svg"} {
		m[name] = &fstest.MapFile{Data: mustRead(t, "testdata/small/"+name)}
	}
	return m
}

func (m mutation) apply(t testing.TB, files fstest.MapFS) fstest.MapFS {
	t.Helper()
	for _, e := range m.edits {
		if e.old == "" {
			files[e.file] = &fstest.MapFile{Data: []byte(e.repl)}
			if e.repl == "" {
				delete(files, e.file)
			}
			continue
		}
		src := string(files[e.file].Data)
		if n := strings.Count(src, e.old); n != 1 {
			t.Fatalf("%s: %q occurs %d times in %s", m.id, e.old, n, e.file)
		}
		files[e.file] = &fstest.MapFile{Data: []byte(strings.Replace(src, e.old, e.repl, 1))}
	}
	return files
}

// place converts m.at to file, line, column and the text of the line.
func (m mutation) place(t *testing.T, files fstest.MapFS) (file string, line, column int,
	excerpt string) {
	t.Helper()
	file, needle, _ := strings.Cut(m.at, "|")
	if needle == "" {
		return file, 1, 1, ""
	}
	before, here, _ := strings.Cut(needle, "¦")
	src := string(files[file].Data)
	i := strings.Index(src, before+here)
	if i < 0 {
		t.Fatalf("%q does not occur in %s", before+here, file)
	}
	head := src[:i+len(before)]
	line = strings.Count(head, "\n") + 1
	column = utf8.RuneCountInString(head[strings.LastIndex(head, "\n")+1:]) + 1
	return file, line, column, strings.Split(src, "\n")[line-1]
}

func TestEachFault(t *testing.T) {
	for _, m := range cases {
		t.Run(m.id, func(t *testing.T) {
			files := m.apply(t, small(t))
			g, found := Guide(files)
			if g != nil || len(found) != 1 {
				t.Fatalf("want one finding %s, got %d:\n%v", m.id, len(found), found)
			}
			file, line, column, excerpt := m.place(t, files)
			want := diag.Finding{ID: m.id, File: file, Line: line, Column: column, Excerpt: excerpt,
				Message: found[0].Message, Fix: found[0].Fix}
			if found[0] != want {
				t.Errorf("got  %+v\nwant %+v", found[0], want)
			}
			if want.Message == "" || want.Fix == "" {
				t.Errorf("no message or no fix:  %+v", found[0])
			}
		})
	}
}

// TestNoFinding checks changes that must not produce a finding.
func TestNoFinding(t *testing.T) {
	for name, m := range noFinding {
		t.Run(name, func(t *testing.T) {
			if _, found := Guide(m.apply(t, small(t))); len(found) > 0 {
				t.Error(found)
			}
		})
	}
}

// unreadable is a file system whose guide cannot be read.
type unreadable struct{ fstest.MapFS }

func (u unreadable) Open(name string) (fs.File, error) {
	if name == logicFile {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return u.MapFS.Open(name)
}

func TestUnreadable(t *testing.T) {
	_, found := Guide(unreadable{small(t)})
	if len(found) != 1 || found[0].ID != idFileUnreadable || found[0].File != logicFile {
		t.Error(found)
	}
	files := small(t)
	files["guide.yaml/x"] = files[logicFile] // a folder with the name of the file
	delete(files, logicFile)
	if _, found := Guide(files); len(found) != 1 || found[0].ID != idFileUnreadable {
		t.Error(found)
	}
}

func TestTooMany(t *testing.T) {
	files := small(t)
	var b strings.Builder
	for i := range 5000 {
		b.WriteString("k" + strings.Repeat("y",
			i%50) + string(rune('a'+i/50%26)) + string(rune('a'+i/1300)) + ": 1\n")
	}
	files[logicFile] = &fstest.MapFile{Data: []byte(b.String())}
	_, found := Guide(files)
	if len(found) != maxFindings+1 || found[maxFindings].ID != idTooManyFindings {
		t.Errorf("%d findings, the last is %+v", len(found), found[len(found)-1])
	}
}

func TestNoFolder(t *testing.T) {
	_, found := Guide(os.DirFS("testdata/there-is-no-such-folder"))
	if len(found) != 2 || found[0].ID != idFileMissing || found[1].ID != idNoText {
		t.Error(found)
	}
}

// checkWhole checks what package guide guarantees: nothing is nil, every index is right and every
// text exists.
func checkWhole(t testing.TB, g *guide.Guide) {
	t.Helper()
	if g.Start == nil || !g.Start.Life || g.Alarm == nil || len(g.Texts) == 0 ||
		len(g.Release) != 64 {
		t.Errorf("incomplete guide: %+v", g)
	}
	for i, n := range g.Nodes {
		if n.Index != i || g.Node(n.ID) != n {
			t.Errorf("node %s has position %d at %d", n.ID, n.Index, i)
		}
		for j, c := range n.Choices {
			if c.Index != j || (c.To.Node == nil) == (c.To.Junction == nil) {
				t.Errorf("choice %s of %s: %+v", c.ID, n.ID, c)
			}
		}
		for _, x := range g.Texts {
			if x.Nodes[i].Title == "" || len(x.Nodes[i].Choices) != len(n.Choices) {
				t.Errorf("%s in %s: %+v", n.ID, x.Language, x.Nodes[i])
			}
		}
	}
	for i, r := range g.Rules {
		if r.Index != i || r.Why == "" || len(r.Source) == 0 {
			t.Errorf("rule %s at %d: %+v", r.ID, i, r)
		}
	}
	for _, j := range g.Junctions {
		for _, to := range targets(j) {
			if (to.Node == nil) == (to.Junction == nil) {
				t.Errorf("junction %s leads to %+v", j.ID, to)
			}
		}
	}
}

// TestEveryID checks that every id in ids.go has a test case that produces it.
func TestEveryID(t *testing.T) {
	// covered by TestUnreadable and TestTooMany
	tried := map[string]bool{idFileUnreadable: true, idTooManyFindings: true}
	for _, m := range cases {
		tried[m.id] = true
	}
	seen := map[string]bool{}
	for _, id := range declaredIDs(t) {
		if !tried[id] {
			t.Errorf("no test case produces %s", id)
		}
		if seen[id] {
			t.Errorf("id %s is declared twice", id)
		}
		seen[id] = true
	}
	if len(seen) < 60 {
		t.Errorf("only %d ids found", len(seen))
	}
}

// declaredIDs returns the values of the constants in ids.go.
func declaredIDs(t *testing.T) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "ids.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok {
			out = append(out, strings.Trim(lit.Value, `"`))
		}
		return true
	})
	return out
}
