package store_test

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
	"firststeps/internal/guide"
)

// affair returns an event that belongs to no case.
func affair(kind string) desk.Event {
	return desk.Event{At: ms(5), Actor: "operator:ann", Kind: kind}
}

func signIn(t *testing.T, open opener) {
	s := open(t)
	bea := store.Operator{ID: "b", Name: "Bea", Role: desk.Operator, Created: ms(1)}
	ada := store.Operator{ID: "a", Name: "Ada", Role: desk.Supervisor,
		Subject: "https://id.example ada", Created: ms(2)}
	must(t, s.AddOperator(ctx, bea, affair("operator")))
	must(t, s.AddOperator(ctx, ada, affair("operator")))
	must(t, s.AddCredential(ctx, store.Credential{ID: []byte{0, 255}, Operator: "b",
		Data: []byte{}}))
	must(t, s.AddCredential(ctx, store.Credential{ID: []byte{1}, Operator: "a", Data: []byte("x")}))
	for _, token := range []string{"t1", "t2", "t3"} {
		begin(t, s, store.Session{Token: token, Operator: "b", Created: ms(1), Seen: ms(1),
			Fresh: ms(1), Expires: ms(9)})
	}
	used := store.Credential{ID: []byte{0, 255}, Operator: "b", Data: []byte{0, 1, 2}, Used: ms(9)}
	again := store.Session{Token: "t2", Operator: "b", Fresh: ms(6)}
	must(t, s.Confirm(ctx, store.Proof{Once: "confirm", Expires: ms(9), Passkey: used}, again,
		affair("confirm")))
	must(t, s.SeeSession(ctx, "t2", ms(5)))
	must(t, s.EndSession(ctx, "t3"))
	must(t, s.EndSession(ctx, "t3"))
	if all, err := s.Operators(ctx); err != nil ||
		!reflect.DeepEqual(all, []store.Operator{bea, ada}) {
		t.Errorf("operators: %v, %+v", err, all)
	}
	if own, err := s.Credentials(ctx, "b"); err != nil ||
		!reflect.DeepEqual(own,
			[]store.Credential{{ID: []byte{0, 255}, Operator: "b", Data: []byte{0, 1, 2},
				Used: ms(9)}}) {
		t.Errorf("passkeys: %v, %+v", err, own)
	}
	if n, err := s.Session(ctx, "t2"); err != nil ||
		n != (store.Session{Token: "t2", Operator: "b", Created: ms(1), Seen: ms(5), Fresh: ms(6),
			Expires: ms(9)}) {
		t.Errorf("session: %v, %+v", err, n)
	}
	if all, err := s.Sessions(ctx, "b"); err != nil || len(all) != 2 || all[0].Token != "t1" ||
		all[1].Fresh != ms(6) {
		t.Errorf("sessions: %v, %+v", err, all)
	}
	before := bea
	bea.Blocked = ms(7)
	must(t, s.ChangeOperator(ctx, before, bea, affair("block")))
	for _, token := range []string{"t1", "t2", "t3", ""} {
		if _, err := s.Session(ctx, token); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("session %q: %v", token, err)
		}
	}
	if all := got[[]store.Operator](t)(s.Operators(ctx)); !reflect.DeepEqual(all,
		[]store.Operator{bea, ada}) {
		t.Errorf("operators: %+v", all)
	}
	key := store.Key{ID: "k", Token: "kt", Name: "Fleet", Created: ms(3)}
	must(t, s.PutKey(ctx, key, affair("key")))
	key.Used, key.Revoked = ms(8), ms(9)
	must(t, s.PutKey(ctx, key, affair("revoke")))
	if k, err := s.KeyOf(ctx, "kt"); err != nil || k != key {
		t.Errorf("key: %v, %+v", err, k)
	}
	if _, err := s.KeyOf(ctx, "k"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a key by its id: %v", err)
	}
	if all := got[[]store.Key](t)(s.Keys(ctx)); !reflect.DeepEqual(all, []store.Key{key}) {
		t.Errorf("keys: %+v", all)
	}
	if kinds := kindsOf(got[[]desk.Event](t)(s.Log(ctx, 0,
		99))); kinds != "operator operator sign-in sign-in sign-in confirm block key revoke" {
		t.Errorf("the log has %s", kinds)
	}
}

