package app

import (
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firststeps/test/short"
)

// onDisk is a server on a file, with the hand-overs it acknowledged.
type onDisk struct {
	*running
	t     *testing.T
	file  string
	acked []sent
}

func serveFile(t *testing.T, file string) *onDisk {
	t.Helper()
	d := &onDisk{running: start(t, nil, "--addr", "127.0.0.1:0", "--database", file), t: t,
		file: file}
	opened(t, d.running)
	return d
}

// take hands over n cases and returns how many were acknowledged.
func (d *onDisk) take(n int) (taken int) {
	d.t.Helper()
	for range n {
		s := handedOver(parked)
		if status, _ := s.to(d.t, d.url); status == http.StatusCreated {
			d.acked = append(d.acked, s)
			taken++
		}
	}
	return taken
}

// missing returns how many of the acknowledged cases a server does not have.
func (d *onDisk) missing(r *running) (missing int) {
	d.t.Helper()
	for _, s := range d.acked {
		if status, _ := get(d.t, r.url+"/case?k="+s.secret); status != http.StatusOK {
			missing++
		}
	}
	return missing
}

func (d *onDisk) says(state string) {
	d.t.Helper()
	eventually(d.t, "the server is "+state, func() bool {
		_, body := get(d.t, d.url+"/readyz")
		return strings.Contains(body, state)
	})
}

// command runs a command, and checks its exit code and output.
func command(t *testing.T, code int, says string, args ...string) {
	t.Helper()
	stdout, stderr, got := run(t, nil, "", args...)
	if got != code || !strings.Contains(stdout+stderr, says) {
		t.Errorf("%q: %d, %s%s; want %d, %q", args, got, stdout, stderr, code, says)
	}
}

// logs waits until a server has logged what.
func logs(t *testing.T, r *running, what string) {
	t.Helper()
	eventually(t, "the log says: "+what,
		func() bool { return strings.Contains(r.stderr.String(), what) })
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// copyAll copies a database with its write-ahead log, as a killed server leaves it.
func copyAll(t *testing.T, from, to string) {
	t.Helper()
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(from + suffix)
		ok(t, err)
		ok(t, os.WriteFile(to+suffix, b, 0o600))
	}
}

// overwrite writes a file in place, as cp does.
func overwrite(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	ok(t, err)
	ok(t, os.WriteFile(to, b, 0o600))
}

// TestBackupOntoTheDatabase checks that a backup never replaces the database that it copies, one of
// its files, by whatever name, or another database in use. The server continues and has all cases.
func TestBackupOntoTheDatabase(t *testing.T) {
	short.Skip(t)
	for _, name := range []string{"cases.db", "cases.db.part"} {
		dir := t.TempDir()
		in := func(name string) string { return filepath.Join(dir, name) }
		d := serveFile(t, in(name))
		d.take(10)
		ok(t, os.Mkdir(in("sub"), 0o700))
		ok(t, os.Symlink(name, in("link.db")))
		ok(t, os.Symlink(dir, in("folder")))
		ok(t, os.Symlink("nothing", in("dangling")))
		ok(t, os.Link(d.file, in("hard.db")))
		ok(t, os.Link(d.file+".lock", in("hard.lock")))
		ok(t, os.WriteFile(in("other.db"), []byte("another database"), 0o600))
		ok(t, os.WriteFile(in("other.db-wal"), nil, 0o600))
		targets := []string{
			d.file, in("sub/../" + name), in("folder/" + name), in("folder/" + name + "-wal"),
			in("link.db"), in("hard.db"), in("hard.lock"), in("dangling"), in("other.db"),
			d.file + ".before-restore", d.file + ".before-restore.2-wal", d.file + ".restoring",
			d.file + ".overwritten", strings.TrimSuffix(d.file, ".part"),
		}
		for _, suffix := range []string{"-wal", "-shm", "-journal", ".lock", ".reserve"} {
			targets = append(targets, d.file+suffix)
		}
		for _, target := range targets {
			command(t, exitFailed, "backup to ", "backup", target, "--database", d.file)
		}
		t.Chdir(dir)
		command(t, exitFailed, "belongs to the database", "backup", name, "--database",
			"sqlite:"+d.file)
		if d.take(3) != 3 {
			t.Error("the server does not continue")
		}
		ok(t, os.Remove(in("hard.db")))
		d.end()
		command(t, exitFailed, "backup to ", "backup", in("cases.db"), "--database", d.file)
		if n := d.missing(serveFile(t, d.file).running); n > 0 {
			t.Errorf("%s: %d of %d cases are gone", name, n, len(d.acked))
		}
	}
}

