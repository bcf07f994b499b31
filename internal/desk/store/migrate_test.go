package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"firststeps/test/pgtest"
	"firststeps/test/short"
)

// target is a database in which a schema is migrated.
type target struct {
	dialect
	db   *sql.DB
	file string // path of an SQLite database
}

// TestMigrationKilledAnywhere checks that if the program is killed at any statement of a migration,
// the database has the old or the new schema, and the next start completes the migration.
func TestMigrationKilledAnywhere(t *testing.T) {
	short.Skip(t)
	pg := pgtest.Shared(t)
	t.Run("SQLite", func(t *testing.T) {
		killAnywhere(t, func() target {
			file := filepath.Join(t.TempDir(), "cases.db")
			return target{sqliteDialect(file), openWithPragmas(file), file}
		})
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		killAnywhere(t, func() target {
			db, err := sql.Open("pgx", pg.Database())
			if err != nil {
				t.Fatal(err)
			}
			return target{postgresDialect(), db, ""}
		})
	})
}

func killAnywhere(t *testing.T, fresh func() target) {
	met := map[string]bool{}
	for after := 0; ; after++ {
		p := fresh()
		died := p.migrateUntilKilled(t, after)
		state := stateOf(p.db)
		met[state] = true
		if p.file != "" {
			copied := openWithPragmas(p.file + ".crash/cases.db")
			if state != stateOf(copied) {
				t.Errorf("killed after %d statements: %s; in a copy of the files: %s",
					after, state, stateOf(copied))
			}
			_ = copied.Close()
		}
		if p.migrateUntilKilled(t, 1000); stateOf(p.db) != "second" {
			t.Errorf("killed after %d statements, and started again: %s", after, stateOf(p.db))
		}
		_ = p.db.Close()
		if !died {
			break
		}
	}
	if len(met) != 3 || met["between"] {
		t.Errorf("met %v", met)
	}
}

// migrateUntilKilled migrates and reports whether the program was killed. For SQLite it copies the
// files at that moment.
func (p target) migrateUntilKilled(t *testing.T, after int) bool {
	t.Helper()
	conn, err := p.db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	err = p.migrate(context.Background(), &dying{conn, after}, []string{
		"CREATE TABLE a (x BIGINT PRIMARY KEY);\nCREATE TABLE b (x BIGINT);\nINSERT INTO a (x) " +
			"VALUES (1)",
		"ALTER TABLE a ADD COLUMN y BIGINT;\nUPDATE a SET y = x + 1;\nDROP TABLE b;\n",
	})
	if err != nil && !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
	if p.file != "" {
		out, err := exec.Command("sh", "-c",
			`rm -rf "$1.crash"; mkdir "$1.crash"; `+
				`for f in "$1" "$1-wal"; do [ ! -e "$f" ] || cp "$f" "$1.crash"; done`,
			"sh", p.file).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	// the connection is lost, and its transaction with it
	_ = conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = conn.Close()
	return err != nil
}

// TestWebhookOutlivesUpgrade checks that a webhook of the first schema still works, and is not sent
// more data than before.
func TestWebhookOutlivesUpgrade(t *testing.T) {
	ctx := context.Background()
	path, url := filepath.Join(t.TempDir(), "cases.db"), pgtest.Shared(t).Database()
	for _, p := range []struct {
		dialect
		driver, url string
	}{{sqliteDialect(path), "sqlite", path}, {postgresDialect(), "pgx", url}} {
		db, err := sql.Open(p.driver, p.url)
		db.SetMaxOpenConns(1) // all statements of a transaction must use one connection
		steps, err2 := p.steps()
		if err := errors.Join(err, err2, p.migrate(ctx, db, steps[:1])); err != nil {
			t.Fatal(err)
		}
		_, err = db.Exec(
			"INSERT INTO webhooks (id, url, secret, created, stopped) VALUES ('w', " +
				"'https://w.example', 's', 1, 0)")
		s, err2 := OpenSQL(ctx, p.url)
		if err := errors.Join(err, db.Close(), err2); err != nil {
			t.Fatal(err)
		}
		all, err := s.Webhooks(ctx)
		if want := []Webhook{{ID: "w", URL: "https://w.example", Secret: "s",
			Created: ms(1)}}; err != nil || !slices.Equal(all, want) {
			t.Errorf("%s: %v, %+v", p.driver, err, all)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// stateOf returns which migrations are visible in a database.
func stateOf(db *sql.DB) string {
	has := func(query string) bool {
		var n int
		return db.QueryRow(query).Scan(&n) == nil && n == 1
	}
	first := has("SELECT count(*) FROM schema_version WHERE version = 1")
	second := has("SELECT count(*) FROM schema_version WHERE version = 2")
	a, y, b := has("SELECT count(*) FROM a"), has("SELECT count(*) FROM a WHERE y = 2"),
		has("SELECT count(*) + 1 FROM b")
	switch {
	case !first && !second && !a && !b:
		return "nothing"
	case first && !second && a && !y && b:
		return "first"
	case first && second && a && y && !b:
		return "second"
	}
	return "between"
}

// dying is a connection of a program that is killed after left statements.
type dying struct {
	*sql.Conn
	left int
}

var errKilled = errors.New("killed")

// ExecContext runs a statement unless the program was killed.
func (d *dying) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	if d.left--; d.left < 0 {
		return nil, errKilled
	}
	return d.Conn.ExecContext(ctx, text, args...)
}
