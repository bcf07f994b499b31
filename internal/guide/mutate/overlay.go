package mutate

import (
	"bytes"
	"io/fs"
	"path"
)

// overlay shows some files of a folder changed.
type overlay struct {
	fs.FS
	changed map[string][]byte
}

// Open gives the changed file, or that below.
func (o overlay) Open(name string) (fs.File, error) {
	if raw, ok := o.changed[name]; ok {
		return &memory{bytes.NewReader(raw), path.Base(name)}, nil
	}
	return o.FS.Open(name)
}

// memory is a file that stands nowhere.
type memory struct {
	*bytes.Reader
	name string
}

// Stat gives nothing: who reads a guide does not ask.
func (m *memory) Stat() (fs.FileInfo, error) {
	return nil, &fs.PathError{Op: "stat", Path: m.name, Err: fs.ErrInvalid}
}

// Close does nothing.
func (m *memory) Close() error { return nil }
