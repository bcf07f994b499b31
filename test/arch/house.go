package arch

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// house is the module as its sources show it.
type house struct {
	fsys   fs.FS
	module string // as in go.mod: every import of a room begins with it
	fset   *token.FileSet
	files  []*source
}

// source is one Go file.
type source struct {
	path string // from the module's root, with slashes
	dir  string // the package's folder; "." is the root
	test bool
	raw  []byte
	ast  *ast.File
}

// load reads every Go file of the module at the root of fsys. Other modules within it, testdata,
// node_modules and whatever the go command passes over (names with a leading dot or underscore) are
// left out.
func load(fsys fs.FS) (*house, error) {
	module, err := modulePath(fsys)
	if err != nil {
		return nil, err
	}
	h := &house{fsys: fsys, module: module, fset: token.NewFileSet()}
	err = fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && passedOver(fsys, name):
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != ".go" || hidden(name):
			return nil
		}
		return h.read(name)
	})
	return h, err
}

// modulePath reads the module's name, so that a renamed module cannot turn every check into a pass.
func modulePath(fsys fs.FS) (string, error) {
	raw, err := fs.ReadFile(fsys, "go.mod")
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(raw)) {
		if name, ok := strings.CutPrefix(line, "module "); ok {
			return strings.TrimSpace(name), nil
		}
	}
	return "", errors.New("go.mod: no module line")
}

// passedOver says whether a folder is none of the module's own.
func passedOver(fsys fs.FS, dir string) bool {
	if dir == "." {
		return false
	}
	if base := path.Base(dir); base == "testdata" || base == "node_modules" || hidden(dir) {
		return true
	}
	_, err := fs.Stat(fsys, path.Join(dir, "go.mod"))
	return err == nil
}

func hidden(name string) bool {
	base := path.Base(name)
	return base != "." && (base[0] == '.' || base[0] == '_')
}

func (h *house) read(name string) error {
	raw, err := fs.ReadFile(h.fsys, name)
	if err != nil {
		return err
	}
	file, err := parser.ParseFile(h.fset, name, raw,
		parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	test := strings.HasSuffix(name, "_test.go")
	h.files = append(h.files, &source{path: name, dir: path.Dir(name), test: test, raw: raw,
		ast: file})
	return nil
}

// served gives the files that end up in the program: all but the tests.
func (h *house) served() []*source {
	var out []*source
	for _, f := range h.files {
		if !f.test {
			out = append(out, f)
		}
	}
	return out
}

// imported is one import of one file.
type imported struct {
	path string // as written
	room string // the folder where it is one of the house's own, else ""
	at   token.Pos
}

// imports gives the imports of a file in the order written.
func (h *house) imports(f *source) []imported {
	var out []imported
	for _, spec := range f.ast.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser has refused such a file already
		}
		room, own := strings.CutPrefix(name, h.module+"/")
		if !own {
			room = ""
		}
		out = append(out, imported{path: name, room: room, at: spec.Pos()})
	}
	return out
}

// finding puts the place before what is wrong there.
func (h *house) finding(at token.Pos, format string, args ...any) string {
	p := h.fset.Position(at)
	return fmt.Sprintf("%s:%d: %s", p.Filename, p.Line, fmt.Sprintf(format, args...))
}
