package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// ErrNewer means that a newer program has migrated the database.
var ErrNewer = errors.New(
	"database migrated by a newer version of this program: start that version, or restore " +
		"a backup from before it")

//go:embed schema/*.sql
var schemas embed.FS

// steps returns the migrations in order: steps()[n] leads to version n+1.
func (d *dialect) steps() ([]string, error) {
	names, err := fs.Glob(schemas, "schema/*.sql") // in order
	var steps []string
	for _, name := range names {
		text, err := schemas.ReadFile(name)
		if err != nil {
			return nil, err
		}
		steps = append(steps, d.translate(string(text)))
	}
	return steps, err
}

// translate returns a schema in the spelling of this database.
func (d *dialect) translate(schema string) string {
	for general, own := range d.typeNames {
		schema = strings.ReplaceAll(schema, general, own)
	}
	return schema
}

// migrate runs the missing migrations. Each is one transaction that also writes the new version, so
// a program that is killed leaves the old schema or the new one. If several servers start at the
// same time, one runs the migrations and the others wait.
func (d *dialect) migrate(ctx context.Context, db runner, steps []string) error {
	for {
		done, err := d.step(ctx, db, steps)
		if err != nil {
			_, _ = db.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
			return fmt.Errorf("migrate schema: %w", err)
		}
		if done {
			return nil
		}
	}
}

// step runs the next migration. It returns true if there is none.
func (d *dialect) step(ctx context.Context, db runner, steps []string) (done bool, err error) {
	if err := each(ctx, db, d.begin, d.lockSchema,
		"CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY)"); err != nil {
		return false, err
	}
	var version int
	if err := first(ctx, db, []any{&version},
		"SELECT coalesce(max(version), 0) FROM schema_version"); err != nil {
		return false, err
	}
	switch {
	case version > len(steps):
		return false, fmt.Errorf("schema version %d, want %d: %w", version, len(steps), ErrNewer)
	case version == len(steps):
		return true, each(ctx, db, "COMMIT")
	}
	if err := each(ctx, db, strings.Split(steps[version], ";\n")...); err != nil {
		return false, err
	}
	return false,
		each(ctx, db, fmt.Sprintf("INSERT INTO schema_version (version) VALUES (%d)", version+1),
			"COMMIT")
}

// each runs statements in order and skips blank ones.
func each(ctx context.Context, db runner, statements ...string) error {
	for _, text := range statements {
		if strings.TrimSpace(text) == "" {
			continue
		}
		if _, err := db.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("%w, in: %.60s", err, strings.TrimSpace(text))
		}
	}
	return nil
}
