package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"firststeps/internal/desk"
)

// retainedFields returns the columns of a case that are kept when it is erased.
func retainedFields(c *desk.Case) []field {
	return []field{
		{"id", &c.ID}, {"ref", &c.Ref}, {"version", &c.Version}, {"state", &c.State},
		{"test", &c.Test},
		{"guide", &c.Guide}, {"release", &c.Release}, {"language", &c.Language},
		{"country", &c.Country},
		{"urgency", (*uint8)(&c.Urgency)}, {"disposition", &c.Disposition},
		{"opened", (*instant)(&c.Opened)}, {"changed", (*instant)(&c.Changed)},
		{"waiting", (*instant)(&c.Waiting)},
		{"holder", &c.Holder},
		{"promised", (*instant)(&c.Promised)}, {"closed", (*instant)(&c.Closed)},
		{"opened_by", &c.Outcome.Opened}, {"damage", &c.Outcome.Damage},
		{"minutes", &c.Outcome.Minutes}, {"erased", &c.Erased},
	}
}

// caseTable reads cases, each with its contents unless they were erased.
var caseTable = table[desk.Case]{
	name: "cases LEFT JOIN contents USING (seq)",
	fields: func(c *desk.Case) []field {
		return append(retainedFields(c), field{"doc",
			&jsonColumn[personalData]{into: func(d personalData) { d.applyTo(c) }}})
	},
}

// AddCase inserts a new case and its event, and returns the case and true. If the key was used
// before with the same body, it returns the case that was opened then, and false; with another
// body, ErrConflict.
func (s *SQL) AddCase(ctx context.Context, c desk.Case, o Opening, e desk.Event) (desk.Case, bool,
	error) {
	c.Salt = cmp.Or(c.Salt, newSalt())
	a := &newCase{opened: c, opening: o, event: e}
	_, err := submit(ctx, s, change{row: o.Key, isNew: true}, func(t *tx) (struct{}, error) {
		t.newCases = append(t.newCases, a)
		return struct{}{}, nil
	})
	if err == nil {
		err = a.err
	}
	if err != nil {
		return desk.Case{}, false, err
	}
	return a.got, a.got.ID == c.ID, nil
}

// newCase is a case that is to be inserted, and the result.
type newCase struct {
	opened  desk.Case
	opening Opening
	event   desk.Event
	got     desk.Case
	err     error
}

// insertedRow is the id and the number of a case's row.
type insertedRow struct {
	id  string
	seq int64
}

var insertedRowTable = table[insertedRow]{fields: func(r *insertedRow) []field {
	return []field{{"id", &r.id}, {"seq", &r.seq}}
}}

// insertNewCases inserts the queued new cases.
func (t *tx) insertNewCases() error {
	var refused []*newCase
	for chunk := range chunks(t.inserter, t.newCases) {
		source, args := t.source(caseWidth, caseValues(chunk))
		added, err := insertedRowTable.rows(t.ctx, t.db, insertCases+source+
			" ON CONFLICT DO NOTHING RETURNING id, seq", args...)
		if err != nil {
			return err
		}
		for _, a := range chunk {
			i := slices.IndexFunc(added, func(r insertedRow) bool { return r.id == a.opened.ID })
			if i < 0 {
				refused = append(refused, a)
				continue
			}
			a.got, a.err = a.opened, nil
			k := storedCase{a.opened, added[i].seq, a.opening}
			k.opening.Body = bodyHash(a.opened.Salt, a.opening.Body)
			row := contentsRowOf(a.opened)
			t.queueContents(k.seq, row)
			a.event.Rows = k.wroteRow(row)
			t.events = append(t.events, a.event)
			added = slices.Delete(added, i, i+1)
		}
	}
	t.newCases = nil
	return t.matchRepeated(refused)
}

var insertCases, caseWidth = func() (string, int) {
	fields := append(retainedFields(new(desk.Case)),
		field{"key_hash", nil}, field{"body_hash", nil}, field{"token_hash", nil})
	return "INSERT INTO cases (" + columnNames(fields) + ") ", len(fields)
}()

