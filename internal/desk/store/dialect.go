package store

import (
	"context"
	"database/sql"
	"regexp"
	"sync"
)

// dialect is what differs between SQLite and PostgreSQL.
type dialect struct {
	begin string // begins a write transaction
	// locks the end of the log until the transaction ends, and notifies other servers at its
	// commit; empty if there are no other servers
	lockLog string
	// lets one server at a time change the schema, until the transaction ends; may be empty
	lockSchema string
	searcher   // the search index
	inserter   // several rows in one statement
	// parts of the schema that this database spells differently
	typeNames map[string]string
	// pads a row with personal data so that no copy of it remains after it is deleted
	pad       func(prefix, doc string) (string, string)
	newRunner func(*sql.Conn) runner                       // runs the writer's statements
	txContext func() (context.Context, context.CancelFunc) // bounds the time of a transaction
	// removes copies of erased data; returns false if a reader still uses them
	scrubbed func(context.Context, *sql.Conn) (bool, error)
	// reports a violation of a unique constraint
	isUnique func(error) bool
	// reports an error that one change causes, not the database
	isChangeFault func(error) bool
	isDiskFull    func(error) bool // reports that no disk space is left
	// reports that the search index is damaged or inconsistent
	isIndexCorrupt func(error) bool
	*ballast       // nil on PostgreSQL
}

// runner runs statements. It is a pool, a connection, or either with prepared statements.
type runner interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}

// prepared is a runner that caches prepared statements, because SQLite would plan each statement
// again. The number of different texts is small.
type prepared struct {
	on interface {
		PrepareContext(context.Context, string) (*sql.Stmt, error)
	}
	statements sync.Map // text to *sql.Stmt
}

// ExecContext runs a statement that returns no rows.
func (p *prepared) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	s, err := p.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

// QueryContext runs a statement that returns rows.
func (p *prepared) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	s, err := p.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

// closeStatements closes the cached statements. Open statements would keep a single connection
// open.
func (p *prepared) closeStatements() {
	p.statements.Range(func(text, s any) bool {
		_ = s.(*sql.Stmt).Close()
		p.statements.Delete(text)
		return true
	})
}

func (p *prepared) statement(ctx context.Context, text string) (*sql.Stmt, error) {
	if s, ok := p.statements.Load(text); ok {
		return s.(*sql.Stmt), nil
	}
	s, err := p.on.PrepareContext(ctx, positional(text))
	if err != nil {
		return nil, err
	}
	if other, raced := p.statements.LoadOrStore(text, s); raced {
		_ = s.Close()
		return other.(*sql.Stmt), nil
	}
	return s, nil
}

// positional replaces $1, $2, … by ? if they are in order and each is used once. To SQLite $1 is a
// name, and it searches all names for each value, which takes longer than the write itself if there
// are a thousand.
func positional(text string) string {
	n, inOrder := 0, true
	plain := placeholderPattern.ReplaceAllStringFunc(text, func(m string) string {
		n++
		inOrder = inOrder && m == placeholders(n, 1)
		return "?"
	})
	if !inOrder {
		return text
	}
	return plain
}

var placeholderPattern = regexp.MustCompile(`\$[0-9]+`)
