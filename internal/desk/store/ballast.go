package store

import (
	"crypto/rand"
	"io"
	"os"
	"sync/atomic"
)

// Sizes in bytes.
const (
	ballastSize   = 2 << 20   // enough to work on existing cases until space is freed
	startupRation = 256 << 10 // the part that only a start on a full disk may use
)

// ballast is a file beside the database that only reserves disk space. It is shrunk when the disk
// is full, so that data can still be erased and operators can work on existing cases; the last part
// is removed only so that the program can start. New cases are refused until the file has its full
// size again. A nil ballast is never exhausted.
type ballast struct {
	path  string
	ready atomic.Bool // the file has its full size
}

// release shrinks the file to startupRation and reports whether that freed space.
func (r *ballast) release() bool {
	if r == nil {
		return false
	}
	r.ready.Store(false)
	f, err := os.Stat(r.path)
	return err == nil && f.Size() > startupRation && os.Truncate(r.path, startupRation) == nil
}

// releaseAll removes the file and reports whether it existed.
func (r *ballast) releaseAll() bool { return r != nil && os.Remove(r.path) == nil }

// exhausted reports whether the file does not have its full size and cannot be refilled yet. It
// tries to refill it.
func (r *ballast) exhausted() bool {
	if r == nil || r.ready.Load() {
		return false
	}
	r.ready.Store(r.complete() || r.fill())
	return !r.ready.Load()
}

func (r *ballast) complete() bool {
	f, err := os.Stat(r.path)
	return err == nil && f.Size() == ballastSize
}

// fill writes the file at full size, if the disk has room for twice that. The bytes are random, so
// that a compressing or deduplicating file system cannot store them in less space.
func (r *ballast) fill() bool {
	f, err := os.OpenFile(r.path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return false
	}
	had, _ := f.Seek(0, io.SeekEnd)
	block := make([]byte, 64<<10)
	for n := had; n < 2*ballastSize && err == nil; n += int64(len(block)) {
		_, _ = rand.Read(block) // it never returns an error
		_, err = f.Write(block)
	}
	if err == nil {
		err = f.Truncate(ballastSize)
	}
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		_ = f.Truncate(had)
	}
	return f.Close() == nil && err == nil
}
