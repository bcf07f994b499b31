package store_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
	"firststeps/test/pgtest"
	"firststeps/test/short"
)

// checkable opens a database with rows of each kind that the log has hashes of.
func checkable(t *testing.T, url string) *store.SQL {
	t.Helper()
	s := open(t, url)
	add(t, s, 1)
	closed(t, s, 2)
	do(t, s, closed(t, s, 3), desk.Actor{Role: desk.Person}, desk.Act{Kind: desk.Erase})
	do(t, s, add(t, s, 4), ann, desk.Act{Kind: desk.Note, Text: "a note", Once: "once:a:b"})
	for i := range 2 {
		id := fmt.Sprint("op", i)
		invite := store.Invite{Token: id, Name: "Ann", Role: desk.Supervisor, Expires: ms(1 << 60)}
		must(t, s.AddInvite(ctx, invite, desk.Event{Kind: "invite"}))
		o := store.Operator{ID: id, Name: "Ann", Role: desk.Supervisor}
		c := store.Credential{ID: []byte(id), Operator: id,
			Data: []byte(`{"publicKey":"AQID","n":1}`)}
		n := store.Session{Token: id, Operator: id, Expires: ms(1 << 60)}
		proof := store.Proof{Once: id, Expires: ms(1 << 60), Passkey: c}
		must(t, s.UseInvite(ctx, id, proof, o, n, desk.Event{Kind: "join"},
			desk.Event{Kind: "sign-in"}))
		proof.Once, n.Token = id+" again", id+" again"
		// each use changes these
		proof.Passkey.Data, proof.Passkey.Used = []byte(`{"n":2,"publicKey":"AQID"}`), ms(5)
		must(t, s.SignIn(ctx, proof, n, desk.Event{Kind: "sign-in"}))
		must(t, s.PutKey(ctx, store.Key{ID: id, Token: id, Name: "Club"}, desk.Event{Kind: "key"}))
		must(t, s.PutWebhook(ctx, store.Webhook{ID: id, URL: "https://a.example"},
			desk.Event{Kind: "webhook"}))
	}
	must(t, s.AddInvite(ctx, store.Invite{Token: "open", Expires: ms(1 << 60)},
		desk.Event{Kind: "invite"}))
	must(t, s.AddInvite(ctx, store.Invite{Token: "expired", Expires: ms(1)},
		desk.Event{Kind: "invite"}))
	must(t, s.DeleteExpired(ctx, ms(2)))
	withdrawn(t, s)
	return s
}

// withdrawn blocks an operator who has made a key and an invitation, for whom there is an
// invitation, and who loses a passkey. Events list the rows that are deleted with them.
func withdrawn(t *testing.T, s *store.SQL) {
	t.Helper()
	was := store.Operator{ID: "gone", Name: "Bob", Role: desk.Supervisor}
	must(t, s.AddInvite(ctx, store.Invite{Token: "bob", Name: "Bob", Expires: ms(1 << 60)},
		desk.Event{Kind: "invite"}))
	passkey := store.Credential{ID: []byte("bob"), Operator: "gone",
		Data: []byte(`{"publicKey":"AQID"}`)}
	proof := store.Proof{Once: "bob", Expires: ms(1 << 60), Passkey: passkey}
	n := store.Session{Token: "bob", Operator: "gone", Expires: ms(1 << 60)}
	must(t, s.UseInvite(ctx, "bob", proof, was, n, desk.Event{Kind: "join"}))
	must(t, s.DropCredential(ctx, "gone", []byte("bob"), desk.Event{Kind: "passkey-removed"}))
	byBob := store.Invite{Token: "by bob", Name: "Eve", Role: desk.Operator, Expires: ms(1 << 60),
		By: "gone"}
	must(t, s.AddInvite(ctx, byBob, desk.Event{Kind: "invite"}))
	must(t, s.AddInvite(ctx, store.Invite{Token: "for bob", For: "gone", Expires: ms(1 << 60)},
		desk.Event{Kind: "invite"}))
	must(t, s.PutKey(ctx, store.Key{ID: "by bob", Token: "by bob", Name: "Club", By: "gone"},
		desk.Event{Kind: "key"}))
	now := was
	now.Blocked = ms(3)
	must(t, s.ChangeOperator(ctx, was, now, desk.Event{At: ms(3), Kind: "block"}))
	must(t, s.DropInvite(ctx, "open", desk.Event{Kind: "uninvite"}))
	must(t, s.AddInvite(ctx, store.Invite{Token: "open", Name: "Eve", Expires: ms(1 << 60)},
		desk.Event{Kind: "invite"}))
}

