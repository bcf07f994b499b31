package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
)

// ErrBackup is returned for PostgreSQL, which has its own tools.
var ErrBackup = errors.New(
	"PostgreSQL is backed up with pg_dump, or by archiving its write-ahead log")

// partialSuffix is the suffix of a copy that is being written.
const partialSuffix = ".part"

// Backup writes everything that is durable when it is called to the file at path, while the store
// runs. It verifies the copy before it replaces a file at path. It refuses a path that is one of
// the database's own files. On PostgreSQL it returns ErrBackup.
func (s *SQL) Backup(ctx context.Context, path string) (CheckResult, error) {
	if s.file == "" {
		return CheckResult{}, ErrBackup
	}
	done, err := s.backup(ctx, path)
	if err != nil {
		err = fmt.Errorf("backup to %s: %w", path, err)
	}
	return done, err
}

func (s *SQL) backup(ctx context.Context, path string) (done CheckResult, err error) {
	path, err = backupTarget(path, s.file)
	if err != nil {
		return done, err
	}
	last, err := s.Last(ctx)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return done, err
	}
	c, err := s.copyTo(ctx, path+partialSuffix)
	if err != nil {
		return done, err
	}
	defer c.discard()
	if done, err = c.verify(ctx); err != nil {
		return done, err
	}
	if done.Events < last.Position {
		return done, fmt.Errorf("copy has %d events, want %d", done.Events, last.Position)
	}
	return done, c.rename(path)
}

// fileCopy is a copy of a database that is being written. Its file is locked until it has its final
// name.
type fileCopy struct {
	path string
	lock *os.File
}

// copyTo copies the database, including its write-ahead log, in one transaction to a new file at
// path. It overwrites what an interrupted copy left there.
func (s *SQL) copyTo(ctx context.Context, path string) (c *fileCopy, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lockInode(f); err != nil {
		return nil, err
	}
	c = &fileCopy{path, f}
	if now, err := os.Stat(path); err != nil || !sameFile(f, now) {
		_ = f.Close() // another backup renamed this file meanwhile
		busy := fmt.Errorf("another backup is written to %s at the same time", path)
		return nil, errors.Join(busy, err)
	}
	defer func() {
		if err != nil {
			c.discard()
		}
	}()
	if err := errors.Join(f.Truncate(0), f.Chmod(0o600)); err != nil {
		return nil, err
	}
	db := openFileReadOnly(s.file) // a writable connection would checkpoint on close
	defer db.Close()
	if _, err := db.ExecContext(ctx, "VACUUM INTO $1", path); err != nil {
		return nil, err
	}
	return c, f.Sync()
}

func sameFile(f *os.File, info os.FileInfo) bool {
	was, err := f.Stat()
	return err == nil && os.SameFile(was, info)
}

// verify opens the copy and checks it completely.
func (c *fileCopy) verify(ctx context.Context) (done CheckResult, err error) {
	s, err := OpenReadOnly(ctx, c.path)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return s.Check(ctx, CheckOptions{LogAlone: true})
}

// rename durably renames the copy to its final name.
func (c *fileCopy) rename(path string) error {
	if err := rename(c.path, path); err != nil {
		return err
	}
	c.path = ""
	return syncPath(filepath.Dir(path))
}

// discard unlocks the copy, and removes it unless it has its final name.
func (c *fileCopy) discard() {
	if c.path != "" {
		_ = os.Remove(c.path)
		_ = os.Remove(c.path + "-journal")
	}
	_ = c.lock.Close()
}

// counts returns the number of rows of each table.
func (s *SQL) counts(ctx context.Context) (map[string]int, error) {
	wanted, err := s.wanted(ctx)
	if err != nil {
		return nil, err
	}
	all := map[string]int{}
	for o, text := range wanted {
		// a virtual table's rows are in other tables
		if o.kind != "table" || strings.HasPrefix(text, "CREATE VIRTUAL") {
			continue
		}
		n := 0
		if err := first(ctx, s.read, []any{&n}, "SELECT count(*) FROM "+o.quoted()); err != nil {
			return nil, err
		}
		all[o.name] = n
	}
	return all, nil
}

// sameCounts returns an error unless was and now have the same number of rows in each table.
func sameCounts(was, now map[string]int) error {
	if !maps.Equal(was, now) {
		return fmt.Errorf("copy has %v rows, original has %v: it is being written to", now, was)
	}
	return nil
}

// syncPath flushes a file or a directory, so that its content survives a power cut.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

// openFileReadOnly returns a pool of connections that cannot write to a file.
func openFileReadOnly(path string) *sql.DB {
	return openDSN(path, "mode", "ro", "_pragma", "busy_timeout(5000)")
}
