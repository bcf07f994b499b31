package store

import (
	"errors"
	"os"
)

// Lock is the lock of a database file. The one program that may write to the file holds it.
type Lock struct {
	path     string
	beside   *os.File // path.lock; it can be locked before the database exists
	database *os.File // the database file itself, which may have other names
}

// TakeLock locks the database at path, or returns an error if another program has it. The lock is
// released when the process ends.
func TakeLock(path string) (*Lock, error) {
	path, err := resolve(path)
	if err != nil {
		return nil, err
	}
	l := &Lock{path: path}
	if l.beside, err = lockFile(path); err != nil {
		return nil, err
	}
	if err := l.LockInode(); err != nil {
		return nil, errors.Join(err, l.Release())
	}
	return l, nil
}

// LockInode locks the database file itself. TakeLock has done that already if the file existed
// then.
func (l *Lock) LockInode() error {
	if l.database != nil {
		return nil
	}
	f, err := os.Open(l.path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := lockInode(f); err != nil {
		return err
	}
	l.database = f
	return nil
}

// Release releases the lock. Close the database first: closing one of these files releases SQLite's
// locks on it.
func (l *Lock) Release() (err error) {
	for _, f := range []*os.File{l.database, l.beside} {
		if f != nil {
			err = errors.Join(err, f.Close())
		}
	}
	return err
}

// usedMark is the content of the lock file of a database that has existed.
const usedMark = "The database beside this file has been used.\n"

// markUsed writes usedMark into the lock file, so that a missing database is noticed later.
func markUsed(path string) error {
	f, err := os.OpenFile(path+".lock", os.O_WRONLY, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil // the database was opened without a lock
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Size() > 0 {
		return err
	}
	if _, err := f.WriteString(usedMark); err != nil {
		return err
	}
	return f.Sync()
}
