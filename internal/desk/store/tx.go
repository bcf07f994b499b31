package store

import (
	"context"

	"firststeps/internal/desk"
)

// tx is a write transaction. It collects what its changes have in common and writes it at the end,
// so that the log is locked only briefly.
type tx struct {
	*dialect
	ctx      context.Context
	db       runner
	newCases []*newCase // still to be inserted
	events   []desk.Event
	contents map[int64]contentsRow // still to be written, by seq of the case
	erased   []string              // ids of cases whose event texts are to be deleted
}

// exec runs a statement and returns the number of rows it changed.
func (t *tx) exec(text string, args ...any) (int64, error) {
	done, err := t.db.ExecContext(t.ctx, text, args...)
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}

// first scans the first row of a query into to. It returns ErrNotFound if there is no row.
func first(ctx context.Context, db runner, to []any, text string, args ...any) error {
	ctx, cancel := limited(ctx, db)
	defer cancel()
	rows, err := db.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		if rows.Err() != nil {
			return rows.Err()
		}
		return ErrNotFound
	}
	if err := rows.Scan(to...); err != nil {
		return err
	}
	for rows.Next() { // read to the end, where an error may still come
	}
	return rows.Err()
}

// finish writes what the changes have in common, the log last. From then until the transaction ends
// no other server can append to the log, so positions are in the order of commits.
func (t *tx) finish() error {
	if err := t.writeContents(); err != nil {
		return err
	}
	if len(t.events) > 0 {
		if err := t.append(); err != nil {
			return err
		}
	}
	return t.deleteErasedWords()
}
