package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"
)

// minSQLite is the first version that does not corrupt a database if the write-ahead log is
// restarted at a bad moment.
const minSQLite = "3.51.3"

// pragmas are set on every connection and must read back as set.
func pragmas() [][2]string {
	return [][2]string{
		{"journal_mode", "wal"}, // readers and the writer do not wait for each other
		// FULL: acknowledged writes survive a power cut; with NORMAL they do not
		{"synchronous", "2"},
		{"foreign_keys", "1"},    //
		{"secure_delete", "1"},   // deleted bytes are overwritten
		{"temp_store", "2"},      // in memory: no personal data in temporary files
		{"page_size", "4096"},    // see secure_erase.go
		{"busy_timeout", "5000"}, // another process may be making a backup
	}
}

// sqliteDialect returns the dialect of the SQLite file at path.
func sqliteDialect(path string) dialect {
	return dialect{
		begin: "BEGIN IMMEDIATE", searcher: fts{}, inserter: valueRows{}, pad: pad,
		scrubbed: truncateLog,
		ballast:  &ballast{path: path + ".reserve"},
		typeNames: map[string]string{"BIGSERIAL PRIMARY KEY": "INTEGER PRIMARY KEY",
			"BIGINT PRIMARY KEY": "INTEGER PRIMARY KEY", "BYTEA": "BLOB",
			"CREATE TABLE found (seq BIGINT NOT NULL, " +
				"terms TSVECTOR NOT NULL, PRIMARY KEY (seq))": ftsTable,
			"CREATE INDEX found_terms ON found " +
				"USING gin (terms) WITH (fastupdate = off);\n": "",
			"CREATE TABLE terms (term TEXT COLLATE \"C\" PRIMARY KEY, " +
				"cases BIGINT NOT NULL);\n": "",
			"ALTER INDEX found_terms SET (fastupdate = on);\n": "",
		},
		newRunner: func(c *sql.Conn) runner { return &prepared{on: c} },
		// no limit: a slow disk does not get faster by giving up
		txContext: func() (context.Context, context.CancelFunc) {
			return context.Background(), func() {}
		},
		isUnique: hasExtendedCode(codes.SQLITE_CONSTRAINT_UNIQUE,
			codes.SQLITE_CONSTRAINT_PRIMARYKEY),
		isChangeFault: hasPrimaryCode(codes.SQLITE_CONSTRAINT, codes.SQLITE_TOOBIG,
			codes.SQLITE_MISMATCH),
		isIndexCorrupt: hasExtendedCode(codes.SQLITE_CORRUPT_VTAB),
		isDiskFull: hasPrimaryCode(codes.SQLITE_FULL, codes.SQLITE_IOERR,
			codes.SQLITE_CANTOPEN),
	}
}

// openSQLite opens a file with one connection that writes and several that read.
func (s *SQL) openSQLite(ctx, _ context.Context, url string) error {
	s.givenPath = strings.TrimPrefix(url, "sqlite:")
	path, err := resolve(s.givenPath)
	if err != nil {
		return err
	}
	s.dialect = sqliteDialect(path)
	if err := CheckUsable(path); err != nil {
		return err
	}
	if err := createPrivate(path); err != nil {
		return err
	}
	s.file, s.write = path, s.pool(path, 1)
	s.read = &byClass{}
	for class, maxConns := range [classes]int{ClassPerson: max(2, runtime.NumCPU()), ClassStaff: 2,
		ClassBulk: max(1, runtime.NumCPU()/2)} {
		s.read.pools[class] = &prepared{on: s.pool(path, maxConns, "query_only(1)")}
	}
	err = s.prepareFile(ctx)
	if s.isDiskFull(err) && s.releaseAll() { // the ballast exists for this case
		err = s.prepareFile(ctx)
	}
	if err != nil {
		return fmt.Errorf("database %s: %w", path, err)
	}
	_ = markUsed(path) // if the disk is full, the next start does it
	s.exhausted()      // fills the ballast
	return nil
}

// createPrivate creates the file if it does not exist, readable by its owner only. SQLite gives its
// -wal and -shm files the same mode.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return syncPath(filepath.Dir(path)) // makes the name durable
}

