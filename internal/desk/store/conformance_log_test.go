package store_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

func logIsWhole(t *testing.T, open opener) {
	one, two := open(t), open(t)
	together(40, func(i int) {
		s := []rows{one, two}[i%2]
		c := add(t, s, i)
		c = do(t, s, c, ann, desk.Act{Kind: desk.Accept})
		must(t, s.Append(ctx, c.Seen(ann, c.Changed)))
		do(t, s, c, ann, desk.Act{Kind: desk.PassOn, Text: fmt.Sprint("for the ", i, "th reason")})
	})
	all := got[[]desk.Event](t)(one.Log(ctx, 0, 1000))
	if len(all) != 160 || all[0].Position != 1 {
		t.Fatalf("%d events, the first at %d", len(all), all[0].Position)
	}
	last, err := desk.CheckLog(all, "")
	if err != nil || last != all[159].Hash {
		t.Error(err)
	}
	for i := range 40 {
		c, _, _ := fresh(i)
		if kinds := kindsOf(got[[]desk.Event](t)(two.LogOf(ctx,
			c.ID))); kinds != "open accept view pass-on" {
			t.Errorf("case %d: %s", i, kinds)
		}
	}
	if part := got[[]desk.Event](t)(two.Log(ctx, 150, 5)); !reflect.DeepEqual(part, all[150:155]) {
		t.Errorf("a part: %+v", part)
	}
	for _, after := range []int64{-1, 160, 1 << 60} {
		if part := got[[]desk.Event](t)(two.Log(ctx, after, 1)); len(part) != 1 && after < 0 ||
			len(part) != 0 && after > 0 {
			t.Errorf("after %d: %d events", after, len(part))
		}
	}
}

func kindsOf(events []desk.Event) string {
	var list []string
	for _, e := range events {
		list = append(list, e.Kind)
	}
	return strings.Join(list, " ")
}

// readerMissesNothing checks that a reader that has seen a position never sees a smaller one appear
// later, from any server.
func readerMissesNothing(t *testing.T, open opener) {
	one, two, reader := open(t), open(t), open(t)
	var writing atomic.Int32
	writing.Store(8)
	go together(8, func(i int) {
		defer writing.Add(-1)
		for n := range 25 {
			if err := []rows{one, two}[i%2].Append(ctx,
				desk.Event{Actor: "system", Kind: "beat", Subject: fmt.Sprint(i, n)}); err != nil {
				t.Error(err)
			}
		}
	})
	var after int64
	for {
		over := writing.Load() == 0
		events := got[[]desk.Event](t)(reader.Log(ctx, after, 50))
		for _, e := range events {
			if e.Position != after+1 {
				t.Fatalf("event %d came after event %d", e.Position, after)
			}
			after = e.Position
		}
		if over && len(events) == 0 {
			break
		}
	}
	if after != 200 {
		t.Errorf("%d events", after)
	}
}

func appendOnce(t *testing.T, open opener) {
	one, two := open(t), open(t)
	var firsts atomic.Int32
	together(16, func(i int) {
		was, err := []rows{one, two}[i%2].AppendOnce(ctx, "alert case first",
			desk.Event{Actor: "system", Kind: "alert", Case: "x"})
		if err != nil {
			t.Error(err)
		}
		if was {
			firsts.Add(1)
		}
	})
	other := got[bool](t)(two.AppendOnce(ctx, "alert case second",
		desk.Event{Actor: "system", Kind: "alert", Case: "x"}))
	if events := got[[]desk.Event](t)(one.LogOf(ctx, "x")); firsts.Load() != 1 || !other ||
		len(events) != 2 {
		t.Errorf("%d were first, the other key %v, %d events", firsts.Load(), other, len(events))
	}
}

func textsOfEvents(t *testing.T, open opener) {
	s := open(t)
	c := do(t, s, add(t, s, 1), desk.Actor{Role: desk.Person},
		desk.Act{Kind: desk.Note, Text: "by the gate"})
	events := got[[]desk.Event](t)(s.LogOf(ctx, c.ID))
	if events[0].Salt != "" || events[0].Sum != "" || events[1].Text != "by the gate" ||
		events[1].Salt == "" || events[1].Sum == "" {
		t.Errorf("got %+v", events)
	}
	if _, err := desk.CheckLog(events, ""); err != nil {
		t.Error(err)
	}
}

