package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/jackc/pgx/v5/stdlib"
)

// Look opens a database to look at it, beside a server that uses it or on a disk that cannot be
// written: it changes nothing, not even the schema, and what would write says so. It refuses a file
// that is damaged, and another schema than this program's.
func Look(ctx context.Context, url string) (*SQL, error) {
	if isPostgres(url) {
		return lookPostgres(ctx, url)
	}
	path, err := resolve(strings.TrimPrefix(url, "sqlite:"))
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	db := readOnly(path)
	looking := &prepared{on: db}
	s := &SQL{
		dialect: overSQLite(path), file: path,
		read: &byClass{pools: [classes]runner{looking, looking, looking}},
		done: make(chan struct{}), stop: func() {},
		behind: []func() error{db.Close}, news: news{grown: make(chan struct{})},
	}
	close(s.done) // nobody writes
	if err := s.sound(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("the database %s: %w", path, err), s.closeAll())
	}
	return s, nil
}

// sound says whether a file is whole, and of this program's schema.
func (s *SQL) sound(ctx context.Context) error {
	var said string
	if err := first(ctx, s.read, []any{&said}, "PRAGMA integrity_check(1)"); err != nil {
		return err
	}
	if said != "ok" {
		return errors.New("damaged: " + said)
	}
	return s.sameSchema(ctx)
}

// lookPostgres opens a PostgreSQL in sessions that cannot write.
func lookPostgres(ctx context.Context, url string) (*SQL, error) {
	config, err := parse(url)
	if err != nil {
		return nil, err
	}
	careful(config)
	config.RuntimeParams["default_transaction_read_only"] = "on"
	db := stdlib.OpenDB(*config)
	s := &SQL{
		dialect: overPostgres(), read: &byClass{pools: [classes]runner{db, db, db}, far: true},
		done: make(chan struct{}), stop: func() {},
		behind: []func() error{db.Close}, news: news{grown: make(chan struct{})},
	}
	close(s.done) // nobody writes
	if err := s.sameSchema(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("the database at %s: %w", config.Host, err),
			s.closeAll())
	}
	return s, nil
}

func (s *SQL) sameSchema(ctx context.Context) error {
	var version int
	if err := first(ctx, s.read, []any{&version},
		"SELECT coalesce(max(version), 0) FROM schema_version"); err != nil {
		return fmt.Errorf("no database of Firststeps: %w", err)
	}
	steps, err := s.steps()
	switch {
	case err != nil:
		return err
	case version > len(steps):
		return ErrNewer
	case version < len(steps):
		return fmt.Errorf(
			"its schema is %d, and this program's %d: let the server start on it once", version,
			len(steps))
	}
	return nil
}
