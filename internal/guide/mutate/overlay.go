package mutate

import (
	"bytes"
	"io/fs"
	"path"
	"slices"

	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
)

// reviewed returns a guide without the texts that are drafts. Drafts have no faults planted, and
// each more language makes every proof slower. A guide that has only drafts is returned as it is;
// the guide is nil if it cannot be read without them.
func reviewed(files fs.FS, g *guide.Guide) (fs.FS, *guide.Guide) {
	var drafts []string
	for _, t := range g.Texts {
		if t.Draft {
			drafts = append(drafts, path.Base(textFile(t.Language)))
		}
	}
	if drafts == nil || len(drafts) == len(g.Texts) {
		return files, g
	}
	files = hidden{files, drafts}
	rest, found := compile.Guide(files)
	if len(found) > 0 {
		return files, nil
	}
	return files, rest
}

// hidden is a folder whose listings leave out the files with some names.
type hidden struct {
	fs.FS
	names []string
}

// ReadDir lists a folder.
func (h hidden) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(h.FS, name)
	return slices.DeleteFunc(slices.Clone(list), func(e fs.DirEntry) bool {
		return slices.Contains(h.names, e.Name())
	}), err
}

// overlay is a folder with some files replaced.
type overlay struct {
	fs.FS
	changed map[string][]byte
}

// Open returns the replaced file, or the original one.
func (o overlay) Open(name string) (fs.File, error) {
	if raw, ok := o.changed[name]; ok {
		return &memFile{bytes.NewReader(raw), path.Base(name)}, nil
	}
	return o.FS.Open(name)
}

// ReadDir lists a folder; a replaced file stays in its place.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(o.FS, name) }

// memFile is a file in memory.
type memFile struct {
	*bytes.Reader
	name string
}

// Stat always fails: the readers of a guide do not call it.
func (m *memFile) Stat() (fs.FileInfo, error) {
	return nil, &fs.PathError{Op: "stat", Path: m.name, Err: fs.ErrInvalid}
}

// Close does nothing.
func (m *memFile) Close() error { return nil }
