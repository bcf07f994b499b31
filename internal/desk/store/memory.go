package store

import (
	"context"
	"slices"
	"sync"

	"firststeps/internal/desk"
)

// Memory is a store that loses everything when the program ends: for tests, and for trying out the
// desk. It behaves like SQL in all but durability.
type Memory struct {
	mu       sync.Mutex
	cases    map[string]desk.Case
	order    []string           // ids of cases in the order of opening
	openings map[string]Opening // by case
	log      []desk.Event
	once     map[string]bool
	tallies  []Tally
	changed  chan struct{} // closed and replaced when the log grows
	access
	outbox
}

// NewMemory returns an empty store.
func NewMemory() *Memory {
	return &Memory{
		cases: map[string]desk.Case{}, openings: map[string]Opening{}, once: map[string]bool{},
		changed: make(chan struct{}),
	}
}

// AddCase inserts a new case and its event, and returns the case and true. If the key was used
// before with the same body, it returns the case that was opened then, and false; with another
// body, ErrConflict.
func (m *Memory) AddCase(_ context.Context, c desk.Case, o Opening, e desk.Event) (desk.Case, bool,
	error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for id, known := range m.openings {
		if known.Key == o.Key {
			if known.Body != o.Body {
				return desk.Case{}, false, ErrConflict
			}
			return m.cases[id], false, nil
		}
		if known.Token == o.Token {
			return desk.Case{}, false, ErrConflict
		}
	}
	m.cases[c.ID], m.openings[c.ID] = c, o
	m.order = append(m.order, c.ID)
	m.append(e)
	return c, true, nil
}

// ChangeCase stores a changed case and its event if the stored version is one less. Otherwise it
// returns ErrChanged.
func (m *Memory) ChangeCase(_ context.Context, c desk.Case, e desk.Event) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	old, ok := m.cases[c.ID]
	switch {
	case !ok:
		return ErrNotFound
	case old.Version != c.Version-1:
		return ErrChanged
	}
	m.cases[c.ID] = c
	m.append(e)
	if c.Erased {
		m.eraseWords(c.ID)
		if c.Test {
			m.deleteTestCase(c.ID)
		} else {
			m.count(c)
		}
	}
	return nil
}

// deleteTestCase deletes the whole row of a test case, since test cases are not counted.
func (m *Memory) deleteTestCase(id string) {
	delete(m.cases, id)
	delete(m.openings, id)
	m.order = slices.DeleteFunc(m.order, func(other string) bool { return other == id })
}

// count adds an erased case to the tallies.
func (m *Memory) count(c desk.Case) {
	t := TallyOf(c)
	put(&m.tallies, t.add(m.tallies), t.sameKind)
}

// Tallies returns the counts of erased cases.
func (m *Memory) Tallies(context.Context) ([]Tally, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.tallies), nil
}

// eraseWords deletes the texts of a case's events, and the key of its hand-over. The token stays,
// so that the status page can say that everything was erased.
func (m *Memory) eraseWords(id string) {
	for i := range m.log {
		if m.log[i].Case == id {
			m.log[i] = m.log[i].Bare()
		}
	}
	o := m.openings[id]
	o.Key, o.Body = "erased "+id, ""
	m.openings[id] = o
}

// Case returns a case by its id, or ErrNotFound.
func (m *Memory) Case(_ context.Context, id string) (desk.Case, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c, ok := m.cases[id]; ok {
		return c, nil
	}
	return desk.Case{}, ErrNotFound
}

// CaseOf returns a case by the hash of its status page's secret, or ErrNotFound.
func (m *Memory) CaseOf(_ context.Context, token string) (desk.Case, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for id, o := range m.openings {
		if o.Token == token {
			return m.cases[id], nil
		}
	}
	return desk.Case{}, ErrNotFound
}