// beside runs statements on a database from outside the program.
func beside(t *testing.T, driver, url string, statements ...string) {
	t.Helper()
	db := got[*sql.DB](t)(sql.Open(driver, url))
	defer func() { must(t, db.Close()) }()
	db.SetMaxOpenConns(1)   // settings belong to a connection
	if driver == "sqlite" { // the program may be writing the index
		_, err := db.Exec("PRAGMA busy_timeout = 5000")
		must(t, err)
	}
	for _, text := range statements {
		if _, err := db.Exec(text); err != nil {
			t.Fatalf("%v, in %s", err, text)
		}
	}
}

// notHashed are the columns of covered tables that a check does not compare. With them alone no one
// can sign in, and they are not part of a case.
var notHashed = map[string]string{
	"operators": "seq", "credentials": "seq used data", "invites": "", "keys": "seq",
	"webhooks": "seq",
}

// TestChangedRowsAreFound checks that a check finds every altered column of a covered row, every
// deleted row and every inserted row.
func TestChangedRowsAreFound(t *testing.T) {
	short.Skip(t)
	pg := pgtest.Shared(t)
	for driver, fresh := range map[string]func() string{
		"sqlite": func() string { return filepath.Join(t.TempDir(), "cases.db") },
		"pgx":    pg.Database,
	} {
		url := fresh()
		s := checkable(t, url)
		found := func() error { _, err := s.Check(ctx, store.CheckOptions{}); return err }
		if done, err := s.Check(ctx, store.CheckOptions{}); err != nil || done.Cases != 4 ||
			done.Older != 0 {
			t.Fatalf("%s, untouched: %+v, %v", driver, done, err)
		}
		for _, tampering := range tamperings(t, driver, url) {
			beside(t, driver, url, tampering...)
			if err := found(); err == nil {
				t.Errorf("%s: not found: %s", driver, tampering[len(tampering)-1])
			}
			undo(t, driver, url)
			if err := found(); err != nil {
				t.Fatalf("%s: after it was undone: %v (%s)", driver, err, tampering)
			}
		}
	}
}

// tamperings returns lists of statements, each of which alters the database. It keeps the original
// rows in tables of their own.
func tamperings(t *testing.T, driver, url string) (all [][]string) {
	t.Helper()
	db := got[*sql.DB](t)(sql.Open(driver, url))
	defer func() { must(t, db.Close()) }()
	for _, table := range tampered {
		beside(t, driver, url, fmt.Sprintf("CREATE TABLE was_%s AS SELECT * FROM %s", table, table))
		rows := got[*sql.Rows](t)(db.Query("SELECT * FROM " + table + " LIMIT 0"))
		columns := got[[]*sql.ColumnType](t)(rows.ColumnTypes())
		must(t, rows.Close())
		for _, c := range columns {
			if slices.Contains(strings.Fields(notHashed[table]), c.Name()) {
				continue
			}
			all = append(all, []string{relax(driver),
				fmt.Sprintf("UPDATE %s SET %s = %s WHERE %s = %s",
					table, c.Name(), other(c), keyOf(table), changedRow(table))})
		}
		all = append(all, []string{relax(driver),
			fmt.Sprintf("DELETE FROM %s WHERE %s = (SELECT max(%s) FROM %s)",
				table, keyOf(table), keyOf(table), table)})
	}
	last := all[:0:0]
	for _, one := range all {
		if strings.HasPrefix(one[1], "DELETE FROM log") ||
			strings.HasPrefix(one[1], "DELETE FROM invites") {
			// only a checkpoint shows a truncated log; a missing invitation does no harm
			continue
		}
		last = append(last, one)
	}
	return append(last,
		[]string{relax(driver),
			"INSERT INTO operators (id, name, role, subject, created, blocked) " +
				"VALUES ('x', 'x', 'supervisor', '', 0, 0)"},
		[]string{relax(driver),
			"INSERT INTO invites (token, name, role, expires, for_id) " +
				"VALUES ('x', 'x', 'supervisor', 9, '')"},
		[]string{relax(driver),
			"INSERT INTO invites (token, name, role, expires, for_id) " +
				"VALUES ('op0', 'x', 'supervisor', 9, '')"},
		[]string{relax(driver),
			"INSERT INTO keys (id, token, name, created, used, revoked) " +
				"VALUES ('x', 'x', 'x', 0, 0, 0)"},
		[]string{relax(driver),
			"INSERT INTO webhooks (id, url, secret, created, stopped) " +
				"VALUES ('x', 'https://x', 'x', 0, 0)"},
		[]string{relax(driver),
			"INSERT INTO credentials (id, operator, data, used) " +
				"SELECT 'x', operator, data, used FROM credentials WHERE seq = 1"},
		[]string{relax(driver), `UPDATE credentials SET data = '{"publicKey":"AQIE"}'`},
		[]string{relax(driver), "INSERT INTO cases SELECT " +
			strings.Replace(caseColumns(t, db), "id,", "'x',", 1) + " FROM cases WHERE seq = 1"},
		[]string{relax(driver), "UPDATE log SET actor = 'person', hash = hash WHERE position = 3"},
	)
}