func invitationOnce(t *testing.T, open opener) {
	one, two := open(t), open(t)
	invite := store.Invite{Token: "i", Name: "Cem", Role: desk.Operator, Expires: ms(9)}
	must(t, one.AddInvite(ctx, invite, affair("invite")))
	if back, err := two.Invite(ctx, "i"); err != nil || back != invite {
		t.Errorf("got %v, %+v", err, back)
	}
	var used atomic.Int32
	together(8, func(i int) {
		o := store.Operator{ID: fmt.Sprint(i), Name: "Cem", Role: desk.Operator}
		err := join([]rows{one, two}[i%2], "i", o)
		if err == nil {
			used.Add(1)
		} else if !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
	})
	all := got[[]store.Operator](t)(one.Operators(ctx))
	if used.Load() != 1 || len(all) != 1 ||
		len(got[[]store.Credential](t)(two.Credentials(ctx, all[0].ID))) != 1 {
		t.Errorf("used %d times, operators %+v", used.Load(), all)
	}
	if _, err := one.Invite(ctx, "i"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("afterwards: %v", err)
	}
}

func invitationWithdrawn(t *testing.T, open opener) {
	one, two := open(t), open(t)
	late := store.Invite{Token: "late", Name: "Ada", Role: desk.Supervisor, Expires: ms(9),
		For: "a"}
	early := store.Invite{Token: "soon", Name: "Bea", Role: desk.Operator, Expires: ms(8)}
	also := store.Invite{Token: "alike", Role: desk.Operator, Expires: ms(9)}
	for _, i := range []store.Invite{late, early, also} {
		must(t, one.AddInvite(ctx, i, affair("invite")))
	}
	listed := func(want ...store.Invite) {
		t.Helper()
		if all, err := two.Invites(ctx); err != nil || !slices.Equal(all, want) {
			t.Errorf("got %v, %+v, want %+v", err, all, want)
		}
	}
	listed(early, also, late)
	must(t, two.DropInvite(ctx, "late", affair("invite-dropped")))
	listed(early, also)
	for _, token := range []string{"late", ""} {
		if err := one.DropInvite(ctx, token, affair("invite-dropped")); !errors.Is(err,
			store.ErrNotFound) {
			t.Errorf("%q again: %v", token, err)
		}
	}
	if err := join(one, "late", store.Operator{ID: "a"}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a withdrawn invitation was used: %v", err)
	}
	must(t, join(one, "soon", store.Operator{ID: "b"}))
	listed(also)
	if kinds := kindsOf(got[[]desk.Event](t)(one.Log(ctx, 0,
		99))); kinds != "invite invite invite invite-dropped join" {
		t.Errorf("the log has %s", kinds)
	}
}

func expiredIsDeleted(t *testing.T, open opener) {
	s := open(t)
	for i, token := range []string{"past", "now", "later"} {
		begin(t, s, store.Session{Token: token, Operator: "b", Expires: ms(6 + int64(i))})
		must(t, s.AddInvite(ctx, store.Invite{Token: token, Expires: ms(6 + int64(i))},
			affair("invite")))
	}
	must(t, s.DeleteExpired(ctx, ms(7)))
	must(t, s.DeleteExpired(ctx, ms(7)))
	for token, stays := range map[string]bool{"past": false, "now": false, "later": true} {
		if _, err := s.Session(ctx, token); stays && err != nil ||
			!stays && !errors.Is(err, store.ErrNotFound) {
			t.Errorf("session %s: %v", token, err)
		}
		if _, err := s.Invite(ctx, token); stays && err != nil ||
			!stays && !errors.Is(err, store.ErrNotFound) {
			t.Errorf("invitation %s: %v", token, err)
		}
	}
}

