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

// Keys of advisory locks that the servers of one database share. The numbers are arbitrary.
const (
	logLock    = "5270110111"
	schemaLock = "5270110112"
)

// queryTimeout bounds a read, and a transaction, on a database server.
const queryTimeout = 5 * time.Second

// postgresDialect returns the dialect of PostgreSQL.
func postgresDialect() dialect {
	return dialect{
		begin: "BEGIN",
		lockSchema: "SELECT set_config('statement_timeout', '0', true), pg_advisory_xact_lock(" +
			schemaLock + ")",
		searcher: gin{}, inserter: arrayRows{}, pad: noPad,
		lockLog: "SELECT pg_advisory_xact_lock(" + logLock + "), " +
			"pg_notify('" + channel + "', '')",
		newRunner: func(c *sql.Conn) runner { return c },
		txContext: func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(context.Background(), queryTimeout)
		},
		// VACUUM removes copies
		scrubbed:       func(context.Context, *sql.Conn) (bool, error) { return true, nil },
		isUnique:       hasState("23505"),
		isChangeFault:  hasState("22", "23", "40", "54"),
		isIndexCorrupt: func(error) bool { return false },
		isDiskFull:     hasState("53100"),
	}
}

// openPostgres opens a database that other servers may use at the same time.
func (s *SQL) openPostgres(ctx, running context.Context, url string) error {
	config, err := parseURL(url)
	if err != nil {
		return err
	}
	setTimeouts(config)
	s.dialect = postgresDialect()
	pool := func(maxConns int) *sql.DB {
		db := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(readAhead))
		db.SetMaxOpenConns(maxConns)
		db.SetMaxIdleConns(maxConns)
		s.closers = append(s.closers, db.Close)
		return db
	}
	s.write = pool(1)
	s.read = &byClass{[classes]runner{ClassPerson: pool(8), ClassStaff: pool(4),
		ClassBulk: pool(2)}, true}
	if err := s.prepareDatabase(ctx); err != nil {
		return fmt.Errorf("database at %s: %w", config.Host, err)
	}
	s.warmUp(ctx)
	s.listen(running, config)
	return nil
}

// readAhead lets the server read the rows that a search found ahead of their use: with a cold
// cache, one after the other takes much longer. Where the system cannot do that, nothing changes.
func readAhead(ctx context.Context, conn *pgx.Conn) error {
	_, _ = conn.Exec(ctx, "SET effective_io_concurrency = 64")
	return nil
}

// warmUp opens a connection of each class and runs one search: from a cold disk the first search
// takes 100 ms, and no user should wait for it. Errors are ignored: they occur again when the
// connection is used.
func (s *SQL) warmUp(ctx context.Context) {
	for _, pool := range s.read.pools {
		_, _ = pool.ExecContext(ctx, "SELECT")
	}
	_, _ = s.search(WithClass(ctx, ClassBulk), parseText("0"), "NOT test", nil, 1)
}

// CheckURL returns an error if a database URL is invalid, without connecting. It accepts every path
// of a file.
func CheckURL(url string) error {
	if !isPostgres(url) {
		return nil
	}
	_, err := parseURL(url)
	return err
}

func isPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// parseURL parses the URL of a PostgreSQL database, with what environment variables and service
// files add. For a host that is not local, the settings must decide whether the connection is
// encrypted: the default, sslmode=prefer, falls back to clear text if the server, or an attacker in
// between, says so.
func parseURL(url string) (*pgx.ConnConfig, error) {
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
			return nil, fmt.Errorf("database at %s: sslmode is not decided for a remote host: "+
				"add sslmode=verify-full (encrypted, and the server's certificate is checked), "+
				"sslmode=require (encrypted), "+
				"or sslmode=disable (clear text, for a network that you trust) to its URL", host)
		}
	}
	return config, nil
}

// isLocal reports whether a host is this machine: a socket or a loopback address.
func isLocal(host string) bool {
	at, err := netip.ParseAddr(host)
	return strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") ||
		strings.EqualFold(host, "localhost") ||
		err == nil && at.Unmap().IsLoopback()
}

// setTimeouts sets defaults so that a server that dies does not block the others, for example by
// keeping the log locked. Values in the URL take precedence.
func setTimeouts(config *pgx.ConnConfig) {
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 3 * time.Second
	}
	for name, value := range map[string]string{"idle_in_transaction_session_timeout": "10s",
		"statement_timeout": "10s", "application_name": "firststeps",
		// no query of the desk is long enough for JIT compilation to pay: it took 20 ms of a
		// search of 24 ms
		"jit": "off",
	} {
		if _, set := config.RuntimeParams[name]; !set {
			config.RuntimeParams[name] = value
		}
	}
}

// prepareDatabase checks the settings of PostgreSQL and migrates the schema.
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
			return fmt.Errorf("PostgreSQL has %s off, want on: a power cut could lose "+
				"acknowledged cases", setting)
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

// hasState returns a function that reports whether the SQLSTATE of an error has one of some
// prefixes.
func hasState(prefixes ...string) func(error) bool {
	return func(err error) bool {
		e, ok := errors.AsType[*pgconn.PgError](err)
		return ok && slices.ContainsFunc(prefixes,
			func(p string) bool { return strings.HasPrefix(e.Code, p) })
	}
}
