package app

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firststeps/internal/desk/store"
	"firststeps/test/pgtest"
	"firststeps/test/short"
)

// audited is a server whose log is signed.
type audited struct {
	t                        *testing.T
	dir, file, key, pub, log string
}

func newAudited(t *testing.T) audited {
	t.Helper()
	dir := t.TempDir()
	a := audited{t, dir, filepath.Join(dir, "cases.db"), filepath.Join(dir, "key"),
		filepath.Join(dir, "key.pub"), filepath.Join(dir, "checkpoints")}
	command(t, 0, "desk.example+", "audit", "key", a.key, "--name", "desk.example")
	return a
}

// serves runs the server while do uses it, and returns its log.
func (a audited) serves(do func(*running)) string {
	a.t.Helper()
	r := start(a.t, nil, "--addr", "127.0.0.1:0", "--database", a.file, "--audit-key", a.key,
		"--audit-file", a.log)
	opened(a.t, r)
	size := func() int64 {
		info, err := os.Stat(a.log)
		if err != nil {
			return 0
		}
		return info.Size()
	}
	before := size()
	do(r)
	eventually(a.t, "the log is signed", func() bool {
		return size() > before || strings.Contains(r.stderr.String(), "level=ERROR")
	})
	r.end()
	return r.stderr.String()
}

func (a audited) takes(n int) string {
	a.t.Helper()
	return a.serves(func(r *running) {
		for range n {
			if status, body := handedOver(parked).to(a.t, r.url); status != 201 {
				a.t.Fatalf("%d, %s", status, body)
			}
		}
	})
}

// audit runs the command, and checks its exit code and output.
func (a audited) audit(code int, says string, more ...string) {
	a.t.Helper()
	command(a.t, code, says,
		append([]string{"audit", "--database", a.file, "--audit-key", a.pub, "--audit-file", a.log},
			more...)...)
}

// beside runs statements on the database, bypassing the program.
func (a audited) beside(statements ...string) {
	a.t.Helper()
	db, err := sql.Open("sqlite", a.file)
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	for _, text := range append([]string{"PRAGMA foreign_keys = 0"}, statements...) {
		if _, err := db.Exec(text); err != nil {
			a.t.Fatalf("%v, in %s", err, text)
		}
	}
}

func (a audited) copyTo(name string) {
	a.t.Helper()
	command(a.t, 0, "whole", "backup", name, "--database", a.file)
}

func (a audited) put(name string) {
	a.t.Helper()
	content, err := os.ReadFile(name)
	if err == nil {
		err = os.WriteFile(a.file, content, 0o600)
	}
	if err != nil {
		a.t.Fatal(err)
	}
}

// rechained rewrites the whole log with another actor in its first event and valid hashes.
func (a audited) rechained() {
	a.t.Helper()
	s, err := store.OpenReadOnly(context.Background(), a.file)
	if err != nil {
		a.t.Fatal(err)
	}
	events, err := s.Log(context.Background(), 0, 10_000)
	if err := s.Close(); err != nil {
		a.t.Fatal(err)
	}
	if err != nil {
		a.t.Fatal(err)
	}
	before, list := "", []string(nil)
	for i, e := range events {
		if i == 0 {
			e.Actor = "operator:other"
		}
		e = e.Sealed(e.Position, before, e.Salt)
		before = e.Hash
		list = append(list,
			fmt.Sprintf(
				"UPDATE log SET actor = '%s', hash = '%s', row_hashes = '%s' WHERE position = %d",
				e.Actor, e.Hash, e.Rows, e.Position))
	}
	a.beside(list...)
}

