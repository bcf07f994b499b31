//go:build unix

package store

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"syscall"
)

// lockFile locks the file path.lock. The lock ends with the process.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	return f, flock(f, path)
}

// lockInode locks the database file itself, which may have other names than the one that lockFile
// uses. On Linux flock does not conflict with SQLite's own locks; elsewhere it may, so lockInode
// does nothing there.
func lockInode(f *os.File) error {
	if runtime.GOOS != "linux" {
		return nil
	}
	return flock(f, f.Name())
}

// flock locks a file, or closes it and returns an error that names path.
func flock(f *os.File, path string) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = fmt.Errorf("another program has %s locked: "+
			"stop it, or choose another database with --database", path)
	}
	if err != nil {
		return errors.Join(err, f.Close())
	}
	return nil
}

// linkCount returns the number of hard links of a file.
func linkCount(f os.FileInfo) uint64 {
	if s, ok := f.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Nlink)
	}
	return 1
}