func caseValues(all []*newCase) []any {
	args := make([]any, 0, len(all)*caseWidth)
	for _, a := range all {
		args = append(append(args, values(retainedFields(&a.opened))...),
			a.opening.Key, bodyHash(a.opened.Salt, a.opening.Body), a.opening.Token)
	}
	return args
}

// matchRepeated finds the cases that were opened before with the same key and body. The result of
// the others is ErrConflict.
func (t *tx) matchRepeated(all []*newCase) error {
	if len(all) == 0 {
		return nil
	}
	if err := t.writeContents(); err != nil { // the earlier case may be of this transaction
		return err
	}
	for _, a := range all {
		k, err := storedCaseTable.one(t.ctx, t.db, "WHERE key_hash = $1", a.opening.Key)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if a.got, a.err = k.Case, nil; err != nil || !k.hasBody(a.opening.Body) {
			a.err = ErrConflict
		}
	}
	return nil
}

// storedCase is a case with its number and the hashes that were stored with it.
type storedCase struct {
	desk.Case
	seq     int64
	opening Opening
}

// keyFields returns the columns that are not fields of desk.Case.
func (k *storedCase) keyFields() []field {
	return []field{
		{"seq", &k.seq}, {"key_hash", &k.opening.Key}, {"body_hash", &k.opening.Body},
		{"token_hash", &k.opening.Token},
	}
}

var storedCaseTable = table[storedCase]{name: caseTable.name, fields: func(k *storedCase) []field {
	return append(caseTable.fields(&k.Case), k.keyFields()...)
}}

// hasBody reports whether the case was opened with a request body. Older programs stored the hash
// without a salt.
func (k *storedCase) hasBody(body string) bool {
	return k.opening.Body == bodyHash(k.Salt, body) || k.opening.Body == body && body != ""
}

// ChangeCase stores a changed case and its event if the stored version is one less. Otherwise it
// returns ErrChanged.
func (s *SQL) ChangeCase(ctx context.Context, c desk.Case, e desk.Event) error {
	return submitOnly(ctx, s, c.ID, func(t *tx) error { return t.changeCase(c, e) })
}

var changeCase = func() string {
	fields := retainedFields(new(desk.Case))
	return fmt.Sprintf(
		"UPDATE cases SET (%s) = (%s) WHERE id = $1 AND version + 1 = $3 RETURNING %s",
		columnNames(fields), placeholders(1, len(fields)), columnNames(new(storedCase).keyFields()))
}()

func (t *tx) changeCase(c desk.Case, e desk.Event) error {
	k := storedCase{Case: c}
	err := first(t.ctx, t.db, pointers(k.keyFields()), changeCase, values(retainedFields(&c))...)
	switch {
	case errors.Is(err, ErrNotFound):
		return t.whyUnchanged(c.ID)
	case err != nil:
		return err
	case c.Erased:
		err = t.erase(k.seq, c)
		k.opening.Key, k.opening.Body = erasedKey(c), ""
		e.Rows = k.wroteRow(contentsRow{})
	default:
		row := contentsRowOf(c)
		t.queueContents(k.seq, row)
		e.Rows = k.wroteRow(row)
	}
	t.events = append(t.events, e)
	return err
}

// whyUnchanged returns why a case could not be changed: ErrNotFound or ErrChanged.
func (t *tx) whyUnchanged(id string) error {
	var there int
	if err := first(t.ctx, t.db, []any{&there}, "SELECT 1 FROM cases WHERE id = $1",
		id); err != nil {
		return err
	}
	return ErrChanged
}

// Case returns a case by its id, or ErrNotFound.
func (s *SQL) Case(ctx context.Context, id string) (desk.Case, error) {
	return caseTable.one(ctx, s.read, "WHERE id = $1", clean(id))
}

// CaseOf returns a case by the hash of its status page's secret, or ErrNotFound.
func (s *SQL) CaseOf(ctx context.Context, token string) (desk.Case, error) {
	return caseTable.one(ctx, s.read, "WHERE token_hash = $1", clean(token))
}

