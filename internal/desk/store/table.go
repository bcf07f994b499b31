package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"
	"time"

	"firststeps/internal/desk"
)

// field is a column and a pointer to its value.
type field struct {
	name string
	at   any // pointer
}

// table maps rows to a type. key is the column that identifies a row.
type table[T any] struct {
	name, key string
	fields    func(*T) []field

	hashed string         // the columns that the row hash covers; see digest.go
	digest func(T) string // replaces hashed
}

// put inserts a row or replaces the one with its key.
func (b table[T]) put(t *tx, row T) error {
	_, err := b.putIf(t, row, "")
	return err
}

// putIf is put, but replaces an existing row only if a condition holds. It returns the number of
// rows it wrote.
func (b table[T]) putIf(t *tx, row T, where string) (int64, error) {
	fields := b.fields(&row)
	return t.exec(fmt.Sprintf("%s ON CONFLICT (%s) DO UPDATE SET %s %s",
		b.insert(fields), b.key, assignments(fields), where), values(fields)...)
}

// add inserts a row. If its key exists the transaction fails.
func (b table[T]) add(t *tx, row T) error {
	fields := b.fields(&row)
	_, err := t.exec(b.insert(fields), values(fields)...)
	return err
}

func (b table[T]) insert(fields []field) string {
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", b.name, columnNames(fields),
		placeholders(1, len(fields)))
}

// all returns the rows that where selects. where may have an ORDER BY.
func (b table[T]) all(ctx context.Context, db runner, where string, args ...any) ([]T, error) {
	text := fmt.Sprintf("SELECT %s FROM %s %s", b.columnNames(), b.name, where)
	return b.rows(ctx, db, text, args...)
}

// limited returns the context of a query: a database server may never answer. A transaction has its
// own limit.
func limited(ctx context.Context, db runner) (context.Context, context.CancelFunc) {
	if p, reads := db.(*byClass); reads && p.remote {
		return context.WithTimeout(ctx, queryTimeout)
	}
	return ctx, func() {}
}

// rows runs a statement that returns all columns of rows.
func (b table[T]) rows(ctx context.Context, db runner, text string, args ...any) ([]T, error) {
	ctx, cancel := limited(ctx, db)
	defer cancel()
	rows, err := db.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var row T
		if err := rows.Scan(pointers(b.fields(&row))...); err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

// one returns the first row that where selects, or ErrNotFound.
func (b table[T]) one(ctx context.Context, db runner, where string, args ...any) (T, error) {
	all, err := b.all(ctx, db, where, args...)
	if err == nil && len(all) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		var none T
		return none, err
	}
	return all[0], nil
}

func (b table[T]) columnNames() string { return columnNames(b.fields(new(T))) }

// columnNames returns the columns as a list for a statement.
func columnNames(fields []field) string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = f.name
	}
	return strings.Join(list, ", ")
}

// placeholders returns a list of n placeholders, numbered from from: $3, $4.
func placeholders(from, n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = "$" + strconv.Itoa(from+i)
	}
	return strings.Join(list, ", ")
}

// assignments sets each column to the value that an INSERT had for it.
func assignments(fields []field) string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = f.name + " = excluded." + f.name
	}
	return strings.Join(list, ", ")
}

// pointers returns the pointers of fields, as Scan wants them.
func pointers(fields []field) []any {
	list := make([]any, len(fields))
	for i, f := range fields {
		list[i] = f.at
	}
	return list
}

// values returns the values of fields to write. Texts are cleaned so that both databases store the
// same.
func values(fields []field) []any {
	list := pointers(fields)
	for i, at := range list {
		if text, ok := at.(*string); ok {
			list[i] = clean(*text)
		}
	}
	return list
}

// instant is a time in a column of milliseconds, 0 for none. The fields of a table point to one.
type instant time.Time

// Scan implements sql.Scanner.
func (i *instant) Scan(from any) error {
	ms, ok := from.(int64)
	if !ok {
		return fmt.Errorf("scan time from %T, want milliseconds", from)
	}
	*i = instant(desk.AtMillis(ms))
	return nil
}

// Value implements driver.Valuer.
func (i instant) Value() (driver.Value, error) { return desk.Millis(time.Time(i)), nil }
