package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"firststeps/internal/desk"
)

// TestFullDisk checks that on a full disk new cases are refused and no acknowledged case is lost,
// that the ballast makes room for work on existing cases, and that everything works again without a
// restart once there is space.
func TestFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cases.db")
	s, err := OpenSQL(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	whole(t, path)
	limit := func(pages int) { // simulates a disk of this size
		t.Helper()
		if err := submitOnly(context.Background(), s, "", func(t *tx) error {
			_, err := t.exec(fmt.Sprint("PRAGMA max_page_count = ", pages))
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	kept := 0
	addUntil := func(total int) (err error) {
		for ; kept < total && err == nil; kept++ {
			_, _, err = s.AddCase(context.Background(), small(kept), opening(kept),
				desk.Event{Case: fmt.Sprint(kept), Version: 1})
		}
		if err != nil {
			kept--
		}
		return err
	}
	limit(100)
	if err := addUntil(500); !errors.Is(err, ErrFull) || kept == 0 {
		t.Fatalf("after %d cases: %v", kept, err)
	}
	if !s.release() || s.release() || !s.releaseAll() {
		t.Error("the ballast cannot be released in two steps")
	}
	if err := os.Mkdir(path+".reserve", 0o700); err != nil { // blocks a refill
		t.Fatal(err)
	}
	limit(1000)
	if err := addUntil(kept + 1); !errors.Is(err, ErrFull) {
		t.Errorf("a new case while the ballast is exhausted: %v", err)
	}
	taken := small(0)
	taken.Version, taken.State, taken.Holder = 2, desk.Accepted, "operator:ann"
	if err := s.ChangeCase(context.Background(), taken,
		desk.Event{Case: "0", Version: 2, Text: strings.Repeat("words ", 2000)}); err != nil {
		t.Errorf("a change of a case while the ballast is exhausted: %v", err)
	}
	if err := os.Remove(path + ".reserve"); err != nil {
		t.Fatal(err)
	}
	if err := addUntil(kept + 1); err != nil {
		t.Errorf("when there is space again: %v", err)
	}
	whole(t, path)
	if all, err := s.Cases(context.Background(), Query{Limit: 1000}); err != nil ||
		len(all) != kept {
		t.Errorf("%d cases, of %d that were acknowledged: %v", len(all), kept, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// whole fails the test if the ballast does not have its full size, or does not use that much disk
// space.
func whole(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path + ".reserve")
	if err != nil || info.Size() != ballastSize {
		t.Fatalf("the ballast: %v, %v", info, err)
	}
	if on, ok := info.Sys().(*syscall.Stat_t); ok && on.Blocks*512 < ballastSize {
		t.Errorf("the ballast uses %d bytes of the disk", on.Blocks*512)
	}
}

func small(n int) desk.Case {
	return desk.Case{ID: fmt.Sprint(n), Version: 1, State: desk.Received, Opened: ms(1),
		Waiting: ms(1)}
}

func opening(n int) Opening {
	return Opening{Key: fmt.Sprint("key", n), Body: "b", Token: fmt.Sprint("token", n)}
}
