package store_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
	"firststeps/test/pgtest"
	"firststeps/test/short"
)

// TestSQLiteLasts checks that an acknowledged case is there when the store is opened again, and
// that only the owner can read the file.
func TestSQLiteLasts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cases of 100% & more?.db")
	s := open(t, "sqlite:"+path)
	c := add(t, s, 1)
	must(t, s.Close())
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v", info, err)
	}
	if _, err := os.Stat(path + "-wal"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("closed, and the write-ahead log is still there: %v", err)
	}
	if back := got[desk.Case](t)(open(t, path).Case(ctx, c.ID)); !reflect.DeepEqual(back, c) {
		t.Errorf("got %+v", back)
	}
	if _, _, err := s.AddCase(ctx, c, store.Opening{}, desk.Event{}); err == nil {
		t.Error("a closed store accepts a case")
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	must(t, os.WriteFile(text, bytes.Repeat([]byte("not a database "), 100), 0o600))
	for url, want := range map[string]string{
		text: "not a database", filepath.Join(dir, "no", "folder"): "no such file",
		dir:                         "is a directory",
		"postgres:///x?host=" + dir: "database at", "postgres://%zz": "parse",
	} {
		if s, err := store.OpenSQL(ctx, url); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v", url, s, err)
		}
	}
}

// TestLibcIsTheOneOfSQLite checks that the program uses the version of libc that SQLite was
// translated with. Its authors test no other.
func TestLibcIsTheOneOfSQLite(t *testing.T) {
	list := func(format, module string) string {
		t.Helper()
		out, err := exec.Command("go", "list", "-m", "-f", format, module).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return strings.TrimSpace(string(out))
	}
	wants := got[[]byte](t)(os.ReadFile(list("{{.GoMod}}", "modernc.org/sqlite")))
	if has := list("{{.Path}} {{.Version}}", "modernc.org/libc"); !strings.Contains(string(wants),
		"\t"+has+"\n") {
		t.Errorf("the program has %s; the go.mod of SQLite does not", has)
	}
}

// TestNewerSchema checks that a database that a newer program has migrated is refused with a clear
// error, and left unchanged.
func TestNewerSchema(t *testing.T) {
	pg := pgtest.Shared(t)
	path := filepath.Join(t.TempDir(), "cases.db")
	for driver, url := range map[string]string{"sqlite": path, "pgx": pg.Database()} {
		must(t, open(t, url).Close())
		db := got[*sql.DB](t)(sql.Open(driver, url))
		got[sql.Result](t)(db.Exec("INSERT INTO schema_version (version) VALUES (99)"))
		must(t, db.Close())
		if _, err := store.OpenSQL(ctx, url); !errors.Is(err, store.ErrNewer) ||
			!strings.Contains(err.Error(), "version 99") {
			t.Errorf("%s: %v", driver, err)
		}
	}
}

// TestPostgreSQLMustBeDurable checks that a PostgreSQL that could lose cases in a power cut is
// refused.
func TestPostgreSQLMustBeDurable(t *testing.T) {
	pg := pgtest.Shared(t)
	if _, err := store.OpenSQL(ctx, pg.Database()+"&synchronous_commit=off"); err == nil ||
		!strings.Contains(err.Error(), "synchronous_commit off") {
		t.Errorf("got %v", err)
	}
}

// TestBackup checks that a backup made while cases are added has every earlier case, complete, and
// can be opened.
func TestBackup(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "cases.db"))
	var before, number atomic.Int64
	stop := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		together(4, func(int) {
			for {
				select {
				case <-stop:
					return
				default:
					add(t, s, int(number.Add(1)))
				}
			}
		})
	}()
	copied := filepath.Join(dir, "backup.db")
	for range 3 {
		for number.Load() < before.Load()+20 {
		}
		before.Store(number.Load() - 8)
		got[store.CheckResult](t)(s.Backup(ctx, copied))
	}
	close(stop)
	<-ended
	b := open(t, copied)
	events := got[[]desk.Event](t)(b.Log(ctx, 0, 1_000_000))
	if _, err := desk.CheckLog(events, ""); err != nil || int64(len(events)) < before.Load() {
		t.Errorf("%d events of %d and more, %v", len(events), before.Load(), err)
	}
	if all := got[[]desk.Case](t)(b.Cases(ctx,
		store.Query{Limit: 1_000_000})); len(all) != len(events) {
		t.Errorf("%d cases, %d events", len(all), len(events))
	}
	add(t, b, 1_000_000)
	names := got[[]string](t)(filepath.Glob(filepath.Join(dir, "*.part*")))
	if info := got[os.FileInfo](t)(os.Stat(copied)); len(names) > 0 || info.Mode().Perm() != 0o600 {
		t.Errorf("left behind %v; mode %v", names, info.Mode())
	}
	if _, err := s.Backup(ctx, filepath.Join(dir, "no", "backup.db")); err == nil {
		t.Error("a backup into a missing folder succeeded")
	}
}

