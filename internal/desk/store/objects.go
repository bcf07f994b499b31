package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// object is a table, index, view or trigger of an SQLite file.
type object struct{ kind, name string }

func (o object) String() string { return o.kind + " " + o.name }
func (o object) quoted() string { return `"` + strings.ReplaceAll(o.name, `"`, `""`) + `"` }

// objects returns the objects of a file, except SQLite's own, each with the statement that created
// it.
func objects(ctx context.Context, db runner) (map[object]string, error) {
	rows, err := db.QueryContext(ctx, "SELECT type, name, coalesce(sql, '') FROM sqlite_schema "+
		"WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[object]string{}
	for rows.Next() {
		var o object
		var text string
		if err := rows.Scan(&o.kind, &o.name, &text); err != nil {
			return nil, err
		}
		all[o] = strings.TrimSpace(blanks.ReplaceAllString(text, " "))
	}
	return all, rows.Err()
}

// blanks matches what may differ between equal statements: space and comments.
var blanks = regexp.MustCompile(`(\s|--[^\n]*\n)+`)

// wanted returns the objects that this program's schema has.
func (d *dialect) wanted(ctx context.Context) (map[object]string, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // each connection to :memory: is a database of its own
	steps, err := d.steps()
	if err == nil {
		err = d.migrate(ctx, db, steps)
	}
	if err != nil {
		return nil, err
	}
	return objects(ctx, db)
}

// foreign returns the objects of a file that are not in this program's schema, in the order in
// which they can be dropped. It returns an error if an object of the schema is missing or
// different.
func (d *dialect) foreign(ctx context.Context, db runner) ([]object, error) {
	wanted, err := d.wanted(ctx)
	if err != nil {
		return nil, err
	}
	has, err := objects(ctx, db)
	if err != nil {
		return nil, err
	}
	for o, text := range wanted {
		if has[o] != text {
			return nil, fmt.Errorf("%s is missing or differs from this program's schema", o)
		}
		delete(has, o)
	}
	var all []object
	for o := range has {
		all = append(all, o)
	}
	slices.SortFunc(all, func(a, b object) int { // trigger, view, table, index
		return cmp.Or(dropOrder(a.kind)-dropOrder(b.kind), cmp.Compare(a.name, b.name))
	})
	return all, nil
}

func dropOrder(kind string) int {
	return slices.Index([]string{"trigger", "view", "table", "index"}, kind)
}

// dropForeign drops the objects that are not in this program's schema from a file that no other
// program uses.
func dropForeign(ctx context.Context, path string) (dropped []string, err error) {
	db := openDSN(path, "_pragma", "secure_delete(1)", "_pragma", "synchronous(2)")
	defer func() { err = errors.Join(err, db.Close()) }()
	d := sqliteDialect(path)
	for {
		all, err := d.foreign(ctx, db)
		if err != nil || len(all) == 0 {
			return dropped, err
		}
		o := all[0] // dropping it may drop others, too
		if _, err := db.ExecContext(ctx, "DROP "+o.kind+" "+o.quoted()); err != nil {
			return dropped, fmt.Errorf("cannot drop foreign %s: %w", o, err)
		}
		dropped = append(dropped, o.String())
	}
}

// refuseTriggers returns an error if a file has a trigger that is not in this program's schema: it
// could change what is written.
func (d *dialect) refuseTriggers(ctx context.Context, db runner) error {
	wanted, err := d.wanted(ctx)
	if err != nil {
		return err
	}
	has, err := objects(ctx, db)
	if err != nil {
		return err
	}
	for o, text := range has {
		if o.kind == "trigger" && wanted[o] != text {
			return fmt.Errorf("foreign %s: make a backup and restore it, which drops it", o)
		}
	}
	return nil
}
