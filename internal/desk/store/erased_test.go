package store_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
	"firststeps/test/pgtest"
	"firststeps/test/short"
)

// vacuum returns the commands in docs/privacy.md that remove the last copies of erased data.
func vacuum(t *testing.T) []string {
	t.Helper()
	page := string(got[[]byte](t)(os.ReadFile("../../../docs/privacy.md")))
	_, block, _ := strings.Cut(page, "```sql\n")
	block, _, found := strings.Cut(block, "```")
	if !found {
		t.Fatal("docs/privacy.md has no commands")
	}
	return regexp.MustCompile(`(?m)^.+;`).FindAllString(block, -1)
}

// marked counts the occurrences of each mark in the files below a folder.
func marked(t *testing.T, folder string, marks ...string) (count map[string]int) {
	t.Helper()
	count = map[string]int{}
	must(t, filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(name)
		for _, m := range marks {
			count[m] += bytes.Count(content, []byte(m))
		}
		return err
	}))
	return count
}

// TestErasedFromPostgreSQL checks that erased data is gone from the tables of PostgreSQL at once,
// and from its files (including the planner's statistics) after the documented commands. The texts
// are few and short, because PostgreSQL would compress others, and a search for them in the files
// would find nothing. The write-ahead log is not checked: it keeps old data until it is recycled.
func TestErasedFromPostgreSQL(t *testing.T) {
	short.Skip(t)
	pg := pgtest.Start(t)
	url := pg.Database()
	s := open(t, url)
	conn := got[*pgx.Conn](t)(pgx.Connect(ctx, url))
	defer func() { must(t, conn.Close(context.Background())) }()
	var folder string
	must(t, conn.QueryRow(ctx, "SHOW data_directory").Scan(&folder))
	run := func(command string) {
		_, err := conn.Exec(ctx, command)
		must(t, err)
	}
	person := desk.Actor{Role: desk.Person}
	gone, kept := []string{}, []string{}
	for n := range 12 {
		c, o, e := fresh(n)
		marks := []string{fmt.Sprintf("canaryname%03d.", n), fmt.Sprintf("+4478001%05d", n),
			fmt.Sprintf("CNRY%03d.", n), fmt.Sprintf("canarynote%03d.", n),
			// the form of the search index
			fmt.Sprintf("canaryname%03d", n), fmt.Sprintf("cnry%03d", n)}
		c.Details.Name, c.Details.Phone, c.Details.Vehicle.Plate = marks[0], marks[1], marks[2]
		got[any](t)(nil, errOf(s.AddCase(ctx, c, o, e)))
		do(t, s, c, person, desk.Act{Kind: desk.Note, Text: marks[3]})
		if n%3 == 0 {
			kept = append(kept, marks...)
		} else {
			gone = append(gone, marks...)
		}
	}
	indexed(t, s)
	run("ANALYZE") // as autovacuum does
	for n := range 12 {
		if n%3 != 0 {
			do(t, s, got[desk.Case](t)(s.Case(ctx, fmt.Sprintf("case%022d", n))), person,
				desk.Act{Kind: desk.Erase})
		}
	}
	if found := got[[]desk.Case](t)(s.Cases(ctx,
		store.Query{Text: "canaryname"})); len(found) != 4 {
		t.Errorf("%d cases are found by a name", len(found))
	}
	run("CHECKPOINT")
	before := marked(t, filepath.Join(folder, "base"), gone...)
	if before[gone[0]] == 0 {
		t.Error("nothing is left before the commands: they are not needed, or this test does " +
			"not find it")
	}
	for _, command := range vacuum(t) {
		run(command)
	}
	run("CHECKPOINT")
	after := marked(t, filepath.Join(folder, "base"), append(gone, kept...)...)
	for _, m := range gone {
		if after[m] > 0 {
			t.Errorf("%s was erased, and can be read %d times", m, after[m])
		}
	}
	for _, m := range kept {
		if after[m] == 0 {
			t.Errorf("%s was not erased, but is missing", m)
		}
	}
}