// TestRestoreTakesTheWriteAheadLog checks that a killed server's database is restored with its
// write-ahead log, and that a replaced database can be restored again, any number of times.
func TestRestoreTakesTheWriteAheadLog(t *testing.T) {
	short.Skip(t)
	dir := t.TempDir()
	killed, file := filepath.Join(dir, "killed.db"), filepath.Join(dir, "cases.db")
	d := serveFile(t, filepath.Join(dir, "live.db"))
	command(t, 0, "whole", "backup", filepath.Join(dir, "early.db"), "--database", d.file)
	d.take(20)
	copyAll(t, d.file, killed)
	copyAll(t, d.file, file)
	d.end()
	for _, from := range []string{killed, filepath.Join(dir, "early.db"),
		file + ".before-restore.2"} {
		command(t, 0, "is restored", "restore", from, "--database", file)
	}
	r := serveFile(t, file)
	if n := d.missing(r.running); n > 0 {
		t.Errorf("%d of %d cases are gone", n, len(d.acked))
	}
	r.end()
	command(t, 0, "is restored", "restore", file+".before-restore", "--database", file)
	if n := d.missing(serveFile(t, file).running); n > 0 {
		t.Errorf("%d of %d cases are gone from what the first restore replaced", n, len(d.acked))
	}
}

// TestRestoreLeavesForeignObjectsOut checks that a restore drops schema objects that are not the
// program's, and that a server does not write to a file with a foreign trigger.
func TestRestoreLeavesForeignObjectsOut(t *testing.T) {
	short.Skip(t)
	dir := t.TempDir()
	file, copied := filepath.Join(dir, "cases.db"), filepath.Join(dir, "copy.db")
	d := serveFile(t, file)
	d.take(3)
	command(t, 0, "whole", "backup", copied, "--database", file)
	d.end()
	change := func(path string, statements ...string) {
		db, err := sql.Open("sqlite", path)
		ok(t, err)
		for _, text := range statements {
			_, err := db.Exec(text)
			ok(t, err)
		}
		ok(t, db.Close())
	}
	trigger := "CREATE TRIGGER evil AFTER INSERT ON cases BEGIN DELETE FROM contents; END"
	change(copied, trigger, "CREATE VIEW spy AS SELECT * FROM contents", `CREATE TABLE "od""d" (x)`,
		`CREATE INDEX own ON "od""d" (x)`, "CREATE INDEX foreign_index ON cases (guide)")
	command(t, 0, "trigger evil is not of this program", "restore", copied, "--database", file)
	db, err := sql.Open("sqlite", file)
	ok(t, err)
	left := 0
	ok(t, db.QueryRow(`SELECT count(*) FROM sqlite_schema
		WHERE name IN ('evil', 'spy', 'od"d', 'own', 'foreign_index')`).Scan(&left))
	ok(t, db.Close())
	if left > 0 {
		t.Errorf("%d came back", left)
	}
	change(copied, "DROP TRIGGER evil", "DROP INDEX cases_state")
	command(t, exitFailed, "index cases_state is missing", "restore", copied, "--database", file)
	change(file, trigger)
	r := start(t, nil, "--addr", "127.0.0.1:0", "--database", file)
	logs(t, r, "trigger evil")
	if status, _ := handedOver(parked).to(t, r.url); status != http.StatusServiceUnavailable {
		t.Errorf("a hand-over into a file with a trigger: %d", status)
	}
}

// TestOverwrittenFile checks that a server acknowledges nothing after another program overwrites or
// truncates the database's files, and reports it. The next server does, too, until a backup is
// restored.
func TestOverwrittenFile(t *testing.T) {
	short.Skip(t)
	for name, harm := range map[string]func(t *testing.T, file, old string){
		"copied over":         func(t *testing.T, file, old string) { overwrite(t, old, file) },
		"copied over by self": func(t *testing.T, file, _ string) { overwrite(t, file, file) },
		"emptied":             func(t *testing.T, file, _ string) { ok(t, os.Truncate(file, 0)) },
		"cut": func(t *testing.T, file,
			_ string) {
			ok(t, os.Truncate(file, 8192))
		},
		"log emptied": func(t *testing.T, file,
			_ string) {
			ok(t, os.Truncate(file+"-wal", 0))
		},
		"log cut": func(t *testing.T, file,
			_ string) {
			ok(t, os.Truncate(file+"-wal", 40000))
		},
		"log copied over": func(t *testing.T, file,
			old string) {
			overwrite(t, old+".long-wal", file+"-wal")
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file, old := filepath.Join(dir, "cases.db"), filepath.Join(dir, "old.db")
			d := serveFile(t, file)
			d.take(5)
			command(t, 0, "whole", "backup", old, "--database", file)
			d.take(10)
			ok(t, os.WriteFile(old+".long-wal", make([]byte, 8<<20), 0o600))
			kept := len(d.acked)
			harm(t, file, old)
			if n := d.take(5); n > 0 {
				t.Errorf("%d were acknowledged", n)
			}
			d.says("desk: away: the database was moved or overwritten")
			logs(t, d.running, "overwrote the database")
			d.end()
			next := start(t, nil, "--addr", "127.0.0.1:0", "--database", file)
			logs(t, next, ".overwritten: another program")
			next.end()
			command(t, 0, "is restored", "restore", old, "--database", file)
			d.acked = d.acked[:min(5, kept)]
			if n := d.missing(serveFile(t, file).running); n > 0 {
				t.Errorf("%d of the backup's cases are gone", n)
			}
		})
	}
}

