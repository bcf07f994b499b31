//go:build unix

package app

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lockFile takes the lock of a database that is a file, so that one program at a time writes to it. The lock ends with the program,
// however that ends. It stands beside the database: a lock on the file itself would be SQLite's affair.
func lockFile(address string) (unlock func() error, err error) {
	path, ok := ofFile(address)
	if !ok {
		return func() error { return nil }, nil
	}
	f, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		err = errors.Join(fmt.Errorf("another program has %s open, and one at a time may: end it, or choose another with --database", path), f.Close())
		return nil, err
	}
	return f.Close, nil
}
