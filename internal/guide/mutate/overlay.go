package mutate

import (
	"bytes"
	"io/fs"
	"path"
)

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
