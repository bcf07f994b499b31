package store

import (
	"context"

	"firststeps/internal/desk"
)

var ms = desk.AtMillis

// Hold runs many queries of classes Bulk and Staff, and keeps the connections that they get until
// ctx is done. It returns once one has a connection.
func (s *SQL) Hold(ctx context.Context) {
	holds := make(chan bool, 100)
	for n := range cap(holds) {
		of := WithClass(ctx, []Class{ClassBulk, ClassStaff}[n%2])
		go func() {
			rows, err := s.read.QueryContext(of, "SELECT seq FROM cases")
			if err == nil {
				holds <- true
				<-ctx.Done()
				_ = rows.Close()
			}
		}()
	}
	<-holds
}

// Indexed reports whether the search index has every case.
func (s *SQL) Indexed(ctx context.Context) (all bool, err error) {
	err = first(ctx, s.read, []any{&all}, "SELECT version = $1 AND position = "+
		"(SELECT coalesce(max(position), 0) FROM log) FROM searched", s.indexVersion())
	return all, err
}