// uniqueValues checks that a unique value cannot be stored twice, and that such a failure does not
// fail other changes of the batch.
func uniqueValues(t *testing.T, open opener) {
	s := open(t)
	must(t, s.AddOperator(ctx, store.Operator{ID: "a", Subject: "issuer ann"}, affair("operator")))
	must(t, s.AddOperator(ctx, store.Operator{ID: "b"}, affair("operator")))
	must(t, s.AddOperator(ctx, store.Operator{ID: "c"}, affair("operator")))
	must(t, s.PutKey(ctx, store.Key{ID: "a", Token: "one"}, affair("key")))
	together(20, func(i int) {
		switch i {
		case 10:
			if err := s.AddOperator(ctx, store.Operator{ID: "d", Subject: "issuer ann"},
				affair("operator")); !errors.Is(err, store.ErrConflict) {
				t.Errorf("a second operator with one subject: %v", err)
			}
		case 11:
			if err := s.PutKey(ctx, store.Key{ID: "b", Token: "one"},
				affair("key")); !errors.Is(err, store.ErrConflict) {
				t.Errorf("a second key with one token: %v", err)
			}
		default:
			add(t, s, i)
		}
	})
	if all := got[[]desk.Case](t)(s.Cases(ctx, store.Query{})); len(all) != 18 {
		t.Errorf("%d cases", len(all))
	}
	if events := got[[]desk.Event](t)(s.Log(ctx, 0, 99)); len(events) != 4+18 {
		t.Errorf("%d events", len(events))
	}
}

// webhookRoundTrip checks that every field of a webhook is stored, also when the row changes.
func webhookRoundTrip(t *testing.T, open opener) {
	s := open(t)
	want := []store.Webhook{
		{ID: "w", URL: "https://w.example", Secret: "s", Details: true, Created: ms(1),
			Stopped: ms(4), By: "a"},
		{ID: "v", URL: "https://v.example", Secret: "r", Created: ms(2)},
	}
	for field, value := range reflect.ValueOf(want[0]).Fields() {
		if value.IsZero() {
			t.Errorf("%s is empty in this test, so its loss would not be noticed", field.Name)
		}
	}
	for _, row := range want {
		must(t, s.PutWebhook(ctx, store.Webhook{ID: row.ID, URL: "https://before.example",
			Secret: "q", Details: !row.Details, Created: ms(9), Stopped: ms(9)}, affair("webhook")))
		must(t, s.PutWebhook(ctx, row, affair("webhook")))
	}
	if all := got[[]store.Webhook](t)(open(t).Webhooks(ctx)); !reflect.DeepEqual(all, want) {
		t.Errorf("got %+v\nwant %+v", all, want)
	}
}

