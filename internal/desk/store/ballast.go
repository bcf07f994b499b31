package store

import (
	"crypto/rand"
	"io"
	"os"
	"sync/atomic"
)

// What is held back, in bytes.
const (
	reserved = 2 << 20   // enough to work on the cases that there are until somebody makes room
	ration   = 256 << 10 // of it, for a start on a full disk alone
)

// reserve is a file beside the database, of no use but its size. It is given up when the disk is
// full, so that what is to be erased can be erased, and the cases that there are can be worked on;
// a last part of it, so that the program can start. New cases are refused until it is there again.
// A nil reserve is never low.
type reserve struct {
	path string
	held atomic.Bool
}

// give gives the reserve up but for a ration, and says whether that made room.
func (r *reserve) give() bool {
	if r == nil {
		return false
	}
	r.held.Store(false)
	f, err := os.Stat(r.path)
	return err == nil && f.Size() > ration && os.Truncate(r.path, ration) == nil
}

// giveAll gives all of it up.
func (r *reserve) giveAll() bool { return r != nil && os.Remove(r.path) == nil }

// low says whether the reserve is gone and cannot be had back yet.
func (r *reserve) low() bool {
	if r == nil || r.held.Load() {
		return false
	}
	r.held.Store(r.whole() || r.fill())
	return !r.held.Load()
}

func (r *reserve) whole() bool {
	f, err := os.Stat(r.path)
	return err == nil && f.Size() == reserved
}

// fill makes the file, if there is room for as much again. Its bytes are such that no file system
// makes them fewer.
func (r *reserve) fill() bool {
	f, err := os.OpenFile(r.path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return false
	}
	had, _ := f.Seek(0, io.SeekEnd)
	block := make([]byte, 64<<10)
	for n := had; n < 2*reserved && err == nil; n += int64(len(block)) {
		_, _ = rand.Read(block) // never fails
		_, err = f.Write(block)
	}
	if err == nil {
		err = f.Truncate(reserved)
	}
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		_ = f.Truncate(had)
	}
	return f.Close() == nil && err == nil
}