// TestErasedFromFiles checks that no file has data of an erased case, however that case and others
// have changed.
func TestErasedFromFiles(t *testing.T) {
	short.Skip(t)
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "cases.db"))
	person := desk.Actor{Role: desk.Person}
	canary := func(n int) string { return fmt.Sprintf("canary%04d.", n) }
	erased := func(n int) bool { return n%3 != 0 }
	const all = 300
	together(4, func(part int) {
		for n := part; n < all; n += 4 {
			c, o, e := fresh(n)
			c.Details.Name, c.Details.Note, c.Transcript, c.Report.Title = canary(n),
				strings.Repeat(canary(n), n), canary(n), canary(n)
			got[any](t)(nil, errOf(s.AddCase(ctx, c, o, e)))
			c = do(t, s, c, desk.Actor{Role: desk.Operator, ID: "o", Name: canary(n)},
				desk.Act{Kind: desk.Accept})
			// the row grows, so SQLite moves rows between pages
			for _, words := range []string{"", strings.Repeat("further ", n%200)} {
				c = do(t, s, c, person, desk.Act{Kind: desk.Note, Text: canary(n) + words})
				c = do(t, s, c, person, desk.Act{Kind: desk.Move,
					Place: desk.Place{Words: words + canary(n)}})
			}
			if n >= 100 && erased(n-100) {
				old := got[desk.Case](t)(s.Case(ctx, fmt.Sprintf("case%022d", n-100)))
				do(t, s, old, person, desk.Act{Kind: desk.Erase})
			}
		}
	})
	for n := all - 100; n < all; n++ {
		if erased(n) {
			do(t, s, got[desk.Case](t)(s.Case(ctx, fmt.Sprintf("case%022d", n))), person,
				desk.Act{Kind: desk.Erase})
		}
	}
	for _, name := range got[[]string](t)(filepath.Glob(filepath.Join(dir, "*"))) {
		content := got[[]byte](t)(os.ReadFile(name))
		for n := range all {
			c, _, _ := fresh(n)
			found := 0
			for _, mark := range []string{canary(n), c.Details.Phone, c.Details.Vehicle.Plate} {
				found += bytes.Count(content, []byte(mark))
			}
			if erased(n) && found > 0 {
				t.Errorf("%s: case %d can be read %d times", filepath.Base(name), n, found)
			}
			if !erased(n) && found == 0 && strings.HasSuffix(name, ".db") {
				t.Errorf("%s: case %d was not erased, but is missing: this test finds nothing",
					filepath.Base(name), n)
			}
		}
	}
}

// TestPersonalDataInOverflowPages checks that personal data of any length is stored in overflow
// pages, which SQLite never moves (secure_erase.go says why). The first byte of such a page is that
// of the next page's number, which is 0; other pages start with their type.
func TestPersonalDataInOverflowPages(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cases.db")
	s := open(t, path)
	for n := range 90 {
		c, o, e := fresh(n)
		c.Details.Name, c.Details.Note, c.Details.Vehicle.Make = "canary",
			strings.Repeat("canary", n*n), strings.Repeat("canary", n)
		c.Details.Place.Code, c.Details.Place.Words = strings.Repeat("canary", n), "canary"
		e.Text = strings.Repeat("canary", n*n+1)
		got[any](t)(nil, errOf(s.AddCase(ctx, c, o, e)))
	}
	must(t, s.Close())
	content := got[[]byte](t)(os.ReadFile(path))
	index := pagesOfIndex(t, path)
	found := 0
	for page := 0; page < len(content); page += 4096 {
		// pages of FTS5; TestErasedFromIndex checks them
		if index[page/4096+1] {
			continue
		}
		if n := bytes.Count(content[page:page+4096], []byte("canary")); content[page] != 0 &&
			n > 0 {
			t.Errorf("page %d of kind %d: %d times", page/4096+1, content[page], n)
		} else {
			found += n
		}
	}
	if found < 90*90*90/2 {
		t.Errorf("found only %d times: this test misses some", found)
	}
}

// pagesOfIndex returns the pages of the search index.
func pagesOfIndex(t *testing.T, path string) map[int]bool {
	t.Helper()
	db := got[*sql.DB](t)(sql.Open("sqlite", path))
	defer func() { must(t, db.Close()) }()
	rows := got[*sql.Rows](t)(db.Query("SELECT pageno FROM dbstat WHERE name LIKE 'found%'"))
	defer func() { must(t, rows.Close()) }()
	pages := map[int]bool{}
	for rows.Next() {
		var n int
		must(t, rows.Scan(&n))
		pages[n] = true
	}
	must(t, rows.Err())
	return pages
}
