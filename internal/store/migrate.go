package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// ErrNewer says that a newer program has changed the database.
var ErrNewer = errors.New("the database was changed by a newer version of this program: start that version, or restore a backup from before it")

//go:embed schema/*.sql
var schemas embed.FS

// steps gives the changes of the schema, from the first: step n leads to version n.
func (d *dialect) steps() ([]string, error) {
	names, err := fs.Glob(schemas, "schema/*.sql") // in order
	var steps []string
	for _, name := range names {
		text, err := schemas.ReadFile(name)
		if err != nil {
			return nil, err
		}
		steps = append(steps, d.local(string(text)))
	}
	return steps, err
}

// local gives a schema in this database's own words.
func (d *dialect) local(schema string) string {
	for general, own := range d.own {
		schema = strings.ReplaceAll(schema, general, own)
	}
	return schema
}

// migrate brings a database up to the last of the steps. Each step is one transaction together with the version that it leads to:
// whoever is killed meanwhile leaves the old schema or the new one. Of several servers that start, one does it and the
// others wait.
func (d *dialect) migrate(ctx context.Context, conn *sql.Conn, steps []string) error {
	for {
		done, err := d.step(ctx, conn, steps)
		if err != nil {
			_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
			return fmt.Errorf("the schema of the database: %w", err)
		}
		if done {
			return nil
		}
	}
}

// step does the next step, if there is one.
func (d *dialect) step(ctx context.Context, conn *sql.Conn, steps []string) (done bool, err error) {
	for _, text := range []string{d.begin + d.alone, "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY)"} {
		if _, err := conn.ExecContext(ctx, text); err != nil {
			return false, err
		}
	}
	var version int
	if err := conn.QueryRowContext(ctx, "SELECT coalesce(max(version), 0) FROM schema_version").Scan(&version); err != nil {
		return false, err
	}
	switch {
	case version > len(steps):
		return false, fmt.Errorf("version %d, and this program knows %d: %w", version, len(steps), ErrNewer)
	case version == len(steps):
		_, err := conn.ExecContext(ctx, "COMMIT")
		return true, err
	}
	for _, text := range []string{steps[version], fmt.Sprintf("INSERT INTO schema_version (version) VALUES (%d)", version+1), "COMMIT"} {
		if _, err := conn.ExecContext(ctx, text); err != nil {
			return false, err
		}
	}
	return false, nil
}
