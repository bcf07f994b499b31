package store

import (
	"context"
	"database/sql"
)

// Class is the priority of a read. Each class has connections of its own, so that no read waits for
// reads of a lower class.
type Class int

// The classes, highest priority first. A context without a class has Person.
const (
	ClassPerson Class  = iota // a person's page, a hand-over, and the desk's own jobs
	ClassStaff                // the queue and cases, for operators and providers
	ClassBulk                 // searches, exports and audits: long reads
	classes     = iota        // the number of classes
)

type classKey struct{}

// WithClass returns a context whose reads have class c.
func WithClass(ctx context.Context, c Class) context.Context {
	return context.WithValue(ctx, classKey{}, c)
}

// byClass is a runner that uses the pool of the context's class.
type byClass struct {
	pools  [classes]runner
	remote bool // a database server, which may never answer
}

func (p *byClass) pool(ctx context.Context) runner {
	c, _ := ctx.Value(classKey{}).(Class)
	return p.pools[c]
}

// ExecContext runs a statement that returns no rows.
func (p *byClass) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	return p.pool(ctx).ExecContext(ctx, text, args...)
}

// QueryContext runs a statement that returns rows.
func (p *byClass) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return p.pool(ctx).QueryContext(ctx, text, args...)
}
