package bench

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"firststeps/internal/desk/store"
	"firststeps/test/pgtest"
)

// place is an empty database with the schema.
type place struct {
	driver, url string // as the program is told
	begin       string
}

// kinds are the databases that everything is measured on.
var kinds = map[string]func(*testing.B) place{
	"SQLite": func(b *testing.B) place {
		return place{"sqlite", filepath.Join(b.TempDir(), "cases.db"), "BEGIN IMMEDIATE"}
	},
	"PostgreSQL": func(b *testing.B) place {
		return place{"pgx", pgtest.Shared(b).Database(),
			"BEGIN"}
	},
}

// connect gives connections of the bare driver, as durable as the store's.
func (p place) connect(b *testing.B) *sql.DB {
	b.Helper()
	at := p.url
	if p.driver == "sqlite" {
		at = durable(p.url)
	}
	db, err := sql.Open(p.driver, at)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
}

// open opens the store of the place, which makes the schema.
func (p place) open(b *testing.B) *store.SQL {
	b.Helper()
	s, err := store.OpenSQL(context.Background(), p.url)
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// look opens the store beside the program.
func (p place) look() (*store.SQL, error) {
	if p.driver == "sqlite" {
		return store.Look(context.Background(), p.url)
	}
	return store.OpenSQL(context.Background(), p.url)
}
