//go:build unix

package store

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"syscall"
)

// lockFile takes the lock beside a database at a resolved path. The lock ends with the process.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	return f, flock(f, path)
}

// lockInode locks a file itself, which may have other names than the one beside which lockFile's
// lock stands. On Linux flock and SQLite's own locks do not meet; elsewhere they may, so it does
// nothing there.
func lockInode(f *os.File) error {
	if runtime.GOOS != "linux" {
		return nil
	}
	return flock(f, f.Name())
}

// flock locks a file for path, or closes it.
func flock(f *os.File, path string) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = fmt.Errorf("another program has %s open, and one at a time may: "+
			"end it, or choose another with --database", path)
	}
	if err != nil {
		return errors.Join(err, f.Close())
	}
	return nil
}

// links returns how many names a file has.
func links(f os.FileInfo) uint64 {
	if s, ok := f.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Nlink)
	}
	return 1
}
