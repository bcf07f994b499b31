package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/netip"
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
		begin: "BEGIN",
		alone: "SELECT set_config('statement_timeout', '0', true), pg_advisory_xact_lock(" +
			schemaLock + ")",
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
	config, err := parse(url)
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
	s.warm(ctx)
	s.listen(running, config)
	return nil
}

// warm has each class connect, and asks the search for nothing: from a cold disk the first of them
// takes 100 ms, and nobody is to wait for it. What fails here fails again where it matters.
func (s *SQL) warm(ctx context.Context) {
	for _, pool := range s.read.pools {
		_, _ = pool.ExecContext(ctx, "SELECT")
	}
	_, _ = s.search(WithClass(ctx, Bulk), questionOf("0"), "NOT test", nil, 1)
}

// CheckURL reports what is wrong with the URL of a database before anything is opened; nil:
// nothing, or it is a file's.
func CheckURL(url string) error {
	if !isPostgres(url) {
		return nil
	}
	_, err := parse(url)
	return err
}

func isPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// parse reads the URL of a PostgreSQL, with what the environment and service files add. Over a
// network it must be decided whether the connection is encrypted: the default, prefer, goes on in
// clear if the server, or whoever stands in between, says so.
func parse(url string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	exposed, encrypted := map[string]bool{}, map[string]bool{}
	add := func(host string, secured bool) {
		if secured {
			encrypted[host] = true
		} else {
			exposed[host] = true
		}
	}
	add(config.Host, config.TLSConfig != nil)
	for _, f := range config.Fallbacks {
		add(f.Host, f.TLSConfig != nil)
	}
	for host := range exposed {
		if encrypted[host] && !isLocal(host) {
			return nil, fmt.Errorf(
				"the database at %s is reached over a network, and it is not decided whether in "+
					"clear: "+
					"add sslmode=verify-full (encrypted, and the server's certificate is checked), "+
					"sslmode=require (encrypted), "+
					"or sslmode=disable (in clear, for a network that you trust) to its URL", host)
		}
	}
	return config, nil
}

// isLocal reports whether a host is this machine: by a socket, or by a loopback address.
func isLocal(host string) bool {
	at, err := netip.ParseAddr(host)
	return strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") ||
		strings.EqualFold(host, "localhost") ||
		err == nil && at.Unmap().IsLoopback()
}

// careful sets what a server that dies must not do to the others: keep the end of the log for
// itself. What the URL says goes before.
func careful(config *pgx.ConnConfig) {
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 3 * time.Second
	}
	for name, value := range map[string]string{"idle_in_transaction_session_timeout": "10s",
		"statement_timeout": "10s", "application_name": "firststeps",
		// no question of the desk is long enough for compiling to pay: it took 20 ms of a search of
		// 24
		"jit": "off",
	} {
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
			return fmt.Errorf(
				"PostgreSQL has %s off: a power cut would take cases that were received. Turn it on", setting)
		}
	}
	steps, err := s.steps()
	if err != nil {
		return err
	}
	if err := s.migrate(ctx, conn, steps); err != nil {
		return err
	}
	return s.upgradeLog(ctx, conn)
}

// class tells whether the code of an error begins in one of some ways.
func class(beginnings ...string) func(error) bool {
	return func(err error) bool {
		e, ok := errors.AsType[*pgconn.PgError](err)
		return ok && slices.ContainsFunc(beginnings,
			func(b string) bool { return strings.HasPrefix(e.Code, b) })
	}
}