// Cases returns the cases of a query.
func (m *Memory) Cases(_ context.Context, q Query) ([]desk.Case, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	order := slices.Clone(m.order)
	slices.Reverse(order)
	if !q.Closed.IsZero() {
		order = slices.Clone(m.order)
		slices.SortStableFunc(order, func(a, b string) int {
			return m.cases[a].Closed.Compare(m.cases[b].Closed)
		})
	}
	var found []desk.Case
	wanted := q.Before == ""
	for _, id := range order {
		if c := m.cases[id]; wanted && q.matches(c) && len(found) < q.limit() {
			found = append(found, c)
		}
		wanted = wanted || id == q.Before
	}
	return found, nil
}

// Queued returns what orders the cases of a query in the queue.
func (m *Memory) Queued(ctx context.Context, q Query) ([]desk.Queued, error) {
	found, err := m.Cases(ctx, q)
	all := make([]desk.Queued, len(found))
	for i, c := range found {
		all[i] = c.Queued()
	}
	return all, err
}

func (q Query) limit() int {
	if q.Limit <= 0 {
		return 100
	}
	return q.Limit
}

func (q Query) matches(c desk.Case) bool {
	return q.Test == c.Test && (len(q.IDs) == 0 || slices.Contains(q.IDs, c.ID)) &&
		(len(q.States) == 0 || slices.Contains(q.States, c.State)) &&
		(q.Guide == "" || q.Guide == c.Guide) && !c.Opened.Before(q.Since) &&
		(q.Closed.IsZero() ||
			!c.Erased && desk.Millis(c.Closed) > 0 && !c.Closed.After(q.Closed)) &&
		(q.VisibleTo == "" || c.State == desk.Received || c.Holder == q.VisibleTo) &&
		q.finds(c)
}

// finds reports whether the search of a query matches a case.
func (q Query) finds(c desk.Case) bool {
	terms, ok := q.termQuery()
	return !ok || terms.matches(termsOf(searchable(c)))
}

// termQuery returns the search of a query, and whether there is one.
func (q Query) termQuery() (termQuery, bool) {
	switch {
	case q.Text != "":
		return parseText(clean(q.Text)), true
	case q.Similar != nil:
		return similarTo(*q.Similar), true
	}
	return nil, false
}

// Append appends an event that does not change a case to the log.
func (m *Memory) Append(_ context.Context, e desk.Event) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.append(e)
	return nil
}

// AppendOnce is Append for the first call with a key. It reports whether this call was the first.
func (m *Memory) AppendOnce(_ context.Context, key string, e desk.Event) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.once[key] {
		return false, nil
	}
	m.once[key] = true
	m.append(e)
	return true, nil
}

func (m *Memory) append(e desk.Event) {
	before := ""
	if n := len(m.log); n > 0 {
		before = m.log[n-1].Hash
	}
	e = cleanEvent(e).Sealed(int64(len(m.log)+1), before, newSalt())
	m.log = append(m.log, e)
	m.deliver(e)
	close(m.changed)
	m.changed = make(chan struct{})
}

// Log returns at most limit events after a position, the oldest first.
func (m *Memory) Log(_ context.Context, after int64, limit int) ([]desk.Event, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	from := min(max(after, 0), int64(len(m.log)))
	return slices.Clone(m.log[from:min(from+int64(limit), int64(len(m.log)))]), nil
}

// Last returns the last event of the log, or ErrNotFound.
func (m *Memory) Last(context.Context) (desk.Event, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.log) == 0 {
		return desk.Event{}, ErrNotFound
	}
	return m.log[len(m.log)-1], nil
}

// Check follows the log. It compares no rows: only this program can write them.
func (m *Memory) Check(context.Context, CheckOptions) (done CheckResult, err error) {
	m.mu.Lock()
	log := slices.Clone(m.log)
	m.mu.Unlock()
	var c desk.LogCheck
	err = asAltered(c.Add(log))
	return CheckResult{Events: c.Position, Last: c.Hash}, err
}

// LogOf returns the events of a case, the oldest first.
func (m *Memory) LogOf(_ context.Context, id string) ([]desk.Event, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var events []desk.Event
	for _, e := range m.log {
		if e.Case == id {
			events = append(events, e)
		}
	}
	return events, nil
}

// Changed returns a channel that is closed when the log may have grown. Call it before reading the
// log.
func (m *Memory) Changed() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.changed
}
