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

// ErrBackup says that PostgreSQL has its own means.
var ErrBackup = errors.New(
	"a backup of PostgreSQL is made with pg_dump, or with its archive of the write-ahead log")

// partial is the suffix of a copy that is being written.
const partial = ".part"

// Backup writes everything that is durable when it is called to a file of its own, while the store
// runs, and verifies that copy before it replaces a file of the same name. It refuses a path that
// is one of the database's own files. It is for SQLite alone: ErrBackup otherwise.
func (s *SQL) Backup(ctx context.Context, path string) (Checked, error) {
	if s.file == "" {
		return Checked{}, ErrBackup
	}
	done, err := s.backup(ctx, path)
	if err != nil {
		err = fmt.Errorf("backup to %s: %w", path, err)
	}
	return done, err
}

func (s *SQL) backup(ctx context.Context, path string) (done Checked, err error) {
	path, err = apart(path, s.file)
	if err != nil {
		return done, err
	}
	last, err := s.Last(ctx)
	if err != nil && !errors.Is(err, ErrNone) {
		return done, err
	}
	c, err := s.copyTo(ctx, path+partial)
	if err != nil {
		return done, err
	}
	defer c.discard()
	if done, err = c.verify(ctx); err != nil {
		return done, err
	}
	if done.Events < last.Position {
		return done, fmt.Errorf("the copy has %d events of %d", done.Events, last.Position)
	}
	return done, c.rename(path)
}

// copied is a copy of a database that is being made. Its file is locked until it has its final
// name.
type copied struct {
	path string
	lock *os.File
}

// copyTo copies the database in one transaction, with its write-ahead log, to a new file at path.
// It replaces what an interrupted copy left there.
func (s *SQL) copyTo(ctx context.Context, path string) (c *copied, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lockInode(f); err != nil {
		return nil, err
	}
	c = &copied{path, f}
	if now, err := os.Stat(path); err != nil || !sameFile(f, now) {
		_ = f.Close() // what was opened has become a backup meanwhile
		busy := fmt.Errorf("another backup was written to %s at the same time", path)
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
	db := readOnly(s.file) // a connection that could write would checkpoint when it closes
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

// verify opens the copy and checks all of it.
func (c *copied) verify(ctx context.Context) (done Checked, err error) {
	s, err := Look(ctx, c.path)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return s.Check(ctx, Checking{LogAlone: true})
}

// rename gives the copy its final name, durably.
func (c *copied) rename(path string) error {
	if err := rename(c.path, path); err != nil {
		return err
	}
	c.path = ""
	return durable(filepath.Dir(path))
}

// discard removes the copy unless it has its final name, and unlocks it.
func (c *copied) discard() {
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
		// its rows are in others
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

// sameCounts returns an error unless two databases have as many rows in each table.
func sameCounts(was, now map[string]int) error {
	if !maps.Equal(was, now) {
		return fmt.Errorf("the copy has %v rows, the original %v: it is being written to", now, was)
	}
	return nil
}

// durable returns when what is in a file, or a folder, survives a power cut.
func durable(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

// readOnly returns connections to a file that change nothing in it.
func readOnly(path string) *sql.DB {
	return dsn(path, "mode", "ro", "_pragma", "busy_timeout(5000)")
}
