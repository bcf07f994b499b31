package store

import (
	"database/sql/driver"
	"fmt"
	"iter"
	"strings"
	"sync"
)

// inserter writes the part of an INSERT statement that has its rows.
type inserter interface {
	// size returns how many of n rows to insert with one statement.
	size(n int) int
	// source returns the rows, with their arguments. values has all values, row by row, and width
	// is the number of columns.
	source(width int, values []any) (text string, args []any)
}

// chunks splits a list into chunks to insert with one statement each.
func chunks[T any](rows inserter, list []T) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for len(list) > 0 {
			n := rows.size(len(list))
			if !yield(list[:n]) {
				return
			}
			list = list[n:]
		}
	}
}

// valueRows inserts rows as VALUES ($1, $2), ($3, $4). The numbers of rows are powers of two, up to
// maxBatch, so that there are few different statements to plan.
type valueRows struct{}

func (valueRows) size(n int) int {
	size := maxBatch
	for size > n {
		size /= 2
	}
	return size
}

func (valueRows) source(width int, values []any) (string, []any) {
	key := [2]int{len(values) / width, width}
	text, cached := valueRowsCache.Load(key)
	if !cached {
		list := make([]string, key[0])
		for i := range list {
			list[i] = "(" + placeholders(1+i*width, width) + ")"
		}
		text = "VALUES " + strings.Join(list, ", ")
		valueRowsCache.Store(key, text)
	}
	return text.(string), values
}

var valueRowsCache sync.Map // by number of rows and columns; there are few

// arrayRows inserts rows as one array for each column. So any number of rows is one statement and
// one round trip, and there is one statement to plan.
type arrayRows struct{}

func (arrayRows) size(n int) int { return n }

func (arrayRows) source(width int, values []any) (string, []any) {
	casts, arrays := make([]string, width), make([]any, width)
	for column := range width {
		casts[column], arrays[column] = columnArray(column, width, values)
	}
	return "SELECT * FROM unnest(" + strings.Join(casts, ", ") + ")", arrays
}

// columnArray returns the values of a column as an array, and its placeholder.
func columnArray(column, width int, values []any) (placeholder string, array any) {
	mark := placeholders(column+1, 1)
	switch plainValue(values[column]).(type) {
	case string:
		return mark + "::text[]", valuesOf[string](column, width, values)
	case int64:
		return mark + "::bigint[]", valuesOf[int64](column, width, values)
	case bool:
		return mark + "::boolean[]", valuesOf[bool](column, width, values)
	}
	panic(fmt.Sprintf("store: a column of %T", values[column]))
}

func valuesOf[T any](column, width int, values []any) []T {
	list := make([]T, 0, len(values)/width)
	for i := column; i < len(values); i += width {
		list = append(list, plainValue(values[i]).(T))
	}
	return list
}

// plainValue returns a value as database/sql passes it to a driver.
func plainValue(v any) any {
	plain, err := driver.DefaultParameterConverter.ConvertValue(v)
	if err != nil {
		panic(fmt.Sprintf("store: a value of %T: %v", v, err))
	}
	return plain
}
