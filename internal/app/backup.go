package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"firststeps/internal/desk/store"
)

// errServer is the error for a database on a server, which has its own tools.
var errServer = errors.New(
	"this command needs a database that is a file. For PostgreSQL use pg_dump and pg_restore, or " +
		"its archive of the write-ahead log")

// onFile returns a command that runs do on a database that is a file.
func (m *Main) onFile(use, short, task string,
	do func(ctx context.Context, path string, args []string) error) *cobra.Command {
	var asked string
	name, _, _ := strings.Cut(use, " ")
	cmd := &cobra.Command{Use: use, Short: short, Args: wants(1, 1, task),
		Example: "  firststeps " + name + " /var/backups/firststeps.db",
		RunE: func(cmd *cobra.Command, args []string) error {
			where, err := m.databaseURL(asked)
			if err != nil {
				return failed{err}
			}
			path, ok := databaseFile(where)
			if !ok {
				return failed{errServer}
			}
			if err := do(cmd.Context(), path, args); err != nil {
				return failed{err}
			}
			return nil
		}}
	cmd.Flags().StringVar(&asked, "database", "", "the server's database `file`")
	return cmd
}

func (m *Main) backupCommand() *cobra.Command {
	return m.onFile("backup FILE", "Copy the database while the server runs",
		"name the file to write", m.backup)
}

func (m *Main) restoreCommand() *cobra.Command {
	return m.onFile("restore FILE",
		"Replace the database with a backup; the old one is kept beside it",
		"name the backup to restore", m.restore)
}

// backup copies a database and verifies the copy.
func (m *Main) backup(ctx context.Context, path string, args []string) (err error) {
	s, err := openSettled(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	done, err := s.Backup(ctx, args[0])
	if err != nil {
		return err
	}
	return m.printChecked(args[0], done)
}

// openSettled opens a server's database for reading.
func openSettled(ctx context.Context, path string) (*store.SQL, error) {
	if err := store.CheckUsable(path); err != nil {
		return nil, err
	}
	return store.OpenReadOnly(ctx, path)
}

// printChecked prints the result of a check.
func (m *Main) printChecked(path string, done store.CheckResult) error {
	_, err := fmt.Fprintf(m.Stdout, "%s: the log is whole, %d events, last hash %s\n",
		path, done.Events, done.Last)
	return writeError(err)
}

// restore replaces a database that no program has open with a backup, and keeps the old one.
func (m *Main) restore(ctx context.Context, path string, args []string) error {
	done, err := store.Restore(ctx, path, args[0])
	if err != nil {
		return err
	}
	if err := m.printChecked(args[0], done.CheckResult); err != nil {
		return err
	}
	for _, one := range done.Dropped {
		fmt.Fprintf(m.Stdout, "%s is not of this program, and was left out\n", one)
	}
	if done.Kept != "" {
		fmt.Fprintf(m.Stdout, "The old database is in %s\n", done.Kept)
	}
	_, err = fmt.Fprintf(m.Stdout, "%s is restored. Now start the server\n", path)
	return writeError(err)
}
