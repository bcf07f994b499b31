package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/test/pgtest"
	"firststeps/test/short"
)

// TestIndexFollowsCases opens, changes and erases many cases in random order, and then compares
// what searches find with the cases that are left.
func TestIndexFollowsCases(t *testing.T) {
	short.Skip(t)
	t.Run("SQLite", func(t *testing.T) {
		indexFollowsCases(t, filepath.Join(t.TempDir(), "cases.db"))
	})
	t.Run("PostgreSQL", func(t *testing.T) { indexFollowsCases(t, pgtest.Shared(t).Database()) })
}

func indexFollowsCases(t *testing.T, url string) {
	ctx := context.Background()
	s, err := OpenSQL(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	words := func() string {
		kind := []string{"street", "street", "lane"}[rnd.IntN(3)]
		return fmt.Sprintf("%s%d near %d of town%d", kind, rnd.IntN(400), rnd.IntN(90),
			rnd.IntN(20))
	}
	var open []desk.Case
	n := 0
	for step := range 1200 {
		switch k := rnd.IntN(10); {
		case k < 5 || len(open) == 0:
			c := small(n)
			c.Details.Name, c.Details.Phone = fmt.Sprintf("name%d of%d", rnd.IntN(900),
				rnd.IntN(9)), fmt.Sprintf("+44770090%04d", rnd.IntN(3000))
			c.Details.Place.Words = words()
			if _, _, err := s.AddCase(ctx, c, opening(n),
				desk.Event{Case: c.ID, Version: 1}); err != nil {
				t.Fatal(step, err)
			}
			open, n = append(open, c), n+1
		default:
			i := rnd.IntN(len(open))
			c := open[i]
			c.Version++
			if c.Details.Place.Words = words(); k > 6 {
				c.State, c.Erased, c.Details = desk.Cancelled, true, desk.Details{}
				open = append(open[:i], open[i+1:]...)
			} else {
				open[i] = c
			}
			if err := s.ChangeCase(ctx, c, desk.Event{Case: c.ID, Version: c.Version}); err != nil {
				t.Fatal(step, k, err)
			}
		}
		if rnd.IntN(150) == 0 {
			for done := false; !done; {
				if done, err = s.Indexed(ctx); err != nil {
					t.Fatal(step, err)
				}
			}
		}
	}
	for _, text := range []string{
		"name7", "town3", "0077", "street17 town1", "street town19", "name street17", "street name",
		"zz street", "street zz", "street 5 name", "street1 7",
	} {
		want := 0
		for _, c := range open {
			if (Query{Text: text}).finds(c) {
				want++
			}
		}
		found, err := s.Cases(ctx, Query{Text: text, Limit: 10_000})
		if err != nil || len(found) != want {
			t.Errorf("%q: %v, found %d, want %d", text, err, len(found), want)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestBlocksOfTheIndex checks that PostgreSQL finds cases of all blocks, the newest first and each
// once.
func TestBlocksOfTheIndex(t *testing.T) {
	short.Skip(t)
	ctx := context.Background()
	s, err := OpenSQL(ctx, pgtest.Shared(t).Database())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const large = largeBlock
	numbers := []int64{
		1, smallBlock - 1, smallBlock, large - 1, large, 2*large - 1, 2 * large, 3*large - 1,
		3 * large,
		3*large + smallBlock, 4*large - 1, 4 * large, 5*large - 1,
	}
	for n, seq := range numbers {
		err := submitOnly(ctx, s, "", func(t *tx) error {
			_, err := t.exec("SELECT setval('cases_seq_seq', $1, false)", seq)
			return err
		})
		c := small(n)
		c.Details.Name = fmt.Sprintf("Niamh only%dth", n)
		if err == nil {
			_, _, err = s.AddCase(ctx, c, opening(n), desk.Event{Case: c.ID, Version: 1})
		}
		for done := false; err == nil && !done; time.Sleep(time.Millisecond) {
			done, err = s.Indexed(ctx)
		}
		if err != nil {
			t.Fatal(err)
		}
		for text, least := range map[string]int{"niamh": 0, "nia only": 0,
			fmt.Sprintf("only%dth", n/2): n / 2} {
			most := n + 1
			if least > 0 || text == "only0th" {
				most = least + 1
			}
			for _, limit := range []int{1, 3, 5, 8, 50} {
				found, err := s.Cases(ctx, Query{Text: text, Limit: limit})
				var got, want []string
				for _, c := range found {
					got = append(got, c.ID)
				}
				for i := most - 1; i >= least && len(want) < limit; i-- {
					want = append(want, fmt.Sprint(i))
				}
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("newest case %d, search %q, limit %d: %v, %v, want %v", seq, text,
						limit, err, got, want)
				}
			}
		}
	}
}

// TestDamagedIndexIsBuiltAgain checks that a damaged index is built again, and prevents neither an
// erasure nor a hand-over.
func TestDamagedIndexIsBuiltAgain(t *testing.T) {
	short.Skip(t)
	ctx := context.Background()
	s, err := OpenSQL(ctx, filepath.Join(t.TempDir(), "cases.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	wait := func() { awaitIndex(t, s) }
	damage := func(statement string) {
		t.Helper()
		wait()
		err := submitOnly(ctx, s, "", func(t *tx) error {
			_, err := t.exec(statement)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	c := small(1)
	c.Details.Name = "Niamh"
	if _, _, err := s.AddCase(ctx, c, opening(1), desk.Event{Case: c.ID, Version: 1}); err != nil {
		t.Fatal(err)
	}
	damage("UPDATE found_data SET block = x'00000000' WHERE id > 10")
	for range 100 { // while it is damaged, and then while it is built
		if found, err := s.Cases(ctx, Query{Text: "niamh"}); err == nil && len(found) == 1 {
			break
		} else if err != nil && !errors.Is(err, ErrIndexing) {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Millisecond)
	}
	damage("UPDATE contents SET words = 'not\nwhat\nwas\nindexed'")
	c.Version, c.State, c.Erased, c.Details = 2, desk.Cancelled, true, desk.Details{}
	if err := s.ChangeCase(ctx, c, desk.Event{Case: c.ID, Version: 2}); err != nil {
		t.Error("an erasure:", err)
	}
	wait()
	if found, err := s.Cases(ctx, Query{Text: "niamh"}); err != nil || len(found) != 0 {
		t.Errorf("%v, %d found", err, len(found))
	}
}

// TestCasesOfOlderPrograms checks that cases are found by what the text that an older program
// stored for searches lacks, and that such a case leaves the index when it is erased.
func TestCasesOfOlderPrograms(t *testing.T) {
	short.Skip(t)
	for kind, open := range map[string]func(*testing.T) string{
		"SQLite":     func(t *testing.T) string { return filepath.Join(t.TempDir(), "cases.db") },
		"PostgreSQL": func(t *testing.T) string { return pgtest.Shared(t).Database() },
	} {
		t.Run(kind, func(t *testing.T) { casesOfOlderPrograms(t, open(t)) })
	}
}

func casesOfOlderPrograms(t *testing.T, url string) {
	ctx := context.Background()
	s, err := OpenSQL(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := small(1)
	c.Ref, c.Details.Name, c.Details.Phone = "K7F-3QX", "Niamh O'Brien", "+447700900123;ext=2"
	c.Details.Vehicle = desk.Vehicle{Make: "Skoda", Model: "Octavia", VIN: "WVWZZZ1JZ3W386752"}
	if _, _, err := s.AddCase(ctx, c, opening(1), desk.Event{Case: c.ID, Version: 1}); err != nil {
		t.Fatal(err)
	}
	for layout, old := range map[string]string{
		"first":  "\n\nk7f-3qx\nniamh o'brien\n+447700900123;ext=2\n\nskoda\n\n",
		"second": "2\nk7f-3qx\nniamh o'brien\n+447700900123\n\nskoda\n\nwvwzzz1jz3w386752\n\n",
	} {
		err := submitOnly(ctx, s, "", func(t *tx) error {
			if err := t.dropIndex(); err != nil {
				return err
			}
			_, err := t.exec("UPDATE contents SET words = $1", old)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, when := range []string{"before indexing", "from the index"} {
			for _, text := range []string{"octavia", "386752", "07700 900 123", "k7f3qx niamh"} {
				if found, err := s.Cases(ctx, Query{Text: text}); err != nil || len(found) != 1 {
					t.Errorf("%s layout, %s, %q: %v, %d found", layout, when, text, err, len(found))
				}
			}
			awaitIndex(t, s)
		}
	}
	c.Version, c.State, c.Erased, c.Details = 2, desk.Cancelled, true, desk.Details{}
	if err := s.ChangeCase(ctx, c, desk.Event{Case: c.ID, Version: 2}); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{"octavia": 0, "386752": 0, "0123": 0, "k7f3qx": 1} {
		if found, err := s.Cases(ctx, Query{Text: text}); err != nil || len(found) != want {
			t.Errorf("erased, %q: %v, %d found", text, err, len(found))
		}
	}
}

// awaitIndex waits until the index has all cases.
func awaitIndex(t *testing.T, s *SQL) {
	t.Helper()
	for done := false; !done; time.Sleep(time.Millisecond) {
		var err error
		if done, err = s.Indexed(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestIndexingContinues checks that the next start continues an index whose building was
// interrupted.
func TestIndexingContinues(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "cases.db")
	const all = 3000
	s, err := OpenSQL(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for part := range 64 {
		group.Go(func() {
			for n := part; n < all; n += 64 {
				c := small(n)
				c.Details.Name = "Niamh"
				if _, _, err := s.AddCase(ctx, c, opening(n),
					desk.Event{Case: c.ID, Version: 1}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	err = submitOnly(ctx, s, "", func(t *tx) error { // the state after an interrupted upgrade
		if err := t.dropIndex(); err != nil {
			return err
		}
		_, err := t.index()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if found, err := s.Cases(ctx, Query{Text: "niamh", Limit: all + 1}); err != nil ||
			len(found) != all {
			t.Errorf("%v, %d found", err, len(found))
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if s, err = OpenSQL(ctx, path); err != nil {
			t.Fatal(err)
		}
	}
	awaitIndex(t, s)
	if found, err := s.Cases(ctx, Query{Text: "niamh", Limit: all + 1}); err != nil ||
		len(found) != all {
		t.Errorf("%v, %d found", err, len(found))
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