func deliveriesInOrder(t *testing.T, open opener) {
	s := open(t)
	add(t, s, 0) // before the webhook exists
	must(t, s.PutWebhook(ctx, store.Webhook{ID: "w", URL: "https://w.example", Secret: "s",
		Created: ms(1)}, affair("webhook")))
	must(t, s.PutWebhook(ctx, store.Webhook{ID: "v", URL: "https://v.example", Created: ms(2)},
		affair("webhook")))
	must(t, s.PutWebhook(ctx, store.Webhook{ID: "v", URL: "https://v.example", Created: ms(2),
		Stopped: ms(3)}, affair("stop")))
	if all := got[[]store.Webhook](t)(s.Webhooks(ctx)); len(all) != 2 || all[0].ID != "w" ||
		all[1].Stopped != ms(3) {
		t.Errorf("webhooks: %+v", all)
	}
	do(t, s, add(t, s, 1), ann, desk.Act{Kind: desk.Accept})
	two := add(t, s, 2)
	must(t, s.Append(ctx, two.Seen(ann, two.Changed))) // not delivered: the case is unchanged
	late := two.Changed.Add(day)
	in := func(n time.Duration) time.Time { return late.Add(n * time.Millisecond) }
	open3 := got[[]store.Delivery](t)(s.Deliveries(ctx, 99))
	if ways := waysOf(open3); ways != "w/1 w/1 w/2" {
		t.Fatalf("open: %s", ways)
	}
	due := claim(t, s, late, in(1000), 99)
	if waysOf(due) != "w/1 w/2" || due[0].Next != in(1000) || due[0].ID != open3[0].ID ||
		due[0].Event != open3[0].Event {
		t.Fatalf("claimed: %s, %+v", waysOf(due), due)
	}
	if again := claim(t, s, late, in(1000), 99); len(again) != 0 {
		t.Errorf("claimed again: %s", waysOf(again))
	}
	due[0].Tries, due[0].Next, due[0].Problem = 1, in(500), "503"
	must(t, s.PutDelivery(ctx, due[0]))
	if again := claim(t, s, in(500), in(2000), 1); len(again) != 1 || again[0].ID != due[0].ID ||
		again[0].Tries != 1 || again[0].Problem != "503" {
		t.Errorf("after a failure: %+v", again)
	}
	due[0].Done = in(600)
	must(t, s.PutDelivery(ctx, due[0]))
	next := claim(t, s, in(700), in(2000), 99)
	if len(next) != 1 || next[0].ID != open3[1].ID {
		t.Errorf("the next of the case: %+v", next)
	}
	// a delivery scheduled years ahead is due: the clock was wrong
	for ahead, want := range map[time.Duration]int{day: 0, 3650 * day: 1} {
		next[0].Next = late.Add(ahead)
		must(t, s.PutDelivery(ctx, next[0]))
		if found := claim(t, s, late, in(1000), 99); len(found) != want {
			t.Errorf("put off by %v: %+v", ahead, found)
		}
	}
	due[1].Done, due[1].Dead = late, true
	must(t, s.PutDelivery(ctx, due[1]))
	if shown := got[[]store.Delivery](t)(s.Deliveries(ctx, 99)); waysOf(shown) != "w/1 w/2" ||
		!shown[1].Dead {
		t.Errorf("shown: %+v", shown)
	}
	if shown := got[[]store.Delivery](t)(s.Deliveries(ctx, 1)); len(shown) != 1 {
		t.Errorf("shown: %+v", shown)
	}
}

func expedited(t *testing.T, open opener) {
	s := open(t)
	for _, id := range []string{"w", "v"} {
		must(t, s.PutWebhook(ctx, store.Webhook{ID: id, URL: "https://w.example"},
			affair("webhook")))
	}
	for n := range 6 {
		add(t, s, n)
	}
	want := map[int64]time.Time{}
	for _, d := range got[[]store.Delivery](t)(s.Deliveries(ctx, 99)) {
		d.Tries, d.Next, d.Problem, want[d.ID] = 1, ms(900), "away", ms(900)
		switch d.Case[len(d.Case)-1] {
		case '0': // done
			d.Done, d.Dead = ms(5), true
		case '1': // another server may be sending it
			d.Next, want[d.ID] = ms(800), ms(800)
		case '2':
			d.Problem = "its own fault"
		case '3':
			d.Problem = "late"
			fallthrough
		default:
			if d.Webhook == "w" {
				want[d.ID] = ms(700)
			}
		}
		must(t, s.PutDelivery(ctx, d))
	}
	must(t, s.ExpediteRetries(ctx, "w", ms(700), ms(800), []string{"away", "late"}))
	all := got[[]store.Delivery](t)(s.Deliveries(ctx, 99))
	for _, d := range all {
		if d.Next != want[d.ID] || (d.Problem == "") != (d.Next == ms(700)) || d.Tries != 1 {
			t.Errorf("%+v: next is not %v, or with the wrong problem", d, want[d.ID])
		}
	}
	if len(all) != 12 || len(want) != 12 {
		t.Errorf("%d deliveries", len(all))
	}
}

// waysOf returns the webhook and the last digit of the case of each delivery.
func waysOf(all []store.Delivery) string {
	text := ""
	for i, d := range all {
		if i > 0 {
			text += " "
		}
		text += d.Webhook + "/" + d.Case[len(d.Case)-1:]
	}
	return text
}