var tampered = []string{"cases", "contents", "log", "said", "operators", "credentials", "invites",
	"keys", "webhooks"}

func keyOf(table string) string {
	switch table {
	case "log", "said":
		return "position"
	case "invites":
		return "token"
	}
	return "seq"
}

// changedRow is the row that is altered. Of cases it is a closed one, which is valid in more
// states.
func changedRow(table string) string {
	if table == "cases" || table == "contents" {
		return "2"
	}
	return fmt.Sprintf("(SELECT max(%s) FROM %s)", keyOf(table), table)
}

// caseColumns lists the columns of cases, with new values for the unique ones.
func caseColumns(t *testing.T, db *sql.DB) string {
	t.Helper()
	rows := got[*sql.Rows](t)(db.Query("SELECT * FROM cases LIMIT 0"))
	defer func() { must(t, rows.Close()) }()
	list := got[[]string](t)(rows.Columns())
	text := strings.Join(list, ", ")
	for _, c := range []string{"key_hash", "token_hash"} {
		text = strings.Replace(text, c, "'new'", 1)
	}
	return strings.Replace(text, "seq", "99", 1)
}

// relax returns a statement that turns foreign keys off.
func relax(driver string) string {
	if driver == "sqlite" {
		return "PRAGMA foreign_keys = 0"
	}
	return "SET session_replication_role = replica"
}

// other returns another value for a column that its table allows.
func other(c *sql.ColumnType) string {
	switch strings.ToUpper(c.DatabaseTypeName()) {
	case "BOOLEAN", "BOOL":
		return "NOT " + c.Name()
	case "TEXT":
		switch c.Name() {
		case "state":
			return "'rejected'"
		case "doc":
			return "replace(replace(doc, 'a note', 'a nope'), 'Niamh', 'Maeve')"
		}
		return c.Name() + " || 'x'"
	case "BLOB", "BYTEA":
		return "'other'"
	}
	switch c.Name() {
	case "urgency":
		return "2 - urgency + (urgency % 2)"
	}
	return c.Name() + " + 1000"
}

// undo restores every row.
func undo(t *testing.T, driver, url string) {
	t.Helper()
	if driver == "sqlite" {
		list := []string{"PRAGMA foreign_keys = 0"}
		for _, table := range tampered {
			list = append(list, "DELETE FROM "+table,
				"INSERT INTO "+table+" SELECT * FROM was_"+table)
		}
		beside(t, driver, url, list...)
		return
	}
	list := []string{"TRUNCATE " + strings.Join(tampered, ", ") + ", deliveries"}
	for _, table := range tampered {
		list = append(list, "INSERT INTO "+table+" SELECT * FROM was_"+table)
	}
	beside(t, driver, url, list...)
}

// TestCheckUpTo checks that a check up to a position ignores everything after it.
func TestCheckUpTo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cases.db")
	s := checkable(t, path)
	hashes := map[int64]string{}
	for _, e := range got[[]desk.Event](t)(s.Log(ctx, 0, 100)) {
		hashes[e.Position] = e.Hash
	}
	beside(t, "sqlite", path, fmt.Sprintf("UPDATE log SET actor = 'x' WHERE position = %d",
		len(hashes)))
	for to := int64(1); to <= int64(len(hashes)); to++ {
		done, err := s.Check(ctx, store.CheckOptions{To: to})
		if last := to == int64(len(hashes)); (err != nil) != last {
			t.Errorf("up to %d of %d: %v", to, len(hashes), err)
		} else if !last && (done.Events != to || done.Last != hashes[to]) {
			t.Errorf("up to %d: %+v", to, done)
		}
	}
}