// pool returns a pool of at most maxConns connections to a file, with pragmas and extra ones. It is
// closed with the store.
func (s *SQL) pool(path string, maxConns int, extra ...string) *sql.DB {
	// mode rw: never create a new file if this one was moved away
	db := openDSN(path, append(parameters(extra), "mode", "rw")...)
	db.SetMaxOpenConns(maxConns)
	db.SetMaxIdleConns(maxConns)
	s.closers = append(s.closers, db.Close)
	return db
}

// openWithPragmas returns a pool of connections to a file, with pragmas and extra ones.
func openWithPragmas(path string, extra ...string) *sql.DB {
	return openDSN(path, parameters(extra)...)
}

func parameters(extra []string) (params []string) {
	for _, p := range pragmas() {
		params = append(params, "_pragma", p[0]+"("+p[1]+")")
	}
	for _, p := range extra {
		params = append(params, "_pragma", p)
	}
	return params
}

// openDSN returns a pool of connections to a file. pairs are names and values of driver parameters.
func openDSN(path string, pairs ...string) *sql.DB {
	query := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		query.Add(pairs[i], pairs[i+1])
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+query.Encode())
	if err != nil {
		panic(err) // impossible: the driver is linked in
	}
	return db
}

// prepareFile checks the version and settings of SQLite and migrates the schema.
func (s *SQL) prepareFile(ctx context.Context) error {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := verifyPragmas(ctx, conn); err != nil {
		return err
	}
	has, err := objects(ctx, conn)
	if err != nil {
		return err
	}
	if s.Created = len(has) == 0; s.Created {
		if err := checkNotLost(s.file); err != nil {
			return err
		}
	}
	steps, err := s.steps()
	if err != nil {
		return err
	}
	if err := s.migrate(ctx, conn, steps); err != nil {
		return err
	}
	if err := s.refuseTriggers(ctx, conn); err != nil {
		return err
	}
	return s.upgradeLog(ctx, conn)
}

// verifyPragmas returns an error if SQLite is too old or a pragma does not have the value that was
// set: data could be lost, or kept after erasure.
func verifyPragmas(ctx context.Context, conn *sql.Conn) error {
	var version string
	if err := conn.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return err
	}
	if older(version, minSQLite) {
		return fmt.Errorf("SQLite %s can corrupt a database, want %s or later", version, minSQLite)
	}
	for _, p := range pragmas() {
		var got string
		if err := conn.QueryRowContext(ctx, "PRAGMA "+p[0]).Scan(&got); err != nil {
			return err
		}
		if got != p[1] {
			return fmt.Errorf("SQLite has %s %s, want %s", p[0], got, p[1])
		}
	}
	return nil
}

// older reports whether version a, such as 3.51.3, is before b.
func older(a, b string) bool {
	var x, y [3]int
	_, _ = fmt.Sscanf(a, "%d.%d.%d", &x[0], &x[1], &x[2])
	_, _ = fmt.Sscanf(b, "%d.%d.%d", &y[0], &y[1], &y[2])
	return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1]), cmp.Compare(x[2], y[2])) < 0
}

// truncateLog checkpoints and truncates the write-ahead log, which may still contain rows that were
// erased from the database. It returns false if a reader prevents that.
func truncateLog(ctx context.Context, conn *sql.Conn) (bool, error) {
	// readers usually end soon; if not, the caller tries again
	if _, err := conn.ExecContext(ctx, "PRAGMA busy_timeout = 100"); err != nil {
		return false, err
	}
	defer func() { _, _ = conn.ExecContext(ctx, "PRAGMA busy_timeout = 5000") }()
	var busy, frames, moved int
	err := conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved)
	return busy == 0, err
}

// hasExtendedCode returns a function that reports whether an error has one of some extended result
// codes.
func hasExtendedCode(extended ...int) func(error) bool {
	return func(err error) bool {
		e, ok := errors.AsType[*sqlite.Error](err)
		return ok && slices.Contains(extended, e.Code())
	}
}

// hasPrimaryCode returns a function that reports whether an error has one of some primary result
// codes.
func hasPrimaryCode(primary ...int) func(error) bool {
	return func(err error) bool {
		e, ok := errors.AsType[*sqlite.Error](err)
		return ok && slices.Contains(primary, e.Code()&0xff)
	}
}
