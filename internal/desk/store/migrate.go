package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// ErrNewer says that a newer program has changed the database.
var ErrNewer = errors.New(
	"the database was changed by a newer version of this program: start that version, or restore " +
		"a backup from before it")

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

// migrate brings a database up to the last of the steps. Each step is one transaction together with
// the version that it leads to: whoever is killed meanwhile leaves the old schema or the new one.
// Of several servers that start, one does it and the others wait.
func (d *dialect) migrate(ctx context.Context, db runner, steps []string) error {
	for {
		done, err := d.step(ctx, db, steps)
		if err != nil {
			_, _ = db.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
			return fmt.Errorf("the schema of the database: %w", err)
		}
		if done {
			return nil
		}
	}
}

// step does the next step, if there is one.
func (d *dialect) step(ctx context.Context, db runner, steps []string) (done bool, err error) {
	if err := each(ctx, db, d.begin, d.alone,
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
		return false, fmt.Errorf("version %d, and this program knows %d: %w", version, len(steps),
			ErrNewer)
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

// each runs statements one after the other; what is blank is left out.
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
