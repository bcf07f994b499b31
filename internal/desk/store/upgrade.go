package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"firststeps/internal/desk"
)

// upgradeLog ends the log of an older program, once, after the schema is up to date.
func (d *dialect) upgradeLog(ctx context.Context, db runner) error {
	err := each(ctx, db, d.begin, d.alone)
	if err == nil {
		t := &tx{ctx: ctx, db: db, dialect: d}
		if err = t.upgrade(); err == nil {
			err = each(ctx, db, "COMMIT")
		}
	}
	if err != nil {
		_, _ = db.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		return fmt.Errorf("the log of an older program: %w", err)
	}
	return nil
}

// upgrade appends the event at which the log of an older program ends. It has the hashes of the
// rows that events of that program had none of, and the hash of the events that are redacted here:
// their subjects had unsalted hashes of what a provider wrote, which would have stayed after an
// erasure. For cases that are not erased, these hashes go beside the log.
func (t *tx) upgrade() error {
	n, err := t.exec("INSERT INTO once (name) VALUES ('upgrade') ON CONFLICT DO NOTHING")
	if err != nil || n == 0 {
		return err
	}
	last, err := logTable.one(t.ctx, t.db, "ORDER BY position DESC LIMIT 1")
	if errors.Is(err, ErrNone) {
		return nil // nothing was written yet
	}
	if err != nil {
		return err
	}
	var check desk.LogCheck
	if err := t.redact(&check); err != nil {
		return err
	}
	e := desk.Event{
		At: last.At, Actor: desk.Actor{Role: desk.System}.Ref(), Kind: desk.Upgrade,
		Subject: check.RedactedHash(),
	}
	var rows []string
	for _, one := range covered {
		now, err := one.rows(t.ctx, t.db)
		if err != nil {
			return err
		}
		for row, hash := range now {
			rows = append(rows, row+"="+hash)
		}
	}
	slices.Sort(rows)
	e.Rows = strings.Join(rows, " ")
	t.events = append(t.events, e)
	return t.append()
}

// redact takes the subjects that can be guessed from, a page of the log at a time.
func (t *tx) redact(check *desk.LogCheck) error {
	for after := int64(0); ; {
		page, err := logTable.all(t.ctx, t.db,
			"WHERE position > $1 AND subject LIKE 'once:%' ORDER BY position LIMIT $2", after,
			checkBatch)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, e := range page {
			if err := t.redactOne(e); err != nil {
				return err
			}
			after, e.Subject = e.Position, desk.Redacted
			check.Redact(e)
		}
	}
}

func (t *tx) redactOne(e desk.Event) error {
	_, err := t.exec("UPDATE log SET subject = $2 WHERE position = $1", e.Position, desk.Redacted)
	if err != nil {
		return err
	}
	c, err := caseTable.one(t.ctx, t.db, "WHERE id = $1", e.Case)
	if errors.Is(err, ErrNone) || c.Erased {
		return nil
	}
	if err != nil {
		return err
	}
	e.Once = e.Subject
	_, err = t.exec("INSERT INTO said (position, doc) VALUES ($1, $2) "+
		"ON CONFLICT (position) DO UPDATE SET doc = excluded.doc", e.Position, t.words(e))
	return err
}

// cover is a small table whose rows events have hashes of.
type cover struct {
	name    string
	rows    func(context.Context, runner) (map[string]string, error) // hash by row
	expires bool                                                     // rows may go without an event
}

var covered = []cover{
	coverOf(operatorTable, false), coverOf(credentialTable, false), coverOf(keyTable, false),
	coverOf(webhookTable, false), coverOf(inviteTable, true),
}

func coverOf[T any](b table[T], expires bool) cover {
	return cover{b.name, func(ctx context.Context, db runner) (map[string]string, error) {
		all, err := b.all(ctx, db, "")
		rows := map[string]string{}
		for _, row := range all {
			rows[b.mark(row)] = b.hash(row)
		}
		return rows, err
	}, expires}
}

// mayExpire reports whether a row may go without an event.
func mayExpire(row string) bool {
	return slices.ContainsFunc(covered, func(c cover) bool {
		return c.expires && strings.HasPrefix(row, c.name+":")
	})
}
