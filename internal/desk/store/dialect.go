package store

import (
	"context"
	"database/sql"
	"regexp"
	"sync"
)

// dialect is what is not the same on SQLite and on PostgreSQL.
type dialect struct {
	begin string // opens a transaction that writes
	// takes the end of the log until the transaction ends, and tells other servers; empty where
	// nobody else writes
	head string
	// lets one server at a time change the schema, until the transaction ends
	alone    string
	searcher // the index of the search
	// words of the schema that are other words here
	own map[string]string
	// lays out what is personal, so that nothing of it stays behind when it goes
	spill func(front, doc string) (string, string)
	runs  func(*sql.Conn) runner                       // how the writer's statements are run
	bound func() (context.Context, context.CancelFunc) // how long a transaction may take
	// clears copies of what was erased away; false where somebody still reads them
	wiped func(context.Context, *sql.Conn) (bool, error)
	// something that is unique is there already
	taken func(error) bool
	// a fault of one change, not of the store
	fault func(error) bool
	full  func(error) bool // no space is left
	// the index of the search is damaged, or not as it was written; nil where that cannot be told
	spoiled  func(error) bool
	*reserve // nil where there is none
}

// runner runs statements: a pool, a connection, or either with its statements prepared.
type runner interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}

// prepared is a runner that keeps its statements: SQLite would plan each anew. There are only so
// many texts.
type prepared struct {
	on interface {
		PrepareContext(context.Context, string) (*sql.Stmt, error)
	}
	kept sync.Map // text to *sql.Stmt
}

// ExecContext runs a statement that gives no rows.
func (p *prepared) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	s, err := p.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

// QueryContext runs a statement that gives rows.
func (p *prepared) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	s, err := p.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

// forget gives the statements up: those of a single connection would keep it open.
func (p *prepared) forget() {
	p.kept.Range(func(text, s any) bool {
		_ = s.(*sql.Stmt).Close()
		p.kept.Delete(text)
		return true
	})
}

func (p *prepared) statement(ctx context.Context, text string) (*sql.Stmt, error) {
	if s, ok := p.kept.Load(text); ok {
		return s.(*sql.Stmt), nil
	}
	s, err := p.on.PrepareContext(ctx, unnamed(text))
	if err != nil {
		return nil, err
	}
	if other, raced := p.kept.LoadOrStore(text, s); raced {
		_ = s.Close()
		return other.(*sql.Stmt), nil
	}
	return s, nil
}

// unnamed gives a statement with ? for each of its marks, where they are $1, $2 and so on in order,
// each once. To SQLite $1 is a name, and it looks through all names for each value: of a thousand
// that costs more than what is written.
func unnamed(text string) string {
	n, inOrder := 0, true
	plain := mark.ReplaceAllStringFunc(text, func(m string) string {
		n++
		inOrder = inOrder && m == marks(n, 1)
		return "?"
	})
	if !inOrder {
		return text
	}
	return plain
}

var mark = regexp.MustCompile(`\$[0-9]+`)
