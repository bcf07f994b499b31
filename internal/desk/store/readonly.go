package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/jackc/pgx/v5/stdlib"
)

// OpenReadOnly opens a database read-only, beside a server that uses it or on a disk that cannot be
// written. It changes nothing, not even the schema, and all methods that write fail. It refuses a
// damaged file, and a schema that is not this program's.
func OpenReadOnly(ctx context.Context, url string) (*SQL, error) {
	if isPostgres(url) {
		return openPostgresReadOnly(ctx, url)
	}
	path, err := resolve(strings.TrimPrefix(url, "sqlite:"))
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	db := openFileReadOnly(path)
	reader := &prepared{on: db}
	s := &SQL{
		dialect: sqliteDialect(path), file: path,
		read: &byClass{pools: [classes]runner{reader, reader, reader}},
		done: make(chan struct{}), stop: func() {},
		closers: []func() error{db.Close}, followers: notifier{changed: make(chan struct{})},
	}
	close(s.done) // there is no writer
	if err := s.checkIntegrity(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("database %s: %w", path, err), s.closeAll())
	}
	return s, nil
}

// checkIntegrity returns an error if a file is damaged or has another schema than this program's.
func (s *SQL) checkIntegrity(ctx context.Context) error {
	var result string
	if err := first(ctx, s.read, []any{&result}, "PRAGMA integrity_check(1)"); err != nil {
		return err
	}
	if result != "ok" {
		return errors.New("damaged: " + result)
	}
	return s.checkSchema(ctx)
}

// openPostgresReadOnly opens a PostgreSQL database in sessions that cannot write.
func openPostgresReadOnly(ctx context.Context, url string) (*SQL, error) {
	config, err := parseURL(url)
	if err != nil {
		return nil, err
	}
	setTimeouts(config)
	config.RuntimeParams["default_transaction_read_only"] = "on"
	db := stdlib.OpenDB(*config)
	s := &SQL{
		dialect: postgresDialect(),
		read:    &byClass{pools: [classes]runner{db, db, db}, remote: true},
		done:    make(chan struct{}), stop: func() {},
		closers: []func() error{db.Close}, followers: notifier{changed: make(chan struct{})},
	}
	close(s.done) // there is no writer
	if err := s.checkSchema(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("database at %s: %w", config.Host, err), s.closeAll())
	}
	return s, nil
}

func (s *SQL) checkSchema(ctx context.Context) error {
	var version int
	if err := first(ctx, s.read, []any{&version},
		"SELECT coalesce(max(version), 0) FROM schema_version"); err != nil {
		return fmt.Errorf("not a Firststeps database: %w", err)
	}
	steps, err := s.steps()
	switch {
	case err != nil:
		return err
	case version > len(steps):
		return ErrNewer
	case version < len(steps):
		return fmt.Errorf("schema version %d, want %d: start the server once to migrate it",
			version, len(steps))
	}
	return nil
}
