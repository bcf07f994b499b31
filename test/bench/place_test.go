package bench

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"firststeps/internal/desk/store"
	"firststeps/test/pgtest"
)

// place is an empty database.
type place struct {
	driver, url string // the URL as the program takes it
	begin       string // the statement that begins a transaction
}

// kinds are the databases on which the benchmarks run.
var kinds = map[string]func(*testing.B) place{
	"SQLite": func(b *testing.B) place {
		return place{"sqlite", filepath.Join(b.TempDir(), "cases.db"), "BEGIN IMMEDIATE"}
	},
	"PostgreSQL": func(b *testing.B) place {
		return place{"pgx", pgtest.Shared(b).Database(), "BEGIN"}
	},
}

// connect returns connections of the bare driver, with the durability of the store's.
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

// open opens the place's store, which creates the schema.
func (p place) open(b *testing.B) *store.SQL {
	b.Helper()
	s, err := store.OpenSQL(context.Background(), p.url)
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// read opens the store beside the running program, for reading.
func (p place) read() (*store.SQL, error) {
	if p.driver == "sqlite" {
		return store.OpenReadOnly(context.Background(), p.url)
	}
	return store.OpenSQL(context.Background(), p.url)
}
