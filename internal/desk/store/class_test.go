package store_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"firststeps/test/pgtest"
)

// TestLongReadsDoNotBlockPages checks that a person's page is read while many long reads run.
func TestLongReadsDoNotBlockPages(t *testing.T) {
	for kind, url := range map[string]string{
		"SQLite": filepath.Join(t.TempDir(), "cases.db"), "PostgreSQL": pgtest.Shared(t).Database(),
	} {
		t.Run(kind, func(t *testing.T) {
			s := open(t, url)
			c := add(t, s, 1)
			held, release := context.WithCancel(ctx)
			defer release()
			s.Hold(held)
			// usually enough for the other reads to wait
			time.Sleep(100 * time.Millisecond)
			within, cancel := context.WithTimeout(ctx, 5*time.Second) // much longer than needed
			defer cancel()
			if got, err := s.CaseOf(within, "token1"); err != nil || got.ID != c.ID {
				t.Errorf("a person's page: %v", err)
			}
		})
	}
}
