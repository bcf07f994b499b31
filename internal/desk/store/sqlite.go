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

// leastSQLite is the first version that does not corrupt a database when its write-ahead log starts
// anew at a bad moment.
const leastSQLite = "3.51.3"

// pragmas are what every connection asks for, and must read back.
func pragmas() [][2]string {
	return [][2]string{
		{"journal_mode", "wal"}, // readers and the writer do not wait for each other
		// FULL: what was acknowledged survives a power cut; with NORMAL it does not
		{"synchronous", "2"},
		{"foreign_keys", "1"},    //
		{"secure_delete", "1"},   // what is deleted is overwritten
		{"temp_store", "2"},      // in memory: nothing personal in temporary files
		{"page_size", "4096"},    // see secure_erase.go
		{"busy_timeout", "5000"}, // another process may be making a backup
	}
}

// overSQLite gives the dialect of a file.
func overSQLite(path string) dialect {
	return dialect{
		begin: "BEGIN IMMEDIATE", searcher: fts{}, spill: spill, wiped: truncateLog,
		reserve: &reserve{path: path + ".reserve"},
		own: map[string]string{"BIGSERIAL PRIMARY KEY": "INTEGER PRIMARY KEY",
			"BIGINT PRIMARY KEY": "INTEGER PRIMARY KEY", "BYTEA": "BLOB",
			"CREATE TABLE found (seq BIGINT NOT NULL, terms TSVECTOR NOT NULL, PRIMARY KEY (seq))": ftsTable,
			"CREATE INDEX found_terms ON found USING gin (terms) WITH (fastupdate = off);\n":       "",
			"CREATE TABLE terms (term TEXT COLLATE \"C\" PRIMARY KEY, cases BIGINT NOT NULL);\n":   "",
			"ALTER INDEX found_terms SET (fastupdate = on);\n":                                     "",
		},
		runs: func(c *sql.Conn) runner { return &prepared{on: c} },
		// a disk cannot be asked to hurry
		bound: func() (context.Context, context.CancelFunc) {
			return context.Background(),
				func() {}
		},
		taken:   is(codes.SQLITE_CONSTRAINT_UNIQUE, codes.SQLITE_CONSTRAINT_PRIMARYKEY),
		fault:   kind(codes.SQLITE_CONSTRAINT, codes.SQLITE_TOOBIG, codes.SQLITE_MISMATCH),
		spoiled: is(codes.SQLITE_CORRUPT_VTAB),
		full:    kind(codes.SQLITE_FULL, codes.SQLITE_IOERR, codes.SQLITE_CANTOPEN),
	}
}

// openSQLite opens a file: one connection that writes, and some that read.
func (s *SQL) openSQLite(ctx, _ context.Context, url string) error {
	s.asked = strings.TrimPrefix(url, "sqlite:")
	path, err := resolve(s.asked)
	if err != nil {
		return err
	}
	s.dialect = overSQLite(path)
	if err := Settled(path); err != nil {
		return err
	}
	if err := private(path); err != nil {
		return err
	}
	s.file, s.write = path, s.pool(path, 1)
	s.read = &byClass{}
	for class, most := range [classes]int{Person: max(2, runtime.NumCPU()), Staff: 2,
		Bulk: max(1, runtime.NumCPU()/2)} {
		s.read.pools[class] = &prepared{on: s.pool(path, most, "query_only(1)")}
	}
	err = s.prepareFile(ctx)
	if s.full(err) && s.giveAll() { // the disk is full: the reserve is for this
		err = s.prepareFile(ctx)
	}
	if err != nil {
		return fmt.Errorf("the database %s: %w", path, err)
	}
	_ = markUsed(path) // on a full disk the next start does it
	s.low()            // fills the reserve
	return nil
}

// private makes the file so that nobody else on the machine can read it, if there is none. Its
// companions become alike.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return durable(filepath.Dir(path)) // the name
}

// pool gives connections to a file, at most so many, until the store closes.
func (s *SQL) pool(path string, most int, more ...string) *sql.DB {
	// none makes a file where it was moved away
	db := dsn(path, append(parameters(more), "mode", "rw")...)
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(most)
	s.behind = append(s.behind, db.Close)
	return db
}

// connections gives connections to a file, each with the pragmas and some more.
func connections(path string, more ...string) *sql.DB { return dsn(path, parameters(more)...) }

func parameters(more []string) (asked []string) {
	for _, p := range pragmas() {
		asked = append(asked, "_pragma", p[0]+"("+p[1]+")")
	}
	for _, p := range more {
		asked = append(asked, "_pragma", p)
	}
	return asked
}

// dsn returns connections to a file with parameters of the driver, each a name and a value.
func dsn(path string, pairs ...string) *sql.DB {
	asked := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		asked.Add(pairs[i], pairs[i+1])
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+asked.Encode())
	if err != nil {
		panic(err) // the driver is linked
	}
	return db
}

// prepareFile checks what SQLite says of itself, and brings the schema up to date.
func (s *SQL) prepareFile(ctx context.Context) error {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := readBack(ctx, conn); err != nil {
		return err
	}
	has, err := objects(ctx, conn)
	if err != nil {
		return err
	}
	if s.Created = len(has) == 0; s.Created {
		if err := missing(s.file); err != nil {
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

// readBack refuses an SQLite that is too old, or does not do as asked: it would lose or keep what
// it must not.
func readBack(ctx context.Context, conn *sql.Conn) error {
	var version string
	if err := conn.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return err
	}
	if older(version, leastSQLite) {
		return fmt.Errorf("SQLite %s can corrupt a database: it must be %s or later", version,
			leastSQLite)
	}
	for _, p := range pragmas() {
		var got string
		if err := conn.QueryRowContext(ctx, "PRAGMA "+p[0]).Scan(&got); err != nil {
			return err
		}
		if got != p[1] {
			return fmt.Errorf("SQLite has %s %s, and not %s as asked", p[0], got, p[1])
		}
	}
	return nil
}

// older compares versions such as 3.51.3.
func older(a, b string) bool {
	var x, y [3]int
	_, _ = fmt.Sscanf(a, "%d.%d.%d", &x[0], &x[1], &x[2])
	_, _ = fmt.Sscanf(b, "%d.%d.%d", &y[0], &y[1], &y[2])
	return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1]), cmp.Compare(x[2], y[2])) < 0
}

// truncateLog puts the write-ahead log into the database and cuts it off: what was erased is in it
// as it was before.
func truncateLog(ctx context.Context, conn *sql.Conn) (bool, error) {
	// readers end soon; if not, next time
	if _, err := conn.ExecContext(ctx, "PRAGMA busy_timeout = 100"); err != nil {
		return false, err
	}
	defer func() { _, _ = conn.ExecContext(ctx, "PRAGMA busy_timeout = 5000") }()
	var busy, frames, moved int
	err := conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved)
	return busy == 0, err
}

// is tells whether an error has one of some extended codes.
func is(extended ...int) func(error) bool {
	return func(err error) bool {
		e, ok := errors.AsType[*sqlite.Error](err)
		return ok && slices.Contains(extended, e.Code())
	}
}

// kind tells whether an error is of one of some kinds.
func kind(primary ...int) func(error) bool {
	return func(err error) bool {
		e, ok := errors.AsType[*sqlite.Error](err)
		return ok && slices.Contains(primary, e.Code()&0xff)
	}
}
