package service_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
	"firststeps/internal/guide"
	"firststeps/test/guidetest"
	"firststeps/test/pgtest"
	"firststeps/test/short"
)

// dictionary returns the telephone numbers that an attacker with the database of an erased case
// tries. One of them was in the case.
func dictionary() (all []string) {
	for n := range 10_000 {
		all = append(all, fmt.Sprintf("+44770090%04d", n))
	}
	return all
}

const guessed = 4711

// guesses returns the texts with a number that may have been hashed, as far as an attacker can know
// them who knows the program, the case's row, and the keys that a client gave to its requests.
func guesses(number, id string) (all []string) {
	h := callAt(number)
	body, _ := json.Marshal(h)
	all = append(all, number, "call "+number, string(body), string(body)+sender,
		sender+string(body), "call-back-for-"+number)
	for _, kind := range []string{"", "note", "accept", "pass-on"} {
		for _, one := range requestsOf(number) {
			all = append(all, kind+one)
		}
	}
	for _, text := range append([]string(nil), all...) { // as the log hashes text, without a salt
		all = append(all, fmt.Sprintf("0:%d:%s", len(text), text),
			fmt.Sprintf("%d:%s", len(text), text), id+text)
	}
	return all
}

// sender is the secret of the person, which anyone who finds the phone knows.
const sender = "secret-of-the-person-on-her-phone"

func callAt(number string) desk.Handover {
	h := handover()
	h.Details = desk.Details{Name: "Niamh", Phone: number, Consent: true}
	return h
}

func requestsOf(number string) []string {
	return []string{fmt.Sprintf(`{"text":"call %s"}`, number), fmt.Sprintf(`{"by":"%s"}`, number)}
}

// erasedCase opens a case, performs acts of a provider and an operator on it, and erases it.
func erasedCase(t *testing.T, d *service.Desk, number string) desk.Case {
	t.Helper()
	ctx := context.Background()
	c, err := d.HandOver(ctx, "call-back-for-"+number, sender, callAt(number))
	okay := func(_ desk.Case, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	okay(c, err)
	club := desk.Actor{Role: desk.Provider, ID: "club", Name: number}
	for i, a := range []desk.Act{
		{Kind: desk.Accept}, {Kind: desk.Note, Text: "call " + number},
		{Kind: desk.PassOn, Text: "call " + number},
	} {
		body := string(a.Kind) + requestsOf(number)[min(1, i)]
		okay(d.ActOnce(ctx, club, c.ID, a, service.Request{Key: fmt.Sprint(i), Body: body}))
	}
	okay(d.Act(ctx, desk.Actor{Role: desk.Operator, ID: "ann"}, c.ID,
		desk.Act{Kind: desk.Note, Text: number}))
	okay(d.ActAsPerson(ctx, sender, desk.Act{Kind: desk.Note, Text: number}))
	if err := d.Store().Append(ctx, c.Seen(club, time.Unix(1, 0))); err != nil {
		t.Fatal(err)
	}
	okay(d.ActAsPerson(ctx, sender, desk.Act{Kind: desk.Erase}))
	return c
}

// TestErasedCannotBeGuessed checks that an attacker who tries all telephone numbers finds none in
// what is left of an erased case, in any column or any byte of the files.
func TestErasedCannotBeGuessed(t *testing.T) {
	short.Skip(t)
	pg := pgtest.Shared(t)
	path := filepath.Join(t.TempDir(), "cases.db")
	for driver, url := range map[string]string{"sqlite": path, "pgx": pg.Database()} {
		t.Run(driver, func(t *testing.T) {
			s, err := store.OpenSQL(context.Background(), url)
			if err != nil {
				t.Fatal(err)
			}
			lib := guidetest.Library(t)
			d := service.New(service.Options{
				Guide: func(id, _ string) (*guide.Guide, bool) { return lib.Guide(id) },
				Now:   time.Now,
				Log:   slog.New(slog.DiscardHandler),
			})
			d.Open(s)
			number := dictionary()[guessed]
			id := erasedCase(t, d, number).ID
			kept := everything(t, driver, url)
			if driver == "sqlite" {
				for _, suffix := range []string{"", "-wal"} {
					file, err := os.ReadFile(path + suffix)
					if err != nil && !os.IsNotExist(err) {
						t.Fatal(err)
					}
					kept = append(kept, file...)
				}
			}
			if !bytes.Contains(kept, []byte(id)) {
				t.Fatal("the searched data does not contain the case")
			}
			left := newRemains(kept)
			for _, try := range dictionary() {
				for _, text := range guesses(try, id) {
					if what := left.find(text); what != "" {
						t.Errorf("%s can be found from %s of %q", try, what, text)
					}
				}
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// everything returns a dump of all columns of all tables as text.
func everything(t *testing.T, driver, url string) []byte {
	t.Helper()
	db, err := sql.Open(driver, url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	// virtual tables have their rows in other tables
	list := "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
	if driver == "pgx" {
		list = "SELECT table_name FROM information_schema.tables WHERE table_schema NOT IN " +
			"('pg_catalog', 'information_schema')"
	}
	var tables []string
	read(t, db, list, func(row []any) { tables = append(tables, fmt.Sprint(row[0])) })
	var all bytes.Buffer
	for _, table := range tables {
		read(t, db, "SELECT * FROM "+table, func(row []any) {
			for _, v := range row {
				if raw, ok := v.([]byte); ok {
					v = string(raw)
				}
				fmt.Fprintln(&all, v)
			}
		})
	}
	return all.Bytes()
}

func read(t *testing.T, db *sql.DB, query string, see func([]any)) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values, at := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			at[i] = &values[i]
		}
		if err := rows.Scan(at...); err != nil {
			t.Fatal(err)
		}
		see(values)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// remains is the set of all sequences of eight bytes in what is left.
type remains map[uint64]bool

func newRemains(kept []byte) remains {
	l := remains{}
	for i := range max(0, len(kept)-7) {
		l[binary.BigEndian.Uint64(kept[i:])] = true
	}
	return l
}

// find returns the form in which a text or a hash of it is among what is left, or "".
func (l remains) find(text string) string {
	sum := sha256.Sum256([]byte(text))
	forms := []struct{ what, form string }{
		{"the text", text}, {"the hash", string(sum[:])},
		{"the hash in hex", hex.EncodeToString(sum[:])},
		{"the hash in capitals", strings.ToUpper(hex.EncodeToString(sum[:]))},
		{"the hash in base64", base64.StdEncoding.EncodeToString(sum[:])},
		{"the hash in base64 of addresses", base64.URLEncoding.EncodeToString(sum[:])},
	}
	for _, f := range forms {
		if l.has(f.form) {
			return f.what
		}
	}
	return ""
}

// has reports whether the first 32 bytes of form are left. A match of that length is no
// coincidence.
func (l remains) has(form string) bool {
	if len(form) < 8 {
		return false
	}
	for i := 0; i+8 <= min(len(form), 32); i++ {
		if !l[binary.BigEndian.Uint64([]byte(form[i:]))] {
			return false
		}
	}
	return true
}
