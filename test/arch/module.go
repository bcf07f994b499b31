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

// module is the parsed sources of a module.
type module struct {
	fsys  fs.FS
	name  string // as in go.mod: the import path of each package begins with it
	fset  *token.FileSet
	files []*source
}

// source is a Go file.
type source struct {
	path string // from the module's root, with slashes
	dir  string // folder of the package; "." is the root
	test bool
	raw  []byte
	ast  *ast.File
}

// load parses every Go file of the module at the root of fsys. It skips other modules within it,
// testdata, node_modules, and names with a leading dot or underscore, which the go command skips.
func load(fsys fs.FS) (*module, error) {
	name, err := modulePath(fsys)
	if err != nil {
		return nil, err
	}
	m := &module{fsys: fsys, name: name, fset: token.NewFileSet()}
	err = fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && skipped(fsys, name):
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != ".go" || hidden(name):
			return nil
		}
		return m.read(name)
	})
	return m, err
}

// modulePath returns the module's name from go.mod: no check passes because the module was renamed.
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

// skipped reports whether a folder is not part of the module.
func skipped(fsys fs.FS, dir string) bool {
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

func (m *module) read(name string) error {
	raw, err := fs.ReadFile(m.fsys, name)
	if err != nil {
		return err
	}
	file, err := parser.ParseFile(m.fset, name, raw,
		parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	test := strings.HasSuffix(name, "_test.go")
	m.files = append(m.files, &source{path: name, dir: path.Dir(name), test: test, raw: raw,
		ast: file})
	return nil
}

// served returns all files except tests.
func (m *module) served() []*source {
	var out []*source
	for _, f := range m.files {
		if !f.test {
			out = append(out, f)
		}
	}
	return out
}

// imported is one import of one file.
type imported struct {
	path string // as written
	dir  string // folder, if it is of this module; else ""
	at   token.Pos
}

// imports returns the imports of a file in their order.
func (m *module) imports(f *source) []imported {
	var out []imported
	for _, spec := range f.ast.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser has rejected such a file
		}
		dir, own := strings.CutPrefix(name, m.name+"/")
		if !own {
			dir = ""
		}
		out = append(out, imported{path: name, dir: dir, at: spec.Pos()})
	}
	return out
}

// finding returns a message with the place that it is about.
func (m *module) finding(at token.Pos, format string, args ...any) string {
	p := m.fset.Position(at)
	return fmt.Sprintf("%s:%d: %s", p.Filename, p.Line, fmt.Sprintf(format, args...))
}
