package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"firststeps/internal/desk/store"
)

// errServer says that another database than SQLite has its own tools.
var errServer = errors.New(
	"this is for a database that is a file. For PostgreSQL use pg_dump and pg_restore, or its " +
		"archive of the write-ahead log")

// onFile makes a command that does something with a database that is a file.
func (m *Main) onFile(use, short string, args cobra.PositionalArgs,
	do func(ctx context.Context, path string, args []string) error) *cobra.Command {
	var asked string
	cmd := &cobra.Command{Use: use, Short: short, Args: args,
		RunE: func(cmd *cobra.Command, args []string) error {
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
	return m.onFile("backup FILE", "Copy the database while the server runs", cobra.ExactArgs(1),
		m.backup)
}

func (m *Main) restoreCommand() *cobra.Command {
	return m.onFile("restore FILE",
		"Put a backup in the place of the database, which is kept beside it", cobra.ExactArgs(1),
		m.restore)
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
	return m.found(args[0], done)
}

// openSettled opens a database of a server to look at it.
func openSettled(ctx context.Context, path string) (*store.SQL, error) {
	if err := store.Settled(path); err != nil {
		return nil, err
	}
	return store.Look(ctx, path)
}

// found prints what a check found.
func (m *Main) found(path string, done store.Checked) error {
	_, err := fmt.Fprintf(m.Stdout, "%s: the log is whole, %d events, last hash %s\n",
		path, done.Events, done.Last)
	return unwritten(err)
}

// restore puts a backup in the place of a database that no program has open, and keeps what was
// there.
func (m *Main) restore(ctx context.Context, path string, args []string) error {
	done, err := store.Restore(ctx, path, args[0])
	if err != nil {
		return err
	}
	if err := m.found(args[0], done.Checked); err != nil {
		return err
	}
	for _, one := range done.Dropped {
		fmt.Fprintf(m.Stdout, "%s is not of this program, and was left out\n", one)
	}
	if done.Kept != "" {
		fmt.Fprintf(m.Stdout, "What was there is in %s\n", done.Kept)
	}
	_, err = fmt.Fprintf(m.Stdout, "%s is restored. Now start the server\n", path)
	return unwritten(err)
}