// TestAuditDetectsTampering checks that checkpoints reveal any change to the database made by
// another program, and to the database as a whole.
func TestAuditDetectsTampering(t *testing.T) {
	short.Skip(t)
	a := newAudited(t)
	a.takes(3)
	older := filepath.Join(a.dir, "older.db")
	a.copyTo(older)
	a.takes(3)
	a.audit(0, "checkpoints fit; the 0 events after")
	whole := filepath.Join(a.dir, "whole.db")
	a.copyTo(whole)
	cut := []string{
		"DELETE FROM contents WHERE seq = (SELECT max(seq) FROM cases)", "DELETE FROM deliveries",
		"DELETE FROM log WHERE position >= (SELECT max(position) FROM log WHERE case_id = " +
			"(SELECT id FROM cases ORDER BY seq DESC LIMIT 1))",
		"DELETE FROM cases WHERE seq = (SELECT max(seq) FROM cases)",
	}
	for _, c := range []struct {
		what, says string
		alone      bool // the check detects it without checkpoints
		do         func()
	}{
		{"a changed row", "does not match event", true, func() {
			a.beside("UPDATE cases SET urgency = 0, holder = '' WHERE seq = 1",
				"UPDATE cases SET damage = 'none' WHERE seq = 1")
		}},
		{"a changed name", "does not match event", true,
			func() {
				a.beside(
					`UPDATE contents SET doc = replace(doc, 'Canaryname', 'Other') WHERE seq = 2`)
			}},
		{"a removed row", "is missing", true,
			func() {
				a.beside("DELETE FROM contents WHERE seq = 1", "DELETE FROM cases WHERE seq = 1")
			}},
		{"an inserted row", "inserted by another program", true, func() {
			a.beside("INSERT INTO operators (id, name, role, subject, created, blocked) VALUES " +
				"('x', 'x', 'supervisor', '', 0, 0)")
		}},
		{"a changed event", "was altered", true,
			func() { a.beside("UPDATE log SET actor = 'x' WHERE position = 2") }},
		{"a removed event", "follows event", true,
			func() { a.beside("DELETE FROM log WHERE position = 2") }},
		{"the end cut off", "is missing", false, func() { a.beside(cut...) }},
		{"an older copy", "is missing", false, func() { a.put(older) }},
		{"the log made again", "was rewritten", false, a.rechained},
	} {
		c.do()
		a.audit(1, c.says)
		if code := map[bool]int{true: 1, false: 0}[c.alone]; code == 0 {
			command(t, code, undetected, "audit", "--database", a.file)
		} else {
			command(t, code, c.says, "audit", "--database", a.file)
		}
		if !c.alone {
			if log := a.serves(func(r *running) {
				eventually(t, c.what+" is detected at the start", func() bool {
					return strings.Contains(r.stderr.String(), "log integrity check failed")
				})
			}); !strings.Contains(log, "firststeps audit") {
				t.Errorf("%s: server log: %s", c.what, log)
			}
		}
		a.put(whole)
	}
	a.audit(0, "checkpoints fit")
}

// TestAuditAfterARestore checks that a restore is signed, and that later events of the old log are
// no longer required.
func TestAuditAfterARestore(t *testing.T) {
	short.Skip(t)
	a := newAudited(t)
	a.takes(2)
	backup := filepath.Join(a.dir, "backup.db")
	a.copyTo(backup)
	a.takes(2)
	command(t, 0, "is restored", "restore", backup, "--database", a.file)
	a.audit(1, "is missing")
	command(t, 0, "whole", "audit", "restored", "--database", a.file, "--audit-key", a.key,
		"--audit-file", a.log)
	a.audit(0, "a backup was restored on")
	if log := a.takes(2); strings.Contains(log, "log integrity check failed") {
		t.Errorf("after a restore: %s", log)
	}
	a.audit(0, "the 0 events after")
}

// TestAuditDetectsTwoLogs checks that the checkpoints of two servers reveal that their logs differ.
func TestAuditDetectsTwoLogs(t *testing.T) {
	short.Skip(t)
	a := newAudited(t)
	a.takes(2)
	backup := filepath.Join(a.dir, "backup.db")
	a.copyTo(backup)
	other := a
	other.file, other.log = filepath.Join(a.dir, "other.db"),
		filepath.Join(a.dir, "other-checkpoints")
	command(t, 0, "is restored", "restore", backup, "--database", other.file)
	a.takes(2)
	other.takes(2)
	a.audit(0, "fit")
	other.audit(0, "fit")
	a.audit(1, "two", "--audit-file", other.log)
	other.audit(1, "two", "--audit-file", a.log)
}

