package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// field is a column and where its value is.
type field struct {
	name string
	at   any // pointer
}

// table says how rows of a type are kept. key is the column that a row is known by.
type table[T any] struct {
	name, key string
	fields    func(*T) []field

	hashed string         // the columns that events have a hash of; see digest.go
	digest func(T) string // instead of hashed
}

// put keeps a row, new or changed.
func (b table[T]) put(t *tx, row T) error {
	_, err := b.putIf(t, row, "")
	return err
}

// putIf is put if, for a row that is there already, a condition holds. It returns how many rows it
// wrote.
func (b table[T]) putIf(t *tx, row T, where string) (int64, error) {
	fields := b.fields(&row)
	return t.exec(fmt.Sprintf("%s ON CONFLICT (%s) DO UPDATE SET %s %s",
		b.insert(fields), b.key, replaced(fields), where), values(fields)...)
}

// add keeps a new row. If there is one already, the transaction fails.
func (b table[T]) add(t *tx, row T) error {
	fields := b.fields(&row)
	_, err := t.exec(b.insert(fields), values(fields)...)
	return err
}

func (b table[T]) insert(fields []field) string {
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", b.name, names(fields),
		marks(1, len(fields)))
}

// all gives the rows for which a condition holds, in an order.
func (b table[T]) all(ctx context.Context, db runner, where string, args ...any) ([]T, error) {
	return b.rows(ctx, db, fmt.Sprintf("SELECT %s FROM %s %s", b.names(), b.name, where), args...)
}

// rows gives what a statement gives: all columns of rows.
func (b table[T]) rows(ctx context.Context, db runner, text string, args ...any) ([]T, error) {
	// it may never answer; a transaction has a limit of its own
	if p, reads := db.(*byClass); reads && p.far {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, hurry)
		defer cancel()
	}
	rows, err := db.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var row T
		if err := rows.Scan(places(b.fields(&row))...); err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

// one gives the row for which a condition holds, or ErrNone.
func (b table[T]) one(ctx context.Context, db runner, where string, args ...any) (T, error) {
	all, err := b.all(ctx, db, where, args...)
	if err == nil && len(all) == 0 {
		err = ErrNone
	}
	if err != nil {
		var none T
		return none, err
	}
	return all[0], nil
}

func (b table[T]) names() string { return names(b.fields(new(T))) }

// names gives the columns, as a statement lists them.
func names(fields []field) string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = f.name
	}
	return strings.Join(list, ", ")
}

// marks gives n placeholders from a number on: $3, $4.
func marks(from, n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = "$" + strconv.Itoa(from+i)
	}
	return strings.Join(list, ", ")
}

// replaced gives the columns, each set to what an INSERT would have put there.
func replaced(fields []field) string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = f.name + " = excluded." + f.name
	}
	return strings.Join(list, ", ")
}

// places gives where values that are read go.
func places(fields []field) []any {
	list := make([]any, len(fields))
	for i, f := range fields {
		list[i] = f.at
	}
	return list
}

// values gives what is written: texts as both databases keep them.
func values(fields []field) []any {
	list := places(fields)
	for i, at := range list {
		if text, ok := at.(*string); ok {
			list[i] = clean(*text)
		}
	}
	return list
}
