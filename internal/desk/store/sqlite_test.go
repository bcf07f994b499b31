package store

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"firststeps/internal/desk"
)

// TestSQLiteReadsBack checks that an SQLite that is too old, or has other settings than were set,
// is refused.
func TestSQLiteReadsBack(t *testing.T) {
	conn, err := openWithPragmas(filepath.Join(t.TempDir(), "cases.db")).Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := verifyPragmas(context.Background(), conn); err != nil {
		t.Error(err)
	}
	for _, p := range [][2]string{{"synchronous", "1"}, {"foreign_keys", "0"},
		{"secure_delete", "0"}, {"journal_mode", "delete"}} {
		if _, err := conn.ExecContext(context.Background(), "PRAGMA "+p[0]+" = "+p[1]); err != nil {
			t.Fatal(err)
		}
		if err := verifyPragmas(context.Background(), conn); err == nil ||
			!strings.Contains(err.Error(), "SQLite has "+p[0]+" "+p[1]) {
			t.Errorf("%s %s: %v", p[0], p[1], err)
		}
		for _, asked := range pragmas() {
			if _, err := conn.ExecContext(context.Background(),
				"PRAGMA "+asked[0]+" = "+asked[1]); err != nil {
				t.Fatal(err)
			}
		}
	}
	for version, old := range map[string]bool{"3.51.2": true, "3.40.1": true, "3.9.9": true,
		"2.99.99": true, "3.51.3": false, "3.51.10": false, "3.54.1": false, "4.0.0": false} {
		if older(version, minSQLite) != old {
			t.Errorf("%s is too old: %v", version, !old)
		}
	}
}

// TestErasureDeletesTextsOfItsTransaction checks that the texts of a case that are written in the
// same transaction as its erasure are deleted, too, and other texts are not.
func TestErasureDeletesTextsOfItsTransaction(t *testing.T) {
	ctx := context.Background()
	s, err := OpenSQL(ctx, filepath.Join(t.TempDir(), "cases.db"))
	if err != nil {
		t.Fatal(err)
	}
	c := small(1)
	if _, _, err := s.AddCase(ctx, c, opening(1),
		desk.Event{Case: c.ID, Version: 1, Text: "goes"}); err != nil {
		t.Fatal(err)
	}
	err = submitOnly(ctx, s, "", func(t *tx) error {
		t.events = append(t.events, desk.Event{Case: "other", Text: "stays"})
		c.Version, c.State, c.Erased = 2, desk.Cancelled, true
		return t.changeCase(c, desk.Event{Case: c.ID, Version: 2, Text: "goes, too"})
	})
	if err != nil {
		t.Fatal(err)
	}
	events, err := s.Log(ctx, 0, 10)
	if err != nil || len(events) != 3 || events[0].Text+events[1].Text+events[2].Text != "stays" {
		t.Errorf("%v, %+v", err, events)
	}
	if _, err := desk.CheckLog(events, ""); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestBadChangeJoinsBatch checks that a change that joins a running batch and fails does not fail
// the others.
func TestBadChangeJoinsBatch(t *testing.T) {
	ctx := context.Background()
	s, err := OpenSQL(ctx, filepath.Join(t.TempDir(), "cases.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.PutKey(ctx, Key{ID: "a", Token: "one"}, desk.Event{Kind: "key"}); err != nil {
		t.Fatal(err)
	}
	joined := make(chan error, 1)
	var begin sync.Once
	err = submitOnly(ctx, s, "", func(tx *tx) error {
		begin.Do(func() {
			go func() {
				joined <- s.PutKey(ctx, Key{ID: "b", Token: "one"}, desk.Event{Kind: "key"})
			}()
			time.Sleep(20 * time.Millisecond) // usually enough for it to be queued
		})
		return keyTable.put(tx, Key{ID: "c", Token: "three"})
	})
	if other := <-joined; err != nil || !errors.Is(other, ErrConflict) {
		t.Errorf("%v; the change that joined: %v", err, other)
	}
	keys, err := s.Keys(ctx)
	events, err2 := s.Log(ctx, 0, 10)
	if err := errors.Join(err, err2, s.Close()); err != nil || len(keys) != 2 ||
		keys[1].ID != "c" || len(events) != 1 {
		t.Errorf("%v, %+v, %+v", err, keys, events)
	}
}
