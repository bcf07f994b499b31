package store_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

func caseRoundTrip(t *testing.T, open opener) {
	s := open(t)
	c := add(t, s, 1)
	same := func(want desk.Case) {
		t.Helper()
		byID, err := s.Case(ctx, c.ID)
		if err != nil || !reflect.DeepEqual(byID, want) {
			t.Errorf("by id: %v\n got %+v\nwant %+v", err, byID, want)
		}
		byToken, err := s.CaseOf(ctx, "token1")
		if err != nil || !reflect.DeepEqual(byToken, want) {
			t.Errorf("by token: %v, got %+v", err, byToken)
		}
	}
	same(c)
	c = do(t, s, c, ann, desk.Act{Kind: desk.Accept})
	c = do(t, s, c, ann, desk.Act{Kind: desk.Promise, Promised: c.Changed.Add(time.Minute)})
	c = do(t, s, c, desk.Actor{Role: desk.Person},
		desk.Act{Kind: desk.Move, Place: desk.Place{Words: strings.Repeat("further on ", 100)}})
	same(c)
	c = do(t, s, c, ann, desk.Act{Kind: desk.Fail,
		Outcome: desk.Outcome{Opened: "not-opened", Damage: "slight", Minutes: 90}})
	same(c)
	for _, id := range []string{"", "nobody", "a\x00b", "\xff"} {
		if _, err := s.Case(ctx, id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("case %q: %v", id, err)
		}
		if _, err := s.CaseOf(ctx, id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("token %q: %v", id, err)
		}
	}
}

func extremeValues(t *testing.T, open opener) {
	s := open(t)
	for i, text := range []string{
		"", " ", "'; DROP TABLE cases; --", `\"%_$1`, "Ægir Þór 日本語 👩🏽‍🚒 " + "\u202e", "\t\n",
		"two\r\nlines", strings.Repeat("€", 20_000), "<script>&amp;</script>",
	} {
		c, o, e := fresh(i)
		c.Details.Name, c.Details.Note, c.Details.Place.Words, c.HeldBy, c.Reason,
			c.Transcript = text, text, text, text, text, text
		c.Report.Title, c.Report.Say, c.Report.Answers, c.Disposition = text, []string{text, text},
			nil, text
		c.Details.Hazards, c.Details.Place.Longitude, c.Details.Place.Accuracy = nil, math.MinInt32,
			math.MaxInt
		c.Opened, c.Changed, c.Waiting, c.Promised, c.Outcome.Minutes = ms(math.MinInt64),
			ms(math.MaxInt64), ms(0), ms(-1), math.MaxInt
		e.Subject, e.Text = text, text
		got[any](t)(nil, errOf(s.AddCase(ctx, c, o, e)))
		if back, err := s.Case(ctx, c.ID); err != nil || !reflect.DeepEqual(back, c) {
			t.Errorf("%q: %v\n got %+v\nwant %+v", text, err, back, c)
		}
		if events, err := s.LogOf(ctx, c.ID); err != nil || len(events) != 1 ||
			events[0].Text != text || events[0].Subject != text {
			t.Errorf("%q in the log: %v, %+v", text, err, events)
		}
	}
	for i, text := range []string{"a\x00b", "a\xffb"} { // stored with the replacement character
		c, o, e := fresh(100 + i)
		e.Text, e.Subject = text, text
		got[any](t)(nil, errOf(s.AddCase(ctx, c, o, e)))
		if events, err := s.LogOf(ctx, c.ID); err != nil || len(events) != 1 ||
			events[0].Text != "a\ufffdb" || events[0].Subject != "a\ufffdb" {
			t.Errorf("%q in the log: %v, %+v", text, err, events)
		}
	}
	if _, err := desk.CheckLog(got[[]desk.Event](t)(s.Log(ctx, 0, 1000)), ""); err != nil {
		t.Error(err)
	}
}

func errOf(_ desk.Case, _ bool, err error) error { return err }

func oneKeyOneCase(t *testing.T, open opener) {
	s := open(t)
	first := add(t, s, 1)
	c, _, e := fresh(2)
	again := func(o store.Opening) (desk.Case, bool, error) { return open(t).AddCase(ctx, c, o, e) }
	if known, isNew,
		err := again(store.Opening{Key: "key1", Body: "body1", Token: "token1"}); err != nil ||
		isNew || !reflect.DeepEqual(known, first) {
		t.Errorf("the same again: %v, new %v, got %+v", err, isNew, known)
	}
	for _, o := range []store.Opening{{Key: "key1", Body: "other", Token: "token1"},
		{Key: "key2", Body: "body1", Token: "token1"}} {
		if _, _, err := again(o); !errors.Is(err, store.ErrConflict) {
			t.Errorf("%+v: %v", o, err)
		}
	}
	if all := got[[]desk.Case](t)(s.Cases(ctx, store.Query{})); len(all) != 1 {
		t.Errorf("%d cases", len(all))
	}
	if events := got[[]desk.Event](t)(s.Log(ctx, 0, 10)); len(events) != 1 {
		t.Errorf("%d events", len(events))
	}
}