// TestOverwrittenWhileIdle checks that an idle server detects it, too, within moments and without a
// hand-over.
func TestOverwrittenWhileIdle(t *testing.T) {
	short.Skip(t)
	file := filepath.Join(t.TempDir(), "cases.db")
	d := serveFile(t, file)
	d.take(1)
	ok(t, os.Truncate(file, 4096))
	d.says("desk: away: the database was moved or overwritten")
	moved := serveFile(t, filepath.Join(t.TempDir(), "cases.db"))
	moved.take(1)
	ok(t, os.Rename(moved.file, moved.file+".gone"))
	moved.says("desk: away: the database was moved or overwritten")
	if left, err := os.Stat(moved.file); err == nil {
		t.Errorf("a new file of %d bytes replaced the database", left.Size())
	}
	ok(t, os.Rename(moved.file+".gone", moved.file))
	moved.says("desk: open")
}

// TestOneServerPerFileByAnyPath checks that a second server waits until the first ends, by whatever
// path it opens the file.
func TestOneServerPerFileByAnyPath(t *testing.T) {
	short.Skip(t)
	dir := t.TempDir()
	d := serveFile(t, filepath.Join(dir, "cases.db"))
	d.take(3)
	ok(t, os.Symlink("cases.db", filepath.Join(dir, "link.db")))
	ok(t, os.Symlink(dir, filepath.Join(dir, "folder")))
	ok(t, os.Link(d.file, filepath.Join(dir, "hard.db")))
	for _, path := range []string{"link.db", "folder/cases.db", "hard.db"} {
		second := start(t, nil, "--addr", "127.0.0.1:0", "--database", filepath.Join(dir, path))
		logs(t, second, "another program has")
		second.end()
	}
	command(t, exitFailed, "another program has", "restore", d.file,
		"--database", filepath.Join(dir, "link.db"))
	d.end()
	hard := start(t, nil, "--addr", "127.0.0.1:0", "--database", filepath.Join(dir, "hard.db"))
	logs(t, hard, "hard link")
	hard.end()
	ok(t, os.Remove(filepath.Join(dir, "hard.db")))
	link := serveFile(t, filepath.Join(dir, "link.db"))
	if n := d.missing(link.running); n > 0 || link.take(3) != 3 {
		t.Errorf("by a link: %d cases are missing", n)
	}
}

// TestMissingDatabase checks that a database that is gone is not replaced by an empty one. If there
// never was one, it is created, and the log says so.
func TestMissingDatabase(t *testing.T) {
	short.Skip(t)
	for name, c := range map[string]struct {
		refused bool
		remove  []string
		empty   bool
	}{
		"the file alone":           {refused: true, remove: []string{""}},
		"all but the lock":         {refused: true, remove: []string{"", ".reserve"}},
		"emptied":                  {refused: true, empty: true},
		"emptied, and the reserve": {refused: true, empty: true, remove: []string{".reserve"}},
		"everything":               {remove: []string{"", ".reserve", ".lock"}},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "cases.db")
			d := serveFile(t, file)
			if !strings.Contains(d.stderr.String(), "new, empty database created") {
				t.Error("the log does not say that the database is new")
			}
			d.take(1)
			d.end()
			for _, suffix := range c.remove {
				ok(t, os.Remove(file+suffix))
			}
			if c.empty {
				ok(t, os.Truncate(file, 0))
			}
			r := start(t, nil, "--addr", "127.0.0.1:0", "--database", file)
			want := "new, empty database created"
			if c.refused {
				want = "is missing or empty, but was used before"
			}
			logs(t, r, want)
			status, _ := handedOver(parked).to(t, r.url)
			if c.refused != (status == http.StatusServiceUnavailable) {
				t.Errorf("a hand-over: %d", status)
			}
		})
	}
	// a first start that ended before it created a database
	file := filepath.Join(t.TempDir(), "cases.db")
	for _, suffix := range []string{"", ".lock"} {
		ok(t, os.WriteFile(file+suffix, nil, 0o600))
	}
	if d := serveFile(t, file); d.take(1) != 1 {
		t.Error(fmt.Sprint("after an interrupted first start: ", d.stderr))
	}
}