// claim claims deliveries from both lanes of the webhook "w", and returns them oldest first.
func claim(t *testing.T, s rows, now, until time.Time, limit int) []store.Delivery {
	t.Helper()
	lanes := []store.Lane{{Webhook: "w", Urgent: true, Limit: limit}, {Webhook: "w", Limit: limit}}
	all := slices.Concat(got[[][]store.Delivery](t)(s.Claim(ctx, now, until, lanes))...)
	slices.SortFunc(all, func(a, b store.Delivery) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

// emergenciesFirst checks that an emergency is delivered before earlier events of other cases, and
// that the lanes do not wait for each other. The events of one case stay in order, even if the case
// became an emergency later.
func emergenciesFirst(t *testing.T, open opener) {
	s := open(t)
	for _, id := range []string{"w", "v"} {
		must(t, s.PutWebhook(ctx, store.Webhook{ID: id}, affair("webhook")))
	}
	for n, u := range []guide.Urgency{guide.NotUrgent, guide.Urgent, guide.Emergency,
		guide.NotUrgent} {
		c, o, e := fresh(n)
		c.Urgency, e.Urgency = u, u
		got[bool](t)(second(s.AddCase(ctx, c, o, e)))
		if n == 3 {
			next, e, err := c.Apply(desk.Act{Kind: desk.Accept}, ann, c.Changed.Add(time.Second))
			must(t, err)
			next.Urgency, e.Urgency = guide.Emergency, guide.Emergency
			must(t, s.ChangeCase(ctx, next, e))
		}
	}
	lane := func(hook string, urgent bool, limit int) string {
		lists := got[[][]store.Delivery](t)(s.Claim(ctx, ms(1<<50), ms(1<<50+1000),
			[]store.Lane{{Webhook: hook, Urgent: urgent, Limit: limit}}))
		if len(lists) != 1 {
			t.Fatalf("%d lists", len(lists))
		}
		return waysOf(lists[0])
	}
	for _, c := range []struct {
		hook   string
		urgent bool
		limit  int
		want   string
	}{
		{"w", true, 1, "w/2"}, {"w", true, 9, "w/3"}, {"w", true, 9, ""}, {"w", false, 1, "w/1"},
		{"w", false, 9, "w/0"},
		{"v", false, 9, "v/1 v/0 v/3"}, {"v", true, 9, "v/2"},
	} {
		if ways := lane(c.hook, c.urgent, c.limit); ways != c.want {
			t.Errorf("%s, urgent %v, at most %d: %q, want %q", c.hook, c.urgent, c.limit, ways,
				c.want)
		}
	}
	for _, d := range got[[]store.Delivery](t)(s.Deliveries(ctx, 99)) {
		if d.Webhook == "w" && d.Case[len(d.Case)-1] == '3' && d.Urgency == guide.NotUrgent {
			d.Done = ms(1)
			must(t, s.PutDelivery(ctx, d))
		}
	}
	if ways := lane("w", true, 9); ways != "w/3" {
		t.Errorf("the emergency behind it: %q", ways)
	}
}

func second[A, B any](_ A, b B, err error) (B, error) { return b, err }

func noDoubleClaim(t *testing.T, open opener) {
	one, two := open(t), open(t)
	must(t, one.PutWebhook(ctx, store.Webhook{ID: "w"}, affair("webhook")))
	for n := range 10 {
		do(t, one, add(t, one, n), ann, desk.Act{Kind: desk.Accept})
	}
	var mu sync.Mutex
	claimed := map[int64]int{}
	latest := map[string]int64{}
	together(6, func(i int) {
		s := []rows{one, two}[i%2]
		for range 40 {
			for _, d := range claim(t, s, ms(1<<50), ms(1<<50+1000), 3) {
				mu.Lock()
				claimed[d.ID]++
				if d.Event < latest[d.Case] {
					t.Errorf("event %d of a case after event %d", d.Event, latest[d.Case])
				}
				latest[d.Case] = d.Event
				mu.Unlock()
				d.Done = ms(1)
				must(t, s.PutDelivery(ctx, d))
			}
		}
	})
	for id, n := range claimed {
		if n != 1 {
			t.Errorf("delivery %d was claimed %d times", id, n)
		}
	}
	if len(claimed) != 20 {
		t.Errorf("%d of 20 were claimed", len(claimed))
	}
}
