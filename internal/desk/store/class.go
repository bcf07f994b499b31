package store

import (
	"context"
	"database/sql"
)

// Class is how much a read matters. Each class has connections of its own, so that none waits for
// reads that matter less.
type Class int

// The classes. A context without one is of what matters most.
const (
	Person  Class = iota // a person's page, a hand-over, and what the desk does by itself
	Staff                // the queue and cases, for operators and providers
	Bulk                 // searches, exports and audits: long reads
	classes = iota
)

type classKey struct{}

// WithClass returns a context whose reads are of a class.
func WithClass(ctx context.Context, c Class) context.Context {
	return context.WithValue(ctx, classKey{}, c)
}

// byClass reads through the pool of the context's class.
type byClass struct {
	pools [classes]runner
	far   bool // a server elsewhere, which may never answer
}

func (p *byClass) of(ctx context.Context) runner {
	c, _ := ctx.Value(classKey{}).(Class)
	return p.pools[c]
}

// ExecContext runs a statement that returns no rows.
func (p *byClass) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	return p.of(ctx).ExecContext(ctx, text, args...)
}

// QueryContext runs a statement that returns rows.
func (p *byClass) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return p.of(ctx).QueryContext(ctx, text, args...)
}
