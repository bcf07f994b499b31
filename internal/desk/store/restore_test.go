package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/test/short"
)

func okay(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func opens(t testing.TB, path string) *SQL {
	t.Helper()
	s, err := OpenSQL(context.Background(), path)
	okay(t, err)
	return s
}

// fill adds cases, each of which changes several pages.
func fill(t testing.TB, s *SQL, from, to int) {
	t.Helper()
	for n := from; n < to; n++ {
		e := desk.Event{Case: fmt.Sprint(n), Version: 1, Text: strings.Repeat("words ", 2000)}
		_, _, err := s.AddCase(context.Background(), small(n), opening(n), e)
		okay(t, err)
	}
}

// crashed makes a database of n cases as a killed program leaves it, most of them in the
// write-ahead log.
func crashed(t *testing.T, path string, n int) {
	t.Helper()
	s := opens(t, filepath.Join(t.TempDir(), "cases.db"))
	fill(t, s, 0, n)
	for _, suffix := range []string{"", "-wal", "-shm"} {
		b, err := os.ReadFile(s.file + suffix)
		okay(t, err)
		okay(t, os.WriteFile(path+suffix, b, 0o600))
	}
	okay(t, s.Close())
}

// has returns the number of events of a database, and fails the test if the database is not whole.
func has(t testing.TB, path string) int {
	t.Helper()
	s, err := OpenReadOnly(context.Background(), path)
	okay(t, err)
	done, err := s.Check(context.Background(), CheckOptions{})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Error(err)
	}
	return int(done.Events)
}

// TestRestoreCutAnywhere checks that wherever a restore is interrupted, the database is unchanged
// or refused until it is restored again, and the replaced database is whole.
func TestRestoreCutAnywhere(t *testing.T) {
	short.Skip(t)
	ctx, ended := context.Background(), false
	for cut := 0; !ended; cut++ {
		dir := t.TempDir()
		path, from := filepath.Join(dir, "cases.db"), filepath.Join(dir, "backup.db")
		crashed(t, path, 10)
		crashed(t, from, 3)
		okay(t, os.WriteFile(path+".restoring.part", []byte("half a copy"), 0o600))
		_, err := cutOff(cut, func() (Restored, error) { return Restore(ctx, path, from) })
		ended = err == nil
		s, err := OpenSQL(ctx, path)
		switch {
		case cut == 0 || ended:
			okay(t, err)
			okay(t, s.Close())
			if n := has(t, path); cut == 0 && n != 10 || ended && n != 3 {
				t.Errorf("cut after %d renames: %d events", cut, n)
			}
		case err == nil || !strings.Contains(err.Error(), "firststeps restore"):
			t.Errorf("cut after %d renames: open: %v, want a hint to firststeps restore", cut, err)
		}
		if !ended {
			done, err := Restore(ctx, path, from)
			if err != nil || done.Events != 3 {
				t.Errorf("cut after %d renames, and restored again: %+v, %v", cut, done, err)
			}
		}
		if n, m := has(t, path), has(t, path+".before-restore"); n != 3 || m != 10 {
			t.Errorf("cut after %d renames: %d cases, and %d in what was replaced", cut, n, m)
		}
		if left, _ := filepath.Glob(path + ".restoring*"); len(left) > 0 {
			t.Errorf("cut after %d renames: left behind %v", cut, left)
		}
		okay(t, opens(t, path).Close())
		if ended && cut < 4 {
			t.Errorf("a restore has %d renames, want 4 or more", cut)
		}
	}
}

// cutOff runs do with every rename after the first n failing.
func cutOff[T any](n int, do func() (T, error)) (T, error) {
	defer func() { rename = os.Rename }()
	rename = func(from, to string) error {
		if n--; n < 0 {
			return errors.New("cut off")
		}
		return os.Rename(from, to)
	}
	return do()
}

