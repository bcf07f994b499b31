package store

import (
	"context"
	"errors"
	"iter"
	"strings"
	"sync"

	"firststeps/internal/desk"
)

// sealed gives the columns of an event in the log. Its words are beside it.
func sealed(e *desk.Event) []field {
	return []field{
		{"position", &e.Position}, {"at", &e.At}, {"actor", &e.Actor}, {"kind", &e.Kind},
		{"case_id", &e.Case},
		{"version", &e.Version}, {"state", &e.State}, {"urgency", (*uint8)(&e.Urgency)},
		{"promised", &e.Promised},
		{"subject", &e.Subject}, {"row_hashes", &e.Rows}, {"sum", &e.Sum}, {"hash", &e.Hash},
	}
}

// logTable reads the log, each event with its words if there are any.
var logTable = table[desk.Event]{
	name: "log LEFT JOIN said USING (position)",
	fields: func(e *desk.Event) []field {
		return append(sealed(e), field{"doc",
			&packed[said]{into: func(w said) { e.Text, e.Salt, e.Once = w.Text, w.Salt, w.Once }}})
	},
}

// Append puts an event into the log that goes with no change of a case.
func (s *SQL) Append(ctx context.Context, e desk.Event) error {
	return tell(ctx, s, "", func(t *tx) error {
		t.events = append(t.events, e)
		return nil
	})
}

// AppendOnce is Append for the first who asks with this key, on whichever server; it says whether
// it was.
func (s *SQL) AppendOnce(ctx context.Context, key string, e desk.Event) (bool, error) {
	return ask(ctx, s, change{row: key}, func(t *tx) (bool, error) {
		n, err := t.exec("INSERT INTO once (name) VALUES ($1) ON CONFLICT DO NOTHING", clean(key))
		if n == 1 {
			t.events = append(t.events, e)
		}
		return n == 1, err
	})
}

// Log gives events after a position, the oldest first, at most limit.
func (s *SQL) Log(ctx context.Context, after int64, limit int) ([]desk.Event, error) {
	return logTable.all(ctx, s.read, "WHERE position > $1 ORDER BY position LIMIT $2", after, limit)
}

// Last gives the last event of the log, or ErrNone.
func (s *SQL) Last(ctx context.Context) (desk.Event, error) {
	return logTable.one(ctx, s.read, "ORDER BY position DESC LIMIT 1")
}

// LogOf gives the events of a case, the oldest first.
func (s *SQL) LogOf(ctx context.Context, id string) ([]desk.Event, error) {
	return logTable.all(ctx, s.read, "WHERE case_id = $1 ORDER BY position", clean(id))
}

// Tallies gives the counts of erased cases.
func (s *SQL) Tallies(ctx context.Context) ([]Tally, error) {
	return tallyTable.all(ctx, s.read, "ORDER BY month, state, urgency, opened")
}

var tallyTable = table[Tally]{name: "tallies", fields: func(n *Tally) []field {
	return []field{
		{"month", &n.Month}, {"state", &n.State}, {"urgency", &n.Urgency}, {"opened", &n.Opened},
		{"cases", &n.Cases}, {"minutes", &n.Minutes},
	}
}}

// append puts the events that wait at the end of the log, and what they cause into the outbox.
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
	for chunk := range chunks(t.events) {
		if err := t.write(chunk); err != nil {
			return err
		}
	}
	return t.deliver(before)
}

// end takes the end of the log until the transaction ends: a reader that has seen a position never
// sees a smaller one come.
func (t *tx) end() (position int64, hash string, err error) {
	if t.head != "" {
		if _, err := t.exec(t.head); err != nil {
			return 0, "", err
		}
	}
	err = first(t.ctx, t.db, []any{&position, &hash},
		"SELECT position, hash FROM log ORDER BY position DESC LIMIT 1")
	if errors.Is(err, ErrNone) {
		err = nil // the log is empty
	}
	return position, hash, err
}

func (t *tx) write(events []desk.Event) error {
	var args, words []any
	for i := range events {
		e := &events[i]
		args = append(args, places(sealed(e))...)
		if e.Salt != "" {
			words = append(words, e.Position, t.words(*e))
		}
	}
	fields := sealed(&events[0])
	_, err := t.exec("INSERT INTO log ("+names(fields)+") VALUES "+rowsOf(len(events), len(fields)),
		args...)
	for ; err == nil && len(words) > 0; words = words[2:] {
		_, err = t.exec("INSERT INTO said (position, doc) VALUES ($1, $2)", words[:2]...)
	}
	return err
}

// words returns what is kept beside an event.
func (d *dialect) words(e desk.Event) string {
	front, doc := d.spill("", pack(said{e.Text, e.Salt, e.Once}))
	return front + doc
}

// cleanEvent gives an event as every store keeps it, before it is sealed.
func cleanEvent(e desk.Event) desk.Event {
	for _, s := range []*string{&e.Actor, &e.Kind, &e.Case, (*string)(&e.State), &e.Subject,
		&e.Rows, &e.Text, &e.Once} {
		*s = clean(*s)
	}
	return e
}

// chunks cuts a list into pieces of few lengths, so that there are few different statements to
// plan.
func chunks[T any](list []T) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for size := most; size > 0; size /= 2 {
			for len(list) >= size {
				if !yield(list[:size]) {
					return
				}
				list = list[size:]
			}
		}
	}
}

// rowsOf gives the placeholders of n rows: ($1, $2), ($3, $4). It writes each only once.
func rowsOf(n, columns int) string {
	size := [2]int{n, columns}
	if text, ok := written.Load(size); ok {
		return text.(string)
	}
	list := make([]string, n)
	for i := range list {
		list[i] = "(" + marks(1+i*columns, columns) + ")"
	}
	text := strings.Join(list, ", ")
	written.Store(size, text)
	return text
}

var written sync.Map // what rowsOf gave, by number of rows and columns: there are few
