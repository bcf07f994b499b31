package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"firststeps/desk"
	"firststeps/internal/store"
)

// batch is how many events of the log are read at a time.
const batch = 1000

// errServer says that another database than SQLite has its own tools.
var errServer = errors.New("this is for a database that is a file. For PostgreSQL use pg_dump and pg_restore, or its archive of the write-ahead log")

// onFile makes a command that does something with a database that is a file.
func (m *Main) onFile(use, short string, args cobra.PositionalArgs, do func(ctx context.Context, path string, args []string) error) *cobra.Command {
	var asked string
	cmd := &cobra.Command{Use: use, Short: short, Args: args, RunE: func(cmd *cobra.Command, args []string) error {
		where, err := m.where(asked)
		if err != nil {
			return failed{err}
		}
		path, ok := ofFile(where)
		if !ok {
			return failed{errServer}
		}
		if err := do(cmd.Context(), path, args); err != nil {
			return failed{err}
		}
		return nil
	}}
	cmd.Flags().StringVar(&asked, "database", "", "`file` that the server keeps its cases in")
	return cmd
}

func (m *Main) backupCommand() *cobra.Command {
	return m.onFile("backup FILE", "Copy the database while the server runs", cobra.ExactArgs(1), m.backup)
}

func (m *Main) restoreCommand() *cobra.Command {
	return m.onFile("restore FILE", "Put a backup in the place of the database, which is kept beside it", cobra.ExactArgs(1), m.restore)
}

func (m *Main) auditCommand() *cobra.Command {
	return m.onFile("audit", "Check the log from its first event, and print the hash of its last", cobra.NoArgs,
		func(ctx context.Context, path string, _ []string) error { return m.audit(ctx, path) })
}

// backup copies a database, and looks whether the copy can be used: a backup that nobody has opened is a hope.
func (m *Main) backup(ctx context.Context, path string, args []string) (err error) {
	s, err := store.Look(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.Backup(ctx, args[0]); err != nil {
		return err
	}
	return m.audit(ctx, args[0])
}

// audit follows the chain of a log, and says where it ends. Whoever keeps that line elsewhere can show later that nothing was cut off.
func (m *Main) audit(ctx context.Context, path string) (err error) {
	s, err := store.Look(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	at, hash := int64(0), ""
	for {
		events, err := s.Log(ctx, at, batch)
		if err != nil {
			return err
		}
		if len(events) == 0 {
			break
		}
		if events[0].Position != at+1 {
			return fmt.Errorf("event %d is missing in the log", at+1)
		}
		if hash, err = desk.CheckLog(events, hash); err != nil {
			return err
		}
		at = events[len(events)-1].Position
	}
	_, err = fmt.Fprintf(m.Stdout, "%s: the log is whole, %d events, last hash %s\n", path, at, hash)
	return unwritten(err)
}

// restore puts a backup in the place of a database that nobody uses. What was there is not thrown away.
func (m *Main) restore(ctx context.Context, path string, args []string) (err error) {
	unlock, err := lockFile(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	if err := m.audit(ctx, args[0]); err != nil {
		return err
	}
	part := path + ".restoring"
	if err := copyFile(part, args[0]); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	if err := aside(path); err != nil {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	if err := syncFolder(filepath.Dir(path)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(m.Stdout, "%s is restored. Now start the server\n", path)
	return unwritten(err)
}

// aside moves a database out of the way, with what belongs to it. It refuses where something stands there already.
func aside(path string) error {
	const suffix = ".before-restore"
	if _, err := os.Stat(path + suffix); err == nil {
		return fmt.Errorf("%s is still there, from another restore: move it away first", path+suffix)
	}
	for _, companion := range []string{"-shm", "-wal", ""} {
		if err := os.Rename(path+companion, path+suffix+companion); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// copyFile copies a file, and returns when the copy survives a power cut.
func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // it was only read
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