func manyWithOneKey(t *testing.T, open opener) {
	one, two := open(t), open(t)
	var fresh32 atomic.Int32
	together(32, func(i int) {
		c, o, e := fresh(7)
		c.ID = fmt.Sprint("attempt", i) // each request has an id of its own
		e.Case = c.ID
		_, isNew, err := []rows{one, two}[i%2].AddCase(ctx, c, o, e)
		if err != nil {
			t.Error(err)
		}
		if isNew {
			fresh32.Add(1)
		}
	})
	if n := fresh32.Load(); n != 1 {
		t.Errorf("%d requests made a new case, want 1", n)
	}
	if all := got[[]desk.Case](t)(one.Cases(ctx, store.Query{})); len(all) != 1 {
		t.Errorf("%d cases", len(all))
	}
}

func oneOfManyChanges(t *testing.T, open opener) {
	one, two := open(t), open(t)
	c := add(t, one, 1)
	var won atomic.Int32
	together(32, func(i int) {
		next, e, err := c.Apply(desk.Act{Kind: desk.Accept},
			desk.Actor{Role: desk.Operator, ID: fmt.Sprint(i)}, c.Changed.Add(1))
		must(t, err)
		switch err := []rows{one, two}[i%2].ChangeCase(ctx, next, e); {
		case err == nil:
			won.Add(1)
		case !errors.Is(err, store.ErrChanged):
			t.Error(err)
		}
	})
	if won.Load() != 1 {
		t.Errorf("%d changes succeeded, want 1", won.Load())
	}
	if events := got[[]desk.Event](t)(two.LogOf(ctx, c.ID)); len(events) != 2 {
		t.Errorf("%d events", len(events))
	}
	missing, _, e := fresh(9)
	missing.Version = 2
	if err := one.ChangeCase(ctx, missing, e); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a missing case: %v", err)
	}
}