// Cases returns the cases of a query. It reads the contents of these cases only.
func (s *SQL) Cases(ctx context.Context, q Query) ([]desk.Case, error) {
	conditions, order, args := q.where()
	if terms, ok := q.termQuery(); ok {
		found, err := s.search(ctx, terms, conditions, args, q.limit())
		if err != nil || len(found) == 0 {
			return nil, err
		}
		conditions += " AND seq IN (" + joinInts(found) + ")"
	}
	page := fmt.Sprintf(
		"WHERE cases.seq IN (SELECT seq FROM cases WHERE %s ORDER BY %s LIMIT %s) ORDER BY %s",
		conditions, order, placeholders(len(args)+1, 1), order)
	return caseTable.all(ctx, s.read, page, append(args, q.limit())...)
}

// joinInts returns a list of numbers for SQL.
func joinInts(list []int64) string {
	texts := make([]string, len(list))
	for i, n := range list {
		texts[i] = strconv.FormatInt(n, 10)
	}
	return strings.Join(texts, ", ")
}

// queuedTable reads the columns that decide a case's place in the queue.
var queuedTable = table[desk.Queued]{name: "cases", fields: func(c *desk.Queued) []field {
	return []field{
		{"id", &c.ID}, {"version", &c.Version}, {"state", &c.State},
		{"urgency", (*uint8)(&c.Urgency)}, {"opened", (*instant)(&c.Opened)},
		{"waiting", (*instant)(&c.Waiting)}, {"promised", (*instant)(&c.Promised)},
		{"holder", &c.Holder},
	}
}}

// Queued returns what orders the cases of a query in the queue, without reading their contents.
func (s *SQL) Queued(ctx context.Context, q Query) ([]desk.Queued, error) {
	conditions, order, args := q.where()
	return queuedTable.all(ctx, s.read, fmt.Sprintf("WHERE %s ORDER BY %s LIMIT %s",
		conditions, order, placeholders(len(args)+1, 1)), append(args, q.limit())...)
}

// where returns the SQL conditions of a query, except the search. Values that the planner must know
// to use a partial index are literals, not arguments.
func (q Query) where() (where, order string, args []any) {
	arg := func(v any) string {
		args = append(args, v)
		return placeholders(len(args), 1)
	}
	conditions, order := []string{"NOT test"}, "seq DESC"
	if q.Test {
		conditions[0] = "test"
	}
	if len(q.IDs) > 0 {
		conditions = append(conditions, "id IN ("+placeholders(len(args)+1, len(padIDs(q.IDs)))+")")
		args = append(args, padIDs(q.IDs)...)
	}
	if len(q.States) > 0 {
		conditions = append(conditions, "state IN ("+placeholders(len(args)+1, len(q.States))+")")
		for _, s := range q.States {
			args = append(args, s)
		}
	}
	if !q.Since.IsZero() { // seq grows with time, except when a clock was set back
		first := "(SELECT min(seq) FROM cases WHERE opened >= " + arg(desk.Millis(q.Since)) + ")"
		conditions = append(conditions, "seq >= "+first, "opened >= "+arg(desk.Millis(q.Since)))
	}
	if q.VisibleTo != "" {
		conditions = append(conditions, "(state = '"+string(desk.Received)+"' OR holder = "+
			arg(clean(q.VisibleTo))+")")
	}
	if q.Guide != "" {
		conditions = append(conditions, "guide = "+arg(clean(q.Guide)))
	}
	before := "seq < (SELECT seq FROM cases WHERE id = %s)"
	if !q.Closed.IsZero() {
		conditions = append(conditions, "NOT erased AND closed > 0 AND closed <= "+
			arg(desk.Millis(q.Closed)))
		before = "(closed, seq) > (SELECT closed, seq FROM cases WHERE id = %s)"
		order = "closed, seq"
	}
	if q.Before != "" {
		conditions = append(conditions, fmt.Sprintf(before, arg(clean(q.Before))))
	}
	return strings.Join(conditions, " AND "), order, args
}

// padIDs repeats the last id until the number of ids is a power of two, so that there are few
// different statements to plan.
func padIDs(ids []string) []any {
	all := make([]any, 0, 2*len(ids))
	for _, id := range ids {
		all = append(all, clean(id))
	}
	for len(all)&(len(all)-1) != 0 {
		all = append(all, all[len(all)-1])
	}
	return all
}
