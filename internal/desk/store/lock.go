package store

import (
	"errors"
	"os"
)

// Lock is held by the one program that may write to a database that is a file.
type Lock struct {
	path     string
	beside   *os.File // path.lock, which also holds the place of a file that does not exist yet
	database *os.File // the file itself, under whichever name
}

// TakeLock locks the database at a path, or returns an error if another program has it. The lock
// ends with the process, however that ends.
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

// LockInode locks the file itself. TakeLock has done so unless the file did not exist then.
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

// Release gives the lock up. Close the database first: closing a file releases SQLite's locks on
// it.
func (l *Lock) Release() (err error) {
	for _, f := range []*os.File{l.database, l.beside} {
		if f != nil {
			err = errors.Join(err, f.Close())
		}
	}
	return err
}

// marked is what a lock file says once its database has existed.
const marked = "The database beside this file has been used.\n"

// markUsed notes in the lock file that the database exists, so that its absence is noticed later.
func markUsed(path string) error {
	f, err := os.OpenFile(path+".lock", os.O_WRONLY, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil // opened without a lock
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Size() > 0 {
		return err
	}
	if _, err := f.WriteString(marked); err != nil {
		return err
	}
	return f.Sync()
}