// TestAuditOfPostgreSQL checks that two servers on PostgreSQL sign checkpoints, and that an audit
// reads both files.
func TestAuditOfPostgreSQL(t *testing.T) {
	short.Skip(t)
	pg := pgtest.Shared(t)
	a := newAudited(t)
	a.file = pg.Database()
	a.takes(1)
	other := a
	other.key, other.pub, other.log = a.key+"2", a.key+"2.pub", a.log+"2"
	command(t, 0, "other.example", "audit", "key", other.key, "--name", "other.example")
	other.takes(1)
	a.takes(1)
	both := []string{"--audit-key", other.pub, "--audit-file", other.log}
	a.audit(0, "checkpoints fit; the 0 events after", both...)
	a.audit(1, "checkpoint 1 of the file", "--audit-file", other.log)
	db, err := sql.Open("pgx", a.file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec("UPDATE cases SET damage = 'none' WHERE seq = 1"); err != nil {
		t.Fatal(err)
	}
	a.audit(1, "does not match event", both...)
}

// TestAuditAt checks that an audit up to an event reports the cases at that event.
func TestAuditAt(t *testing.T) {
	short.Skip(t)
	a := newAudited(t)
	a.takes(1)
	s, err := store.OpenReadOnly(context.Background(), a.file)
	if err != nil {
		t.Fatal(err)
	}
	last, err := s.Last(context.Background())
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	a.takes(2)
	a.audit(0, fmt.Sprintf("%d events, last hash %s", last.Position, last.Hash), "--at",
		fmt.Sprint(last.Position))
	a.audit(0, "the cases then: received 1 accepted 0", "--at", fmt.Sprint(last.Position))
	a.beside("UPDATE log SET actor = 'x' WHERE position = (SELECT max(position) FROM log)")
	a.audit(1, "was altered")
	a.audit(0, "checkpoints fit", "--at", fmt.Sprint(last.Position))
	a.audit(1, "there is no event", "--at", "100000")
	a.audit(2, "counted from 1", "--at", "0")
	a.rechained()
	a.audit(1, "was rewritten", "--at", fmt.Sprint(last.Position))
}

func TestAuditKeyFiles(t *testing.T) {
	a := newAudited(t)
	if info, err := os.Stat(a.key); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key: %v, %v", info.Mode(), err)
	}
	command(t, 1, "exists", "audit", "key", a.key)
	command(t, 1, "name", "audit", "key", a.key+"2", "--name", "two words")
	for _, args := range [][]string{{"--audit-key", a.key}, {"--audit-file", a.log},
		{"--audit-key", a.dir, "--audit-file", a.log},
		{"--audit-key", a.pub, "--audit-file", a.log}} {
		command(t, 1, "audit-key", append(args, "--addr", "127.0.0.1:0", "--database", a.file)...)
	}
	if err := os.Chmod(a.key, 0o640); err != nil {
		t.Fatal(err)
	}
	command(t, 1, "must be 0600", "--audit-key", a.key, "--audit-file", a.log, "--addr",
		"127.0.0.1:0", "--database", a.file)
}

// TestUnsignedLogIsReported checks that a server without a key logs what cannot be detected.
func TestUnsignedLogIsReported(t *testing.T) {
	short.Skip(t)
	r := start(t, nil, "--addr", "127.0.0.1:0", "--database",
		filepath.Join(t.TempDir(), "cases.db"))
	opened(t, r)
	if r.end(); !strings.Contains(r.stderr.String(), undetected) {
		t.Errorf("it logged %s", r.stderr)
	}
}

// TestCheckpointErrorsDoNotStopTheDesk checks that the desk works with a damaged or unwritable
// checkpoint file.
func TestCheckpointErrorsDoNotStopTheDesk(t *testing.T) {
	short.Skip(t)
	for what, spoil := range map[string]func(a audited) error{
		"another key's": func(a audited) error {
			return os.WriteFile(a.log, []byte("firststeps checkpoint\n1\n"+strings.Repeat("0", 64)+
				"\nx\n\n— desk.example+1 AAAA\n\n"), 0o600)
		},
		"a folder": func(a audited) error { return os.Mkdir(a.log, 0o700) },
	} {
		t.Run(what, func(t *testing.T) {
			a := newAudited(t)
			if err := spoil(a); err != nil {
				t.Fatal(err)
			}
			log := a.serves(func(r *running) {
				if status, body := handedOver(parked).to(t, r.url); status != 201 {
					t.Errorf("%s: %d, %s", what, status, body)
				}
				eventually(t, what+" is logged",
					func() bool { return strings.Contains(r.stderr.String(), "level=ERROR") })
			})
			if !strings.Contains(log, a.log) {
				t.Errorf("%s: %s", what, log)
			}
		})
	}
}
