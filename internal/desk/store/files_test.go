package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"firststeps/internal/desk/store"
)

// TestMovedFilesAcknowledgeNothing checks that a write is not acknowledged if the files were moved
// away, also if other files are in their place. Once the files are back, writes succeed and a
// repeated hand-over is recognized.
func TestMovedFilesAcknowledgeNothing(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "cases")
	move := func(from, to string) { must(t, os.Rename(from, to)) }
	must(t, os.Mkdir(folder, 0o700))
	s := open(t, filepath.Join(folder, "cases.db"))
	add(t, s, 1)
	c, o, e := fresh(2)
	move(folder, folder+".gone")
	if _, isNew, err := s.AddCase(ctx, c, o, e); err == nil || isNew {
		t.Errorf("acknowledged after the files were moved: %v", err)
	}
	must(t, os.Mkdir(folder, 0o700))
	other, err := store.OpenSQL(ctx, filepath.Join(folder, "cases.db"))
	must(t, err)
	if _, isNew, err := s.AddCase(ctx, c, o, e); err == nil || isNew {
		t.Errorf("acknowledged with another database in their place: %v", err)
	}
	must(t, other.Close())
	move(folder, folder+".other")
	move(folder+".gone", folder)
	if _, _, err := s.AddCase(ctx, c, o, e); err != nil {
		t.Error(err)
	}
	add(t, s, 3)
	if all, err := s.Cases(ctx, store.Query{}); err != nil || len(all) != 3 {
		t.Errorf("%d cases, %v", len(all), err)
	}
}