// TestOlderDatabase checks the upgrade of an older program's database: hashes that can be guessed
// from are gone from the log, but stored beside it for cases that are not erased; the hash chain is
// valid; and each forged upgrade is found.
func TestOlderDatabase(t *testing.T) {
	old := strings.Split(string(got[[]byte](t)(os.ReadFile("testdata/before-audit.sql"))), ";\n")
	schema := func(driver string) (list []string) {
		for _, name := range []string{"schema/0001_desk.sql", "schema/0002_webhook_details.sql"} {
			text := string(got[[]byte](t)(os.ReadFile(name)))
			if driver == "sqlite" {
				text = strings.NewReplacer("BIGSERIAL PRIMARY KEY", "INTEGER PRIMARY KEY",
					"BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY", "BYTEA", "BLOB").Replace(text)
			}
			list = append(list, strings.Split(text, ";\n")...)
		}
		return append(list, "CREATE TABLE schema_version (version BIGINT PRIMARY KEY)",
			"INSERT INTO schema_version VALUES (1), (2)")
	}
	pg := pgtest.Shared(t)
	path := filepath.Join(t.TempDir(), "cases.db")
	for driver, url := range map[string]string{"sqlite": path, "pgx": pg.Database()} {
		var list []string
		for _, text := range append(schema(driver), old...) {
			if strings.TrimSpace(text) != "" {
				list = append(list, text)
			}
		}
		beside(t, driver, url, list...)
		must(t, open(t, url).Close())
		s := open(t, url) // the upgrade must run only once
		done, err := s.Check(ctx, store.CheckOptions{})
		if err != nil || done.Events != 14 || done.Redacted != 6 || done.Older != 3 {
			t.Fatalf("%s: %+v, %v", driver, done, err)
		}
		events := got[[]desk.Event](t)(s.Log(ctx, 0, 100))
		for _, e := range events {
			if strings.HasPrefix(e.Subject, "once:") {
				t.Errorf("%s: event %d has %s", driver, e.Position, e.Subject)
			}
			if erased := e.Case == events[0].Case; e.Subject == desk.Redacted &&
				erased != (e.Once == "") {
				t.Errorf("%s: event %d, erased %v, has Once %q", driver, e.Position, erased, e.Once)
			}
		}
		c := got[desk.Case](t)(s.Case(ctx, events[4].Case))
		do(t, s, c, desk.Actor{Role: desk.Person}, desk.Act{Kind: desk.Erase})
		if done, err := s.Check(ctx, store.CheckOptions{}); err != nil || done.Older != 2 ||
			done.Cases != 1 {
			t.Errorf("%s, another one erased: %+v, %v", driver, done, err)
		}
		for what, text := range map[string]string{
			"another event is redacted": "UPDATE log SET subject = 'redacted', actor = 'x' " +
				"WHERE position = 1",
			"a redacted event is changed": "UPDATE log SET actor = 'x' WHERE position = 2",
			"a later event is redacted": "UPDATE log SET subject = 'redacted' " +
				"WHERE position = 15",
			"the hashes of operators are changed": "UPDATE log SET row_hashes = 'none' " +
				"WHERE position = 14",
			"an operator is changed": "UPDATE operators SET role = 'operator'",
			"a second upgrade": "UPDATE log SET kind = 'upgrade' " +
				"WHERE position = 15",
		} {
			table := "log"
			if strings.Contains(text, "operators SET") {
				table = "operators"
			}
			beside(t, driver, url, "CREATE TABLE was AS SELECT * FROM "+table, text)
			if _, err := s.Check(ctx, store.CheckOptions{}); err == nil {
				t.Errorf("%s: not found: %s", driver, what)
			}
			if driver == "sqlite" {
				beside(t, driver, url, "DELETE FROM "+table,
					"INSERT INTO "+table+" SELECT * FROM was", "DROP TABLE was")
			} else {
				beside(t, driver, url, "TRUNCATE "+table+" CASCADE",
					"INSERT INTO "+table+" SELECT * FROM was", "DROP TABLE was")
				break // CASCADE has deleted the texts
			}
		}
	}
}

// TestCheckWhileOthersWrite checks that concurrent writes do not make a check fail.
func TestCheckWhileOthersWrite(t *testing.T) {
	s := checkable(t, filepath.Join(t.TempDir(), "cases.db"))
	stopped, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for n := 10; ; n++ {
			select {
			case <-stopped:
				return
			default:
			}
			do(t, s, closed(t, s, n), desk.Actor{Role: desk.Person}, desk.Act{Kind: desk.Erase})
			must(t, s.PutKey(ctx, store.Key{ID: "k", Token: "k", Name: fmt.Sprint(n)},
				desk.Event{Kind: "key"}))
		}
	}()
	for range 50 {
		if _, err := s.Check(ctx, store.CheckOptions{}); err != nil {
			t.Error(err)
			break
		}
	}
	close(stopped)
	<-ended
}

// TestChangedRowIsBackedUp checks that an altered row does not prevent a backup.
func TestChangedRowIsBackedUp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cases.db")
	s := checkable(t, path)
	beside(t, "sqlite", path, "UPDATE operators SET name = 'Other'", "DELETE FROM said")
	if _, err := s.Check(ctx, store.CheckOptions{}); err == nil {
		t.Error("the altered row is not found")
	}
	got[store.CheckResult](t)(s.Backup(ctx, path+".backup"))
}
