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

// objects returns what is in a file, each with the statement that made it, without SQLite's own.
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

// blanks are what may differ between statements that mean the same: space and comments.
var blanks = regexp.MustCompile(`(\s|--[^\n]*\n)+`)

// wanted returns what this program has in a file.
func (d *dialect) wanted(ctx context.Context) (map[object]string, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // each connection would be a database of its own
	steps, err := d.steps()
	if err == nil {
		err = d.migrate(ctx, db, steps)
	}
	if err != nil {
		return nil, err
	}
	return objects(ctx, db)
}

// foreign returns what is in a file and not of this program, sorted, triggers first. It is an error
// if something of this program is missing or different.
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
			return nil, fmt.Errorf("its %s is missing or not as this program made it", o)
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

// dropForeign drops what is not of this program from a file that no other program uses.
func dropForeign(ctx context.Context, path string) (dropped []string, err error) {
	db := dsn(path, "_pragma", "secure_delete(1)", "_pragma", "synchronous(2)")
	defer func() { err = errors.Join(err, db.Close()) }()
	d := overSQLite(path)
	for {
		all, err := d.foreign(ctx, db)
		if err != nil || len(all) == 0 {
			return dropped, err
		}
		o := all[0] // others may go with it
		if _, err := db.ExecContext(ctx, "DROP "+o.kind+" "+o.quoted()); err != nil {
			return dropped, fmt.Errorf("its foreign %s cannot be dropped: %w", o, err)
		}
		dropped = append(dropped, o.String())
	}
}

// refuseTriggers returns an error if a file has a trigger that is not of this program: it would
// change what is written, after which nobody could say what was kept.
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
			return fmt.Errorf("its %s is not of this program: "+
				"make a backup and restore it, which drops it", o)
		}
	}
	return nil
}
