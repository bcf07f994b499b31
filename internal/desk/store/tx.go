package store

import (
	"context"

	"firststeps/internal/desk"
)

// tx is a transaction that writes. What its changes have in common waits in it until the end: the
// log is held for a moment only.
type tx struct {
	*dialect
	ctx      context.Context
	db       runner
	adding   []*adding // new cases
	events   []desk.Event
	contents map[int64]content // of cases, by seq
	erased   []string          // cases whose words go
}

// exec runs a statement and gives how many rows it changed.
func (t *tx) exec(text string, args ...any) (int64, error) {
	done, err := t.db.ExecContext(t.ctx, text, args...)
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}

// first reads the first row of a query; ErrNone where there is none.
func first(ctx context.Context, db runner, to []any, text string, args ...any) error {
	rows, err := db.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		if rows.Err() != nil {
			return rows.Err()
		}
		return ErrNone
	}
	if err := rows.Scan(to...); err != nil {
		return err
	}
	for rows.Next() { // to the end: what goes wrong there has gone wrong
	}
	return rows.Err()
}

// finish writes what the changes have in common, the log last: from there to the end of the
// transaction no other server adds to it, so that positions are given in the order of commits.
func (t *tx) finish() error {
	if err := t.putContents(); err != nil {
		return err
	}
	if len(t.events) > 0 {
		if err := t.append(); err != nil {
			return err
		}
	}
	return t.forget()
}