func queries(t *testing.T, open opener) {
	s := open(t)
	received, done := add(t, s, 1), closed(t, s, 2)
	c, o, e := fresh(3)
	c.Guide, c.Ref, c.Opened = "hot-car", "ZZZ-ZZZ", c.Opened.Add(day)
	c.Details = desk.Details{Name: "100%_Ünsal", Place: desk.Place{Words: "Straße"},
		Vehicle: desk.Vehicle{Make: "Kia"}}
	got[any](t)(nil, errOf(s.AddCase(ctx, c, o, e)))
	gone := do(t, s, closed(t, s, 4), desk.Actor{Role: desk.System}, desk.Act{Kind: desk.Erase})
	for _, q := range []struct {
		store.Query
		want []desk.Case
	}{
		{store.Query{}, []desk.Case{gone, c, done, received}},
		{store.Query{States: []desk.State{desk.Completed}}, []desk.Case{gone, done}},
		{store.Query{States: []desk.State{desk.Received, desk.Completed}, Limit: 3},
			[]desk.Case{gone, c, done}},
		{store.Query{States: []desk.State{desk.EnRoute}}, nil},
		{store.Query{Guide: "hot-car"}, []desk.Case{c}},
		{store.Query{Guide: "' OR 1=1 --"}, nil},
		{store.Query{Since: c.Opened}, []desk.Case{c}},
		{store.Query{Closed: done.Closed}, []desk.Case{done}},
		{store.Query{Closed: done.Closed.Add(-time.Millisecond)}, nil},
		{store.Query{Closed: gone.Closed.Add(day)}, []desk.Case{done}},
		{store.Query{Text: "sKODA"}, []desk.Case{done, received}},
		{store.Query{Text: "k7f-002"}, []desk.Case{done}},
		{store.Query{Text: "K7F-004"}, []desk.Case{gone}},
		{store.Query{Text: "+447700900001"}, []desk.Case{received}},
		{store.Query{Text: "ab00002"}, []desk.Case{done}},
		{store.Query{Text: "EASTBOUND"}, []desk.Case{done, received}},
		{store.Query{Text: "9c3x"}, []desk.Case{done, received}},
		{store.Query{Text: "ÜNSAL"}, []desk.Case{c}},
		{store.Query{Text: "_k_"}, nil},
		{store.Query{Text: `\`}, nil},
		{store.Query{Text: "a\x00"}, nil},
		{store.Query{Text: "%"}, nil}, // neither letters nor digits
		{store.Query{Text: "0%_"}, nil},
		{store.Query{Text: "gate"}, nil}, // notes are not searched
		{store.Query{Text: strings.Repeat("skoda", 20_000)}, nil},
		{store.Query{Text: "skoda", States: []desk.State{desk.Received}}, []desk.Case{received}},
	} {
		found, err := s.Cases(ctx, q.Query)
		if err != nil || !reflect.DeepEqual(found, q.want) {
			t.Errorf("%+v: %v, got %v, want %v", q.Query, err, refs(found), refs(q.want))
		}
	}
}

// searches checks that a search finds the same whether or not the index has the case already, and
// the same on every kind of store.
func searches(t *testing.T, open opener) {
	s := open(t)
	c, o, e := fresh(1)
	c.Details.Name, c.Details.Phone = "Zoë O'Brien-Müller", "+447700900123;ext=204"
	c.Details.Vehicle = desk.Vehicle{Make: "Mercedes-Benz", Model: "C 220 Citroën",
		Year: 1987, Colour: "tiefgrün", Plate: "AB12 CDE", VIN: "WVWZZZ1JZ3W386752"}
	c.Details.Place = desk.Place{Code: "9C3XGV4H+2X",
		Words: "A40, eastbound\nby the 2nd bridge AND \"NEAR\" the Straße, Łódź"}
	got[any](t)(nil, errOf(s.AddCase(ctx, c, o, e)))
	other := add(t, s, 2)
	check := func(when string) {
		t.Helper()
		for text, found := range map[string]bool{
			"K7F-001": true, "k7f001": true, "k7f 001": true, "7F-001": false, "K7": true,
			"zoë": true, "zoe": true, "ZOE\u0308": true, "o'brien": true, "obrien": true,
			"brien": true, "brie": true, "rien": false,
			"muller": true, "müll": true, "zoe muller": true, "muller smith": false,
			"mercedesbenz": true, "benz": true,
			"+447700900123": true, "+44 (0)7700 900123": true, "07700 900 123": true,
			"00447700900123": true, "7700-900.123": true,
			"0123": true, "900123": true, "00123": true, "123": false, "90012": false,
			"+4477009001234": false,
			"AB12CDE":        true, "ab12-cde": true, "ab 12 cde": true, "ab12": true, "cde": true,
			"b12c":              false,
			"wvwzzz1jz3w386752": true, "WVWZZZ": true, "9C3XGV4H+2X": true, "9c3xgv": true,
			"a40": true, "2nd bridge": true, "and": true, "near": true, "strasse": true,
			"straße": true, "STRASSE": true, "lodz": true, "łódź": true,
			"mueller": true, "o'brien mueller": true, "tiefgrün": true, "tiefgruen": true,
			"tiefgrun": true, "grün": false, "c220": true, "c-220": true, "c 220 citroen": true,
			"citroën": true, "1987": true, "1986": false, "benz 1987 tiefgrün ab12 cde": true,
			"386752": true, "38 67 52": true, "w386752": true, "12cde": true, "2cde": true,
			"cde zoe": true, "38675": false, "zoe 386753": false,
			"zoë 07700 900123": true, "07700 900123 mercedes": true, "0123 zoe": true,
			"07700 900124 zoe": false, "(0 77 00) 90-01-23": true, "+44 0 7700 900123": true,
			"011 44 7700 900123": true, "44 7700 90 01 23": true, "+44 77 00 90 01 23 zoe": true,
			"k7f 001 zoe": true, "k7f001 obrien": true,
			"bridge OR nothing": false, "bridge*": true, "a40 NOT eastbound": false,
			"NEAR(a40 eastbound)": true, "terms:zoe": false,
			`"bridge`: true, "zo%": true, "zo_": true, "'; DROP TABLE found; --": false,
			"\\": false, "*": false, "(": false, `"`: false,
			"~": false, "←321": false, "a:*": false, "zoe & brien": true, "zoe | nobody": false,
			"!zoe": true, "<->": false, "zo": true, "zz": false, "": true,
			"the 2nd bridge and near the a40 eastbound by brien": true,
			"one two three four five six seven eight nine":       false,
		} {
			all, err := s.Cases(ctx, store.Query{Text: text})
			has := slices.ContainsFunc(all, func(f desk.Case) bool { return f.ID == c.ID })
			if err != nil || has != found {
				t.Errorf("%s, %q: %v, found %v", when, text, err, has)
			}
		}
		for why, d := range map[string]desk.Details{
			"phone": {Phone: "+447700900123"}, "plate": {Vehicle: desk.Vehicle{Plate: "AB 12CDE"}},
			"VIN":  {Vehicle: desk.Vehicle{VIN: "WVWZZZ1JZ3W386752"}},
			"code": {Place: desk.Place{Code: "9C3XGV4H+2X"}},
		} {
			if all := got[[]desk.Case](t)(s.Cases(ctx,
				store.Query{Similar: &d})); !reflect.DeepEqual(refs(all), []string{"K7F-001"}) {
				t.Errorf("%s, like by its %s: %v", when, why, refs(all))
			}
		}
		near := desk.Details{Place: desk.Place{Latitude: 51_504_000, Longitude: -125_000,
			Measured: ms(1)}}
		if all := got[[]desk.Case](t)(s.Cases(ctx,
			store.Query{Similar: &near})); !reflect.DeepEqual(refs(all), []string{"K7F-002"}) {
			t.Errorf("%s, nearby: %v", when, refs(all))
		}
		if all := got[[]desk.Case](t)(s.Cases(ctx,
			store.Query{Similar: &desk.Details{Name: "Zoë"}})); all != nil {
			t.Errorf("%s, like no case: %v", when, refs(all))
		}
	}
	check("before indexing")
	indexed(t, s)
	check("from the index")
	moved := do(t, s, c, desk.Actor{Role: desk.Person},
		desk.Act{Kind: desk.Move, Place: desk.Place{Words: "At the quay", Measured: ms(1)}})
	do(t, s, other, desk.Actor{Role: desk.Person}, desk.Act{Kind: desk.Erase})
	for text, want := range map[string]int{"quay": 1, "bridge": 0, "zoe": 1, "9c3xgv": 0,
		"eastbound": 0, "K7F-002": 1, "niamh": 0} {
		if all := got[[]desk.Case](t)(s.Cases(ctx, store.Query{Text: text})); len(all) != want {
			t.Errorf("after a change, %q: %v", text, refs(all))
		}
	}
	do(t, s, moved, desk.Actor{Role: desk.Person}, desk.Act{Kind: desk.Erase})
	if all := got[[]desk.Case](t)(s.Cases(ctx, store.Query{Text: "zoe"})); len(all) != 0 {
		t.Errorf("an erased case is found: %v", refs(all))
	}
}

// indexed waits until the search index has all cases.
func indexed(t *testing.T, s rows) {
	t.Helper()
	if s, is := s.(*store.SQL); is {
		for !got[bool](t)(s.Indexed(ctx)) {
			time.Sleep(10 * time.Millisecond)
		}
	}
}

func refs(cases []desk.Case) []string {
	var list []string
	for _, c := range cases {
		list = append(list, c.Ref)
	}
	return list
}

func pages(t *testing.T, open opener) {
	s := open(t)
	for n := range 7 {
		add(t, s, n)
	}
	var seen []string
	for q := (store.Query{Limit: 3}); ; {
		page := got[[]desk.Case](t)(s.Cases(ctx, q))
		if len(page) == 0 {
			break
		}
		seen = append(seen, refs(page)...)
		q.Before = page[len(page)-1].ID
		add(t, s, 100+len(seen)) // cases that are added meanwhile do not move the pages
	}
	if want := "K7F-006 K7F-005 K7F-004 K7F-003 K7F-002 K7F-001 K7F-000"; strings.Join(seen,
		" ") != want {
		t.Errorf("got %v", seen)
	}
	if page, err := s.Cases(ctx, store.Query{Before: "nobody"}); err != nil || page != nil {
		t.Errorf("before an unknown case: %v, %v", refs(page), err)
	}
}

// callerCancelled checks that a caller whose context was cancelled gets an error, and the store
// goes on.
func callerCancelled(t *testing.T, open opener) {
	s := open(t)
	if _, memory := s.(*store.Memory); memory {
		return // Memory does not wait
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	c, o, e := fresh(1)
	if _, isNew, err := s.AddCase(gone, c, o, e); !errors.Is(err, context.Canceled) || isNew {
		t.Errorf("got %v, new %v", err, isNew)
	}
	add(t, s, 2)
}
