package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"firststeps/internal/desk"
)

// upgradeLog ends the log of an older program, once, after the schema was migrated.
func (d *dialect) upgradeLog(ctx context.Context, db runner) error {
	err := each(ctx, db, d.begin, d.lockSchema)
	if err == nil {
		t := &tx{ctx: ctx, db: db, dialect: d}
		if err = t.upgrade(); err == nil {
			err = each(ctx, db, "COMMIT")
		}
	}
	if err != nil {
		_, _ = db.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		return fmt.Errorf("upgrade log of an older program: %w", err)
	}
	return nil
}

// upgrade appends the event that ends the log of an older program. The event has the hashes of the
// rows, since the events of that program have none, and the hash of the events that are redacted
// here: their subjects have unsalted hashes of what a provider wrote, which would remain after an
// erasure. For cases that are not erased, these hashes are moved beside the log.
func (t *tx) upgrade() error {
	n, err := t.exec("INSERT INTO once (name) VALUES ('upgrade') ON CONFLICT DO NOTHING")
	if err != nil || n == 0 {
		return err
	}
	last, err := logTable.one(t.ctx, t.db, "ORDER BY position DESC LIMIT 1")
	if errors.Is(err, ErrNotFound) {
		return nil // the log is empty
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
	for _, one := range coveredTables {
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

// redact replaces the subjects from which texts can be guessed, one batch of the log at a time.
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
	if errors.Is(err, ErrNotFound) || c.Erased {
		return nil
	}
	if err != nil {
		return err
	}
	e.Once = e.Subject
	_, err = t.exec("INSERT INTO said (position, doc) VALUES ($1, $2) "+
		"ON CONFLICT (position) DO UPDATE SET doc = excluded.doc", e.Position, t.packWords(e))
	return err
}

// coveredTable is a small table whose rows have hashes in events.
type coveredTable struct {
	name    string
	rows    func(context.Context, runner) (map[string]string, error) // hashes by row
	expires bool                                                     // rows expire without an event
}

var coveredTables = []coveredTable{
	newCoveredTable(operatorTable, false), newCoveredTable(credentialTable, false),
	newCoveredTable(keyTable, false), newCoveredTable(webhookTable, false),
	newCoveredTable(inviteTable, true),
}

func newCoveredTable[T any](b table[T], expires bool) coveredTable {
	return coveredTable{b.name, func(ctx context.Context, db runner) (map[string]string, error) {
		all, err := b.all(ctx, db, "")
		rows := map[string]string{}
		for _, row := range all {
			rows[b.rowKey(row)] = b.hash(row)
		}
		return rows, err
	}, expires}
}

// mayExpire reports whether a row may expire, that is, be deleted without an event.
func mayExpire(row string) bool {
	return slices.ContainsFunc(coveredTables, func(c coveredTable) bool {
		return c.expires && strings.HasPrefix(row, c.name+":")
	})
}