func erasedIsCounted(t *testing.T, open opener) {
	s := open(t)
	kept := do(t, s, add(t, s, 1), desk.Actor{Role: desk.Person},
		desk.Act{Kind: desk.Note, Text: "stays"})
	var gone []desk.Case
	for n := range 3 {
		c := do(t, s, add(t, s, 10+n), desk.Actor{Role: desk.Person},
			desk.Act{Kind: desk.Note, Text: "goes"})
		c = do(t, s, c, ann, desk.Act{Kind: desk.Accept})
		c.Changed = c.Changed.Add(5 * time.Minute)
		c = do(t, s, c, ann, desk.Act{Kind: desk.Complete,
			Outcome: desk.Outcome{Opened: "blade", Damage: "none"}})
		gone = append(gone, do(t, s, c, desk.Actor{Role: desk.System}, desk.Act{Kind: desk.Erase}))
	}
	for _, c := range gone {
		if back := got[desk.Case](t)(s.Case(ctx, c.ID)); !reflect.DeepEqual(back, c) ||
			back.Details.Name != "" {
			t.Errorf("got %+v\nwant %+v", back, c)
		}
		for _, e := range got[[]desk.Event](t)(s.LogOf(ctx, c.ID)) {
			if e.Text != "" || e.Salt != "" {
				t.Errorf("texts are left: %+v", e)
			}
		}
	}
	if _, err := s.CaseOf(ctx, "token10"); err != nil {
		t.Errorf("the case is not found by its token: %v", err)
	}
	c, o, e := fresh(10)
	if _, _, err := s.AddCase(ctx, c, o, e); err != store.ErrConflict {
		t.Errorf("the same hand-over again after erasure: %v", err)
	}
	if events := got[[]desk.Event](t)(s.LogOf(ctx, kept.ID)); events[1].Text != "stays" {
		t.Errorf("another case lost its texts: %+v", events)
	}
	if _, err := desk.CheckLog(got[[]desk.Event](t)(s.Log(ctx, 0, 1000)), ""); err != nil {
		t.Errorf("the hash chain is broken after erasure: %v", err)
	}
	tallies := got[[]store.Tally](t)(s.Tallies(ctx))
	slices.SortFunc(tallies,
		func(a, b store.Tally) int { return strings.Compare(a.Urgency, b.Urgency) })
	want := []store.Tally{
		{Month: "2026-09", State: desk.Completed, Urgency: "emergency", Opened: "blade", Cases: 1,
			Minutes: 5},
		{Month: "2026-09", State: desk.Completed, Urgency: "not-urgent", Opened: "blade", Cases: 1,
			Minutes: 5},
		{Month: "2026-09", State: desk.Completed, Urgency: "urgent", Opened: "blade", Cases: 1,
			Minutes: 5},
	}
	if !reflect.DeepEqual(tallies, want) {
		t.Errorf("got %+v", tallies)
	}
	c = do(t, s, add(t, s, 13), ann, desk.Act{Kind: desk.Accept})
	c = do(t, s, c, ann, desk.Act{Kind: desk.Complete,
		Outcome: desk.Outcome{Opened: "blade", Damage: "none"}})
	do(t, s, c, desk.Actor{Role: desk.System}, desk.Act{Kind: desk.Erase})
	if again := got[[]store.Tally](t)(s.Tallies(ctx)); len(again) != 3 ||
		!slices.ContainsFunc(again, func(n store.Tally) bool {
			return n.Cases == 2 && n.Minutes == 5
		}) {
		t.Errorf("one more: %+v", again)
	}
}

func logIsNotified(t *testing.T, open opener) {
	one, two := open(t), open(t)
	if _, file := one.(*store.SQL); file && strings.Contains(t.Name(), "SQLite") {
		two = one // a file has one server
	}
	for i := range 5 {
		before := got[[]desk.Event](t)(two.Log(ctx, 0, 100))
		grown := two.Changed()
		go func() {
			if err := one.Append(ctx, desk.Event{Actor: "system", Kind: "beat"}); err != nil {
				t.Error(err)
			}
		}()
		for len(got[[]desk.Event](t)(two.Log(ctx, 0, 100))) == len(before) {
			select {
			case <-grown:
				grown = two.Changed()
			case <-time.After(10 * time.Second):
				t.Fatalf("no notification of event %d", i+1)
			}
		}
	}
}
