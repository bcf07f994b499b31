package gate

import (
	"context"
	"fmt"
	"testing"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// verdict is the state of a store after the failures.
type verdict struct {
	acked, lost, doubled, cases int
	log                         error // the fault in the log, if any
}

func (v verdict) sound() bool { return v.lost == 0 && v.doubled == 0 && v.log == nil }

// String returns the counts for a test log.
func (v verdict) String() string {
	return fmt.Sprintf("%d acknowledged, %d lost, %d doubled, %d cases, log: %v", v.acked, v.lost,
		v.doubled, v.cases, v.log)
}

// examine opens a store that no server has open, and looks up every acknowledged hand-over.
func (b *ledger) examine(t *testing.T, database string) verdict {
	t.Helper()
	ctx := context.Background()
	s, err := store.OpenSQL(ctx, database)
	if err != nil {
		t.Fatalf("the store can no longer be opened: %v", err)
	}
	defer s.Close()
	b.mu.Lock()
	defer b.mu.Unlock()
	v := verdict{acked: len(b.acked)}
	for secret, ref := range b.acked {
		if c, err := s.CaseOf(ctx, service.Hash(secret)); err != nil || c.Ref != ref {
			v.lost++
		}
	}
	v.cases, v.doubled = count(t, s)
	v.log = checkLog(ctx, s)
	return v
}

// count returns the number of cases, and of those that duplicate another: the note of each
// hand-over is unique.
func count(t *testing.T, s *store.SQL) (cases, doubled int) {
	t.Helper()
	seen := map[string]bool{}
	for q := (store.Query{Limit: 1000}); ; {
		page, err := s.Cases(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range page {
			if c.Test {
				continue
			}
			cases++
			if seen[c.Details.Note] {
				doubled++
			}
			seen[c.Details.Note] = true
		}
		if len(page) < q.Limit {
			return cases, doubled
		}
		q.Before = page[len(page)-1].ID
	}
}

// readLog returns the whole log.
func readLog(ctx context.Context, s *store.SQL) (all []desk.Event, err error) {
	for after := int64(0); ; after = all[len(all)-1].Position {
		events, err := s.Log(ctx, after, 1000)
		if err != nil || len(events) == 0 {
			return all, err
		}
		all = append(all, events...)
	}
}

// checkLog verifies the whole log.
func checkLog(ctx context.Context, s *store.SQL) error {
	all, err := readLog(ctx, s)
	if err == nil {
		_, err = desk.CheckLog(all, "")
	}
	return err
}
