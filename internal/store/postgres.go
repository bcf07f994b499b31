package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// Locks that the servers of one database share; any two numbers.
const (
	logLock    = "5270110111"
	schemaLock = "5270110112"
)

// hurry is how long a look, or a transaction, may wait for a database that is elsewhere.
const hurry = 5 * time.Second

// overPostgres gives the dialect of a PostgreSQL.
func overPostgres() dialect {
	return dialect{
		begin: "BEGIN", alone: "SELECT set_config('statement_timeout', '0', true), pg_advisory_xact_lock(" + schemaLock + ")",
		searcher: gin{}, spill: plain,
		head: "SELECT pg_advisory_xact_lock(" + logLock + "), pg_notify('" + channel + "', '')",
		runs: func(c *sql.Conn) runner { return c },
		bound: func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(context.Background(), hurry)
		},
		wiped:   func(context.Context, *sql.Conn) (bool, error) { return true, nil }, // vacuum does
		taken:   class("23505"),
		fault:   class("22", "23", "40", "54"),
		spoiled: func(error) bool { return false },
		full:    class("53100"),
	}
}

// openPostgres opens a database that other servers may use, too.
func (s *SQL) openPostgres(ctx, running context.Context, url string) error {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return err
	}
	careful(config)
	s.dialect = overPostgres()
	pool := func(most int) *sql.DB {
		db := stdlib.OpenDB(*config)
		db.SetMaxOpenConns(most)
		db.SetMaxIdleConns(most)
		s.behind = append(s.behind, db.Close)
		return db
	}
	s.write = pool(1)
	s.read = &byClass{[classes]runner{Person: pool(8), Staff: pool(4), Bulk: pool(2)}, true}
	if err := s.prepareDatabase(ctx); err != nil {
		return fmt.Errorf("the database at %s: %w", config.Host, err)
	}
	s.listen(running, config)
	return nil
}

// careful sets what a server that dies must not do to the others: keep the end of the log for itself. What the URL says goes before.
func careful(config *pgx.ConnConfig) {
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 3 * time.Second
	}
	for name, value := range map[string]string{"idle_in_transaction_session_timeout": "10s", "statement_timeout": "10s", "application_name": "firststeps"} {
		if _, said := config.RuntimeParams[name]; !said {
			config.RuntimeParams[name] = value
		}
	}
}

// prepareDatabase checks what PostgreSQL says of itself, and brings the schema up to date.
func (s *SQL) prepareDatabase(ctx context.Context) error {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
		var got string
		if err := conn.QueryRowContext(ctx, "SHOW "+setting).Scan(&got); err != nil {
			return err
		}
		if got == "off" {
			return fmt.Errorf("PostgreSQL has %s off: a power cut would take cases that were received. Turn it on", setting)
		}
	}
	steps, err := s.steps()
	if err != nil {
		return err
	}
	return s.migrate(ctx, conn, steps)
}

// class tells whether the code of an error begins in one of some ways.
func class(beginnings ...string) func(error) bool {
	return func(err error) bool {
		e, ok := errors.AsType[*pgconn.PgError](err)
		return ok && slices.ContainsFunc(beginnings, func(b string) bool { return strings.HasPrefix(e.Code, b) })
	}
}
