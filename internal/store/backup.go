package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrBackup says that PostgreSQL has its own means.
var ErrBackup = errors.New("a backup of PostgreSQL is made with pg_dump, or with its archive of the write-ahead log")

// Backup writes everything that is durable when it is called to a file of its own, while the store runs. The file is there whole or
// not at all, and replaces one of the same name. To restore it, open it. It is for SQLite alone: ErrBackup otherwise.
func (s *SQL) Backup(ctx context.Context, path string) error {
	if s.file == "" {
		return ErrBackup
	}
	part := path + ".part"
	if err := s.backup(ctx, part, path); err != nil {
		_ = os.Remove(part)
		return fmt.Errorf("backup to %s: %w", path, err)
	}
	return nil
}

func (s *SQL) backup(ctx context.Context, part, path string) error {
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := private(part); err != nil {
		return err
	}
	db := connections(s.file)
	defer db.Close()
	if _, err := db.ExecContext(ctx, "VACUUM INTO $1", part); err != nil {
		return err
	}
	if err := durable(part); err != nil {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	return durable(filepath.Dir(path)) // the name, too
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
