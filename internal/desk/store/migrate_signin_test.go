package store

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"firststeps/test/pgtest"
)

// TestMigrationRepairsOperatorWithoutID checks that an operator without an id, as older versions
// could create, gets an id, is blocked and cannot sign in. Invitations and incomplete sign-ins of
// older versions end; sessions stay.
func TestMigrationRepairsOperatorWithoutID(t *testing.T) {
	pg, err := sql.Open("pgx", pgtest.Shared(t).Database())
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "cases.db")
	for name, p := range map[string]target{
		"SQLite":     {sqliteDialect(file), openWithPragmas(file), file},
		"PostgreSQL": {postgresDialect(), pg, ""},
	} {
		t.Run(name, func(t *testing.T) { p.repair(t) })
		_ = p.db.Close()
	}
}

func (p target) repair(t *testing.T) {
	ctx := context.Background()
	conn, err := p.db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	steps, err := p.steps()
	if err == nil {
		err = p.migrate(ctx, conn, steps[:2])
	}
	if err == nil {
		err = each(ctx, conn,
			"INSERT INTO operators (id, name, role, subject, created, blocked) VALUES ('', "+
				"'Eve', 'supervisor', '', 5, 0), ('a', 'Ann', 'operator', '', 6, 0)",
			"INSERT INTO credentials (id, operator, data, used) VALUES ('p', '', 'x', 5), ('q', "+
				"'a', 'x', 6)",
			"INSERT INTO sessions (token, operator, created, seen, expires) VALUES ('s', '', 5, "+
				"5, 99), ('t', 'a', 6, 6, 99), ('u', 'a', 6, 6, 1000000)",
			"INSERT INTO invites (token, name, role, expires, for_id) VALUES ('i', 'Bob', "+
				"'operator', 99, '')")
	}
	if err == nil {
		err = p.migrate(ctx, conn, steps)
	}
	if err != nil {
		t.Fatal(err)
	}
	const operator = "SELECT id || ' ' || role || ' ' || blocked FROM operators WHERE name = "
	for text, want := range map[string]string{
		operator + "'Eve'": "had-no-id supervisor 5",
		operator + "'Ann'": "a operator 0",
		"SELECT min(operator) || count(*) FROM credentials": "a1",
		"SELECT min(token) || count(*) FROM sessions":       "u1",
		"SELECT CAST(count(*) AS TEXT) FROM invites":        "0",
	} {
		var got string
		if err := first(ctx, conn, []any{&got}, text); err != nil || got != want {
			t.Errorf("%s: %q, want %q, %v", text, got, want, err)
		}
	}
}
