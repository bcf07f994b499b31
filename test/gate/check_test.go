package gate

import (
	"context"
	"fmt"
	"testing"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// verdict is what was found in a store after the harm was done.
type verdict struct {
	acked, lost, doubled, cases int
	log                         error // what is wrong with the log
}

func (v verdict) sound() bool { return v.lost == 0 && v.doubled == 0 && v.log == nil }

// String gives the figures as a report does.
func (v verdict) String() string {
	return fmt.Sprintf("%d acknowledged, %d lost, %d doubled, %d cases, log: %v", v.acked, v.lost,
		v.doubled, v.cases, v.log)
}

// examine opens a store that nobody runs on, and looks for every acknowledged hand-over.
func (b *book) examine(t *testing.T, database string) verdict {
	t.Helper()
	ctx := context.Background()
	s, err := store.OpenSQL(ctx, database)
	if err != nil {
		t.Fatalf("the store does not open any more: %v", err)
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

// count counts the cases, and those that say the same as another: each hand-over's note is its own.
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

// written gives the whole log.
func written(ctx context.Context, s *store.SQL) (all []desk.Event, err error) {
	for after := int64(0); ; after = all[len(all)-1].Position {
		events, err := s.Log(ctx, after, 1000)
		if err != nil || len(events) == 0 {
			return all, err
		}
		all = append(all, events...)
	}
}

// checkLog follows the whole log.
func checkLog(ctx context.Context, s *store.SQL) error {
	all, err := written(ctx, s)
	if err == nil {
		_, err = desk.CheckLog(all, "")
	}
	return err
}