// TestRestoreRefuses checks that a restore that cannot be completed changes nothing.
func TestRestoreRefuses(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	path := filepath.Join(dir, "cases.db")
	crashed(t, path, 5)
	in := func(name string) string { return filepath.Join(dir, name) }
	crashed(t, in("caseless.db"), 3)
	s := opens(t, in("caseless.db"))
	okay(t, submitOnly(ctx, s, "", func(t *tx) error {
		_, err := t.exec("DELETE FROM contents WHERE seq = 2")
		_, err2 := t.exec("DELETE FROM cases WHERE seq = 2")
		return errors.Join(err, err2)
	}))
	okay(t, s.Close())
	okay(t, os.Symlink(path, in("link.db")))
	for from, want := range map[string]string{
		path: "is the database itself", in("link.db"): "is the database itself",
		in("none.db"):     "no such file",
		in("caseless.db"): "the case of event 2 is missing",
	} {
		if _, err := Restore(ctx, path, from); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", from, err)
		}
	}
	if n := has(t, path); n != 5 {
		t.Errorf("%d cases are left", n)
	}
	left, err := filepath.Glob(path + ".[br]e*")
	if okay(t, err); len(left) > 0 {
		t.Errorf("left behind %v", left)
	}
}

// TestBackupsAtTheSameTime checks that of concurrent backups to one file each is whole or refused,
// and the file is always whole.
func TestBackupsAtTheSameTime(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	s := opens(t, filepath.Join(dir, "cases.db"))
	fill(t, s, 0, 40)
	to := filepath.Join(dir, "backup.db")
	var all sync.WaitGroup
	var mu sync.Mutex
	made := 0
	for range 6 {
		all.Go(func() {
			for range 5 {
				done, err := s.Backup(ctx, to)
				mu.Lock()
				switch {
				case err == nil && done.Events == 40:
					made++
				case err == nil:
					t.Errorf("a backup of %d events", done.Events)
				case !strings.Contains(err.Error(), "another program has") &&
					!strings.Contains(err.Error(), "at the same time"):
					t.Error(err)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if n := has(t, to); n != 40 || made == 0 {
		t.Errorf("%d events after %d backups", n, made)
	}
	okay(t, s.Close())
}

// TestBadBackupReplacesNothing checks that a backup that cannot be verified does not replace the
// previous one.
func TestBadBackupReplacesNothing(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	s := opens(t, filepath.Join(dir, "cases.db"))
	fill(t, s, 0, 5)
	to := filepath.Join(dir, "backup.db")
	_, err := s.Backup(ctx, to)
	okay(t, err)
	okay(t, submitOnly(ctx, s, "", func(t *tx) error {
		_, err := t.exec("UPDATE log SET actor = 'eve' WHERE position = 3")
		return err
	}))
	if _, err := s.Backup(ctx, to); err == nil {
		t.Error("a tampered log was backed up")
	}
	if n := has(t, to); n != 5 {
		t.Errorf("%d events", n)
	}
	if left, _ := filepath.Glob(to + ".*"); len(left) > 0 {
		t.Errorf("left behind %v", left)
	}
	okay(t, s.Close())
}

// TestNoFalseAlarm checks that what SQLite itself does to the files, in any process, is not
// reported as a fault: commits, checkpoints of every kind, erasures, backups, a failed transaction,
// a lost connection.
func TestNoFalseAlarm(t *testing.T) {
	short.Skip(t)
	ctx, dir := context.Background(), t.TempDir()
	s := opens(t, filepath.Join(dir, "cases.db"))
	was, err := os.Stat(s.file)
	okay(t, err)
	other := opens(t, s.file) // as `firststeps invite` is, beside a server
	db := openWithPragmas(s.file)
	for n := range 60 {
		fill(t, s, 10*n, 10*n+9)
		fill(t, other, 10*n+9, 10*n+10)
		switch n % 6 {
		case 0:
			_, err = db.Exec("PRAGMA wal_checkpoint(" +
				[]string{"PASSIVE", "FULL", "RESTART", "TRUNCATE"}[n/6%4] + ")")
		case 1:
			_, err = s.Backup(ctx, filepath.Join(dir, "backup.db"))
		case 2:
			c := small(10 * n)
			c.Version, c.State, c.Erased = 2, desk.Cancelled, true
			err = s.ChangeCase(ctx, c, desk.Event{Case: c.ID, Version: 2})
		case 3:
			// more than fits into the page cache, and then rolled back
			if submitOnly(ctx, s, "", func(t *tx) error {
				_, err := t.exec("UPDATE contents SET doc = doc || ' '")
				return errors.Join(err, errors.New("rolled back"))
			}) == nil {
				t.Error("it did not fail")
			}
		case 4:
			err = errors.Join(other.Close(), db.Close())
			other, db = opens(t, s.file), openWithPragmas(s.file)
		}
		okay(t, err)
		if err := s.Fault(); err != nil {
			t.Fatalf("round %d: %v", n, err)
		}
	}
	okay(t, errors.Join(other.Close(), db.Close()))
	if now, err := os.Stat(s.file); err != nil || now.ModTime().Equal(was.ModTime()) {
		t.Error("no checkpoint ran, so the test tested nothing")
	}
	okay(t, s.Close())
	okay(t, CheckUsable(s.file))
}

// TestWALIndex checks that readIndex returns what SQLite itself reports about the write-ahead log.
func TestWALIndex(t *testing.T) {
	s := opens(t, filepath.Join(t.TempDir(), "cases.db"))
	fill(t, s, 0, 3)
	shm, err := os.Open(s.file + "-shm")
	okay(t, err)
	wal, err := os.Open(s.file + "-wal")
	okay(t, err)
	before, err := readIndex(shm)
	okay(t, err)
	var busy, frames, done, pages int
	okay(t, first(context.Background(), s.read, []any{&pages}, "PRAGMA page_count"))
	if before.pageSize != 4096 || before.pages != int64(pages) || before.frames == 0 ||
		!before.matchesLastFrame(wal) {
		t.Errorf("%+v; SQLite has %d pages", before, pages)
	}
	before.sum[3]++
	if before.matchesLastFrame(wal) {
		t.Error("a wrong last frame is accepted")
	}
	db := openWithPragmas(s.file)
	okay(t, db.QueryRow("PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &frames, &done))
	after, err := readIndex(shm)
	okay(t, err)
	info, err := os.Stat(s.file)
	okay(t, err)
	if int(after.frames) != frames || int(after.done) != done || after.attempted != after.done ||
		info.Size() != after.pages*after.pageSize {
		t.Errorf("%+v; SQLite says %d of %d, and the file has %d bytes", after, done, frames,
			info.Size())
	}
	if after.explainsChange(after.checkpoint, info) ||
		!after.explainsChange(before.checkpoint, info) {
		t.Error("a checkpoint must explain a change, and nothing else may")
	}
	half := after
	if half.attempted++; !half.explainsChange(half.checkpoint, info) {
		t.Error("a checkpoint that has begun does not explain a change")
	}
	okay(t, errors.Join(db.Close(), s.Close(), shm.Close(), wal.Close()))
}

// TestNoticedWhileIdle checks that an idle store notices that its file was truncated, and that a
// new connection does not create a file if the store's own was moved away.
func TestNoticedWhileIdle(t *testing.T) {
	s := opens(t, filepath.Join(t.TempDir(), "cases.db"))
	fill(t, s, 0, 1)
	db := s.pool(s.file, 1)
	okay(t, os.Rename(s.file, s.file+".gone"))
	if err := db.Ping(); err == nil || exists(s.file) {
		t.Errorf("a new connection created a file: %v", err)
	}
	_ = os.Rename(s.file+".gone", s.file)
	okay(t, os.Truncate(s.file, 4096))
	select {
	case <-s.Overwritten():
	case <-time.After(30 * time.Second):
		t.Error("the truncation was not noticed")
	}
	okay(t, s.Close())
}
