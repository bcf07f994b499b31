package store_test

import (
	"errors"
	"reflect"
	"testing"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// testCases checks that only queries for test cases find a test case, and that no webhook gets its
// events. Once erased it leaves only its events, and its key and token may be used again.
func testCases(t *testing.T, open opener) {
	s := open(t)
	if _, err := s.Last(ctx); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the end of an empty log: %v", err)
	}
	must(t, s.PutWebhook(ctx, store.Webhook{ID: "w", URL: "https://example.org", Secret: "s"},
		affair("webhook")))
	genuine := add(t, s, 1)
	c, o, _ := fresh(2)
	c.Test = true
	got[any](t)(nil,
		errOf(s.AddCase(ctx, c, o, desk.Event{Kind: string(desk.Opened), Case: c.ID, Version: 1,
			State: c.State, Subject: desk.Testing})))
	for _, q := range []struct {
		test bool
		want []desk.Case
	}{{false, []desk.Case{genuine}}, {true, []desk.Case{c}}} {
		if found := got[[]desk.Case](t)(s.Cases(ctx,
			store.Query{Test: q.test})); !reflect.DeepEqual(found, q.want) {
			t.Errorf("tests %v: %v", q.test, refs(found))
		}
	}
	do(t, s, c, desk.Actor{Role: desk.System}, desk.Act{Kind: desk.Erase})
	if _, err := s.Case(ctx, c.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an erased test case is still stored: %v", err)
	}
	if sent := got[[]store.Delivery](t)(s.Deliveries(ctx, 10)); len(sent) != 1 ||
		sent[0].Case != genuine.ID {
		t.Errorf("deliveries: %+v", sent)
	}
	if counts := got[[]store.Tally](t)(s.Tallies(ctx)); len(counts) != 0 {
		t.Errorf("counted: %+v", counts)
	}
	last := got[desk.Event](t)(s.Last(ctx))
	if last.Position != 4 || !last.Test() || last.Kind != string(desk.Erase) {
		t.Errorf("the last event: %+v", last)
	}
	got[any](t)(nil,
		errOf(s.AddCase(ctx, c, o, desk.Event{Kind: string(desk.Opened), Case: c.ID + "2",
			Version: 1, Subject: desk.Testing})))
}
