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

// lasting gives what of a case may stay when it is erased.
func lasting(c *desk.Case) []field {
	return []field{
		{"id", &c.ID}, {"ref", &c.Ref}, {"version", &c.Version}, {"state", &c.State},
		{"test", &c.Test},
		{"guide", &c.Guide}, {"release", &c.Release}, {"language", &c.Language},
		{"country", &c.Country},
		{"urgency", (*uint8)(&c.Urgency)}, {"disposition", &c.Disposition},
		{"opened", &c.Opened}, {"changed", &c.Changed}, {"waiting", &c.Waiting},
		{"holder", &c.Holder},
		{"promised", &c.Promised}, {"closed", &c.Closed},
		{"opened_by", &c.Outcome.Opened}, {"damage", &c.Outcome.Damage},
		{"minutes", &c.Outcome.Minutes}, {"erased", &c.Erased},
	}
}

// caseTable reads cases, each with its contents if there are any.
var caseTable = table[desk.Case]{
	name: "cases LEFT JOIN contents USING (seq)",
	fields: func(c *desk.Case) []field {
		return append(lasting(c), field{"doc",
			&packed[contents]{into: func(d contents) { d.into(c) }}})
	},
}

// AddCase keeps a new case and its event. A key that was used for the same body gives the case of
// then, and false.
func (s *SQL) AddCase(ctx context.Context, c desk.Case, o Opening, e desk.Event) (desk.Case, bool,
	error) {
	c.Salt = cmp.Or(c.Salt, newSalt())
	a := &adding{opened: c, opening: o, event: e}
	_, err := ask(ctx, s, change{row: o.Key, fresh: true}, func(t *tx) (struct{}, error) {
		t.adding = append(t.adding, a)
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

// adding is a case that is to be added, and what came of it.
type adding struct {
	opened  desk.Case
	opening Opening
	event   desk.Event
	got     desk.Case
	err     error
}

// row is a case's row, and its number.
type row struct {
	id  string
	seq int64
}

var rowTable = table[row]{fields: func(r *row) []field {
	return []field{{"id", &r.id},
		{"seq", &r.seq}}
}}

// add adds the cases that wait.
func (t *tx) add() error {
	var refused []*adding
	for chunk := range chunks(t.adding) {
		added, err := rowTable.rows(t.ctx, t.db, addCases(len(chunk)), rowsToAdd(chunk)...)
		if err != nil {
			return err
		}
		for _, a := range chunk {
			i := slices.IndexFunc(added, func(r row) bool { return r.id == a.opened.ID })
			if i < 0 {
				refused = append(refused, a)
				continue
			}
			a.got, a.err = a.opened, nil
			k := keyed{a.opened, added[i].seq, a.opening}
			k.opening.Body = bodyHash(a.opened.Salt, a.opening.Body)
			written := contentOf(a.opened)
			t.keep(k.seq, written)
			a.event.Rows = k.wrote(written)
			t.events = append(t.events, a.event)
			added = slices.Delete(added, i, i+1)
		}
	}
	t.adding = nil
	return t.known(refused)
}

// addCases gives the statement for so many cases.
func addCases(n int) string {
	return caseColumns + rowsOf(n, caseWidth) + " ON CONFLICT DO NOTHING RETURNING id, seq"
}

var caseColumns, caseWidth = func() (string, int) {
	fields := append(lasting(new(desk.Case)), field{"key_hash", nil}, field{"body_hash", nil},
		field{"token_hash", nil})
	return "INSERT INTO cases (" + names(fields) + ") VALUES ", len(fields)
}()

func rowsToAdd(all []*adding) []any {
	args := make([]any, 0, len(all)*caseWidth)
	for _, a := range all {
		args = append(append(args, values(lasting(&a.opened))...),
			a.opening.Key, bodyHash(a.opened.Salt, a.opening.Body), a.opening.Token)
	}
	return args
}

// known finds the cases that were opened before with the same key and body; for others it is
// ErrOtherBody.
func (t *tx) known(all []*adding) error {
	if len(all) == 0 {
		return nil
	}
	if err := t.putContents(); err != nil { // it may be of this transaction
		return err
	}
	for _, a := range all {
		k, err := keyedTable.one(t.ctx, t.db, "WHERE key_hash = $1", a.opening.Key)
		if err != nil && !errors.Is(err, ErrNone) {
			return err
		}
		if a.got, a.err = k.Case, nil; err != nil || !k.of(a.opening.Body) {
			a.err = ErrOtherBody
		}
	}
	return nil
}

// keyed is a case with its number and what came with it, as hashes.
type keyed struct {
	desk.Case
	seq     int64
	opening Opening
}

// keys are the columns of a keyed case that are not of the case.
func (k *keyed) keys() []field {
	return []field{
		{"seq", &k.seq}, {"key_hash", &k.opening.Key}, {"body_hash", &k.opening.Body},
		{"token_hash", &k.opening.Token},
	}
}

var keyedTable = table[keyed]{name: caseTable.name, fields: func(k *keyed) []field {
	return append(caseTable.fields(&k.Case), k.keys()...)
}}

// of reports whether a body is the one of the case. Older programs kept it without a salt.
func (k *keyed) of(body string) bool {
	return k.opening.Body == bodyHash(k.Salt, body) || k.opening.Body == body && body != ""
}

// ChangeCase keeps a changed case and its event, if the case is as it was before: of one version
// less. Otherwise ErrChanged.
func (s *SQL) ChangeCase(ctx context.Context, c desk.Case, e desk.Event) error {
	return tell(ctx, s, c.ID, func(t *tx) error { return t.changeCase(c, e) })
}

var changeCase = func() string {
	fields := lasting(new(desk.Case))
	return fmt.Sprintf(
		"UPDATE cases SET (%s) = (%s) WHERE id = $1 AND version + 1 = $3 RETURNING %s",
		names(fields), marks(1, len(fields)), names(new(keyed).keys()))
}()

func (t *tx) changeCase(c desk.Case, e desk.Event) error {
	k := keyed{Case: c}
	err := first(t.ctx, t.db, places(k.keys()), changeCase, values(lasting(&c))...)
	switch {
	case errors.Is(err, ErrNone):
		return t.unchanged(c.ID)
	case err != nil:
		return err
	case c.Erased:
		err = t.erase(k.seq, c)
		k.opening.Key, k.opening.Body = erasedKey(c), ""
		e.Rows = k.wrote(content{})
	default:
		written := contentOf(c)
		t.keep(k.seq, written)
		e.Rows = k.wrote(written)
	}
	t.events = append(t.events, e)
	return err
}

// unchanged says why a case could not be changed.
func (t *tx) unchanged(id string) error {
	var there int
	if err := first(t.ctx, t.db, []any{&there}, "SELECT 1 FROM cases WHERE id = $1",
		id); err != nil {
		return err
	}
	return ErrChanged
}

// Case gives a case by its id, or ErrNone.
func (s *SQL) Case(ctx context.Context, id string) (desk.Case, error) {
	return caseTable.one(ctx, s.read, "WHERE id = $1", clean(id))
}

// CaseOf gives a case by the hash of its secret, or ErrNone.
func (s *SQL) CaseOf(ctx context.Context, token string) (desk.Case, error) {
	return caseTable.one(ctx, s.read, "WHERE token_hash = $1", clean(token))
}

// Cases returns the cases of a query. Only those of the page are read with their contents.
func (s *SQL) Cases(ctx context.Context, q Query) ([]desk.Case, error) {
	conditions, order, args := q.where()
	if terms, asks := q.question(); asks {
		found, err := s.search(ctx, terms, conditions, args, q.limit())
		if err != nil || len(found) == 0 {
			return nil, err
		}
		conditions += " AND seq IN (" + numbers(found) + ")"
	}
	page := fmt.Sprintf(
		"WHERE cases.seq IN (SELECT seq FROM cases WHERE %s ORDER BY %s LIMIT %s) ORDER BY %s",
		conditions, order, marks(len(args)+1, 1), order)
	return caseTable.all(ctx, s.read, page, append(args, q.limit())...)
}

// numbers lists numbers, for SQL.
func numbers(list []int64) string {
	texts := make([]string, len(list))
	for i, n := range list {
		texts[i] = strconv.FormatInt(n, 10)
	}
	return strings.Join(texts, ", ")
}

// queuedTable reads what decides where a case stands in the queue.
var queuedTable = table[desk.Queued]{name: "cases", fields: func(c *desk.Queued) []field {
	return []field{
		{"id", &c.ID}, {"version", &c.Version}, {"state", &c.State},
		{"urgency", (*uint8)(&c.Urgency)}, {"opened", &c.Opened}, {"waiting", &c.Waiting},
		{"promised", &c.Promised}, {"holder", &c.Holder},
	}
}}

// Queued returns where the cases of a query stand in the queue, without reading their contents.
func (s *SQL) Queued(ctx context.Context, q Query) ([]desk.Queued, error) {
	conditions, order, args := q.where()
	return queuedTable.all(ctx, s.read, fmt.Sprintf("WHERE %s ORDER BY %s LIMIT %s",
		conditions, order, marks(len(args)+1, 1)), append(args, q.limit())...)
}

// where puts a query into SQL, but for what needs the index of the search. What the planner must
// know to use a partial index is no argument.
func (q Query) where() (where, order string, args []any) {
	mark := func(v any) string {
		args = append(args, v)
		return marks(len(args), 1)
	}
	conditions, order := []string{"NOT test"}, "seq DESC"
	if q.Test {
		conditions[0] = "test"
	}
	if len(q.IDs) > 0 {
		conditions = append(conditions, "id IN ("+marks(len(args)+1, len(padded(q.IDs)))+")")
		args = append(args, padded(q.IDs)...)
	}
	if len(q.States) > 0 {
		conditions = append(conditions, "state IN ("+marks(len(args)+1, len(q.States))+")")
		for _, s := range q.States {
			args = append(args, s)
		}
	}
	if q.Since != 0 { // numbers follow time, as far as clocks do
		first := "(SELECT min(seq) FROM cases WHERE opened >= " + mark(q.Since) + ")"
		conditions = append(conditions, "seq >= "+first, "opened >= "+mark(q.Since))
	}
	if q.Seen != "" {
		conditions = append(conditions, "(state = '"+string(desk.Received)+"' OR holder = "+
			mark(clean(q.Seen))+")")
	}
	if q.Guide != "" {
		conditions = append(conditions, "guide = "+mark(clean(q.Guide)))
	}
	before := "seq < (SELECT seq FROM cases WHERE id = %s)"
	if q.Closed != 0 {
		conditions = append(conditions, "NOT erased AND closed > 0 AND closed <= "+mark(q.Closed))
		before = "(closed, seq) > (SELECT closed, seq FROM cases WHERE id = %s)"
		order = "closed, seq"
	}
	if q.Before != "" {
		conditions = append(conditions, fmt.Sprintf(before, mark(clean(q.Before))))
	}
	return strings.Join(conditions, " AND "), order, args
}

// padded repeats the last of some ids until there are as many as a power of two, so that there are
// few different statements to plan.
func padded(ids []string) []any {
	all := make([]any, 0, 2*len(ids))
	for _, id := range ids {
		all = append(all, clean(id))
	}
	for len(all)&(len(all)-1) != 0 {
		all = append(all, all[len(all)-1])
	}
	return all
}
