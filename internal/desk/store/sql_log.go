package store

import (
	"context"
	"errors"

	"firststeps/internal/desk"
)

// logFields returns the columns of an event in the log. Its texts are in a table of their own.
func logFields(e *desk.Event) []field {
	return []field{
		{"position", &e.Position}, {"at", (*instant)(&e.At)}, {"actor", &e.Actor},
		{"kind", &e.Kind}, {"case_id", &e.Case},
		{"version", &e.Version}, {"state", &e.State}, {"urgency", (*uint8)(&e.Urgency)},
		{"promised", (*instant)(&e.Promised)},
		{"subject", &e.Subject}, {"row_hashes", &e.Rows}, {"sum", &e.Sum}, {"hash", &e.Hash},
	}
}

// logTable reads the log, each event with its texts if they were not erased.
var logTable = table[desk.Event]{
	name: "log LEFT JOIN said USING (position)",
	fields: func(e *desk.Event) []field {
		set := func(w eventWords) { e.Text, e.Salt, e.Once = w.Text, w.Salt, w.Once }
		return append(logFields(e), field{"doc", &jsonColumn[eventWords]{into: set}})
	},
}

// Append appends an event that does not change a case to the log.
func (s *SQL) Append(ctx context.Context, e desk.Event) error {
	return submitOnly(ctx, s, "", func(t *tx) error {
		t.events = append(t.events, e)
		return nil
	})
}

// AppendOnce is Append for the first call with a key, on any server. It reports whether this call
// was the first.
func (s *SQL) AppendOnce(ctx context.Context, key string, e desk.Event) (bool, error) {
	return submit(ctx, s, change{row: key}, func(t *tx) (bool, error) {
		n, err := t.exec("INSERT INTO once (name) VALUES ($1) ON CONFLICT DO NOTHING", clean(key))
		if n == 1 {
			t.events = append(t.events, e)
		}
		return n == 1, err
	})
}

// Log returns at most limit events after a position, the oldest first.
func (s *SQL) Log(ctx context.Context, after int64, limit int) ([]desk.Event, error) {
	return logTable.all(ctx, s.read, "WHERE position > $1 ORDER BY position LIMIT $2", after, limit)
}

// Last returns the last event of the log, or ErrNotFound.
func (s *SQL) Last(ctx context.Context) (desk.Event, error) {
	return logTable.one(ctx, s.read, "ORDER BY position DESC LIMIT 1")
}

// LogOf returns the events of a case, the oldest first.
func (s *SQL) LogOf(ctx context.Context, id string) ([]desk.Event, error) {
	return logTable.all(ctx, s.read, "WHERE "+ofCase+" ORDER BY position", clean(id))
}

// ofCase is the condition for the events of the case $1. Each half has an index of its own.
const ofCase = "(case_id = $1 AND version > 0 OR case_id = $1 AND version = 0)"

// Tallies returns the counts of erased cases.
func (s *SQL) Tallies(ctx context.Context) ([]Tally, error) {
	return tallyTable.all(ctx, s.read, "ORDER BY month, state, urgency, opened")
}

var tallyTable = table[Tally]{name: "tallies", fields: func(n *Tally) []field {
	return []field{
		{"month", &n.Month}, {"state", &n.State}, {"urgency", &n.Urgency}, {"opened", &n.Opened},
		{"cases", &n.Cases}, {"minutes", &n.Minutes},
	}
}}

// append appends the queued events to the log, and the deliveries that they cause to the outbox.
func (t *tx) append() error {
	position, hash, err := t.end()
	if err != nil {
		return err
	}
	before := position
	for i := range t.events {
		position++
		t.events[i] = cleanEvent(t.events[i]).Sealed(position, hash, newSalt())
		hash = t.events[i].Hash
	}
	for chunk := range chunks(t.inserter, t.events) {
		if err := t.write(chunk); err != nil {
			return err
		}
	}
	return t.deliver(before)
}

// end locks the end of the log until the transaction ends and returns it. So a reader that has seen
// a position never sees a smaller one appear later.
func (t *tx) end() (position int64, hash string, err error) {
	if t.lockLog != "" {
		if _, err := t.exec(t.lockLog); err != nil {
			return 0, "", err
		}
	}
	err = first(t.ctx, t.db, []any{&position, &hash},
		"SELECT position, hash FROM log ORDER BY position DESC LIMIT 1")
	if errors.Is(err, ErrNotFound) {
		err = nil // the log is empty
	}
	return position, hash, err
}

func (t *tx) write(events []desk.Event) error {
	var args, words []any
	for i := range events {
		e := &events[i]
		args = append(args, pointers(logFields(e))...)
		if e.Salt != "" {
			words = append(words, e.Position, t.packWords(*e))
		}
	}
	fields := logFields(&events[0])
	source, args := t.source(len(fields), args)
	_, err := t.exec("INSERT INTO log ("+columnNames(fields)+") "+source, args...)
	for ; err == nil && len(words) > 0; words = words[2:] {
		_, err = t.exec("INSERT INTO said (position, doc) VALUES ($1, $2)", words[:2]...)
	}
	return err
}

// packWords returns the document with an event's texts that is stored beside the log.
func (d *dialect) packWords(e desk.Event) string {
	prefix, doc := d.pad("", toJSON(eventWords{e.Text, e.Salt, e.Once}))
	return prefix + doc
}

// cleanEvent returns an event as every store keeps it, before it is sealed.
func cleanEvent(e desk.Event) desk.Event {
	for _, s := range []*string{&e.Actor, &e.Kind, &e.Case, (*string)(&e.State), &e.Subject,
		&e.Rows, &e.Text, &e.Once} {
		*s = clean(*s)
	}
	return e
}
