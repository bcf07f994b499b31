package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/guide"
	"firststeps/test/pgtest"
)

// TestTimesAreMilliseconds checks the numbers that are stored for times, which older programs read,
// too: milliseconds, and 0 for none.
func TestTimesAreMilliseconds(t *testing.T) {
	const at, later = 1_800_000_000_123, 1_800_000_060_123
	ctx := context.Background()
	for _, url := range []string{filepath.Join(t.TempDir(), "cases.db"),
		pgtest.Shared(t).Database()} {
		s, err := OpenSQL(ctx, url)
		if err != nil {
			t.Fatal(err)
		}
		e := desk.Event{At: ms(at), Promised: ms(later), Kind: "x"}
		o := Operator{ID: "o", Created: ms(at), Role: desk.Operator}
		blocked := o
		blocked.Blocked = ms(later)
		session := Session{Token: "t", Operator: "p", Created: ms(at), Seen: ms(at), Fresh: ms(at),
			Expires: ms(later)}
		_, _, err2 := s.AddCase(ctx, desk.Case{ID: "c", Version: 1, State: desk.Cancelled,
			Opened: ms(at), Written: ms(later), Changed: ms(later), Closed: ms(later),
			Details: desk.Details{Place: desk.Place{Measured: ms(at)}}},
			Opening{Key: "k", Token: "t"}, e)
		if err := errors.Join(err2, s.AddOperator(ctx, o, e), s.ChangeOperator(ctx, o, blocked, e),
			s.SignIn(ctx, Proof{Once: "p", Expires: ms(later)}, session),
			s.SeeSession(ctx, "t", ms(later)),
			s.AddCredential(ctx, Credential{ID: []byte("c"), Operator: "p",
				Data: []byte{}, Used: ms(at)}),
			s.AddInvite(ctx, Invite{Token: "i", Role: desk.Operator, Expires: ms(later)}, e),
			s.PutKey(ctx, Key{ID: "k", Token: "t", Created: ms(at)}, e),
			s.PutWebhook(ctx, Webhook{ID: "w", Created: ms(at)}, e),
			s.PutDelivery(ctx, Delivery{ID: 9, Webhook: "w", Event: 1, Case: "c", Next: ms(at)}),
		); err != nil {
			t.Fatal(err)
		}
		for query, want := range map[string][]int64{
			"opened, changed, waiting, promised, closed FROM cases": {at, later, 0, 0, later},
			"at, promised FROM log WHERE position = 1":              {at, later},
			"created, blocked FROM operators":                       {at, later},
			"created, seen, fresh, expires FROM sessions":           {at, later, at, later},
			"expires FROM spent":                                    {later},
			"used FROM credentials":                                 {at},
			"expires FROM invites":                                  {later},
			"created, used, revoked FROM keys":                      {at, 0, 0},
			"created, stopped FROM webhooks":                        {at, 0},
			"next, done FROM deliveries WHERE id = 9":               {at, 0},
		} {
			got, to := make([]int64, len(want)), make([]any, len(want))
			for i := range got {
				to[i] = &got[i]
			}
			if err := first(ctx, s.read, to, "SELECT "+query); err != nil ||
				!slices.Equal(got, want) {
				t.Errorf("%s: %v, %d, want %d", query, err, got, want)
			}
		}
		var doc string
		want := fmt.Sprintf(`{"transcript":"","written":%d,"report":{"about":"","title":"",`+
			`"urgency":"","say":null,"answers":null},"details":{"place":{"measured":%d},`+
			`"consent":false},"salt":`, later, at)
		if err := first(ctx, s.read, []any{&doc}, "SELECT doc FROM contents"); err != nil ||
			doc[:min(len(doc), len(want))] != want {
			t.Errorf("%v, %s\nwant %s", err, doc, want)
		}
		found, err := s.Cases(ctx, Query{Closed: ms(later + 1), Since: ms(at)})
		if err != nil || len(found) != 1 || found[0].Opened != ms(at) ||
			found[0].Closed.Sub(found[0].Opened) != time.Minute {
			t.Errorf("%v, %+v", err, found)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestRowHashesAreUnchanged checks that rows have the hashes that are in the logs of earlier
// programs.
func TestRowHashesAreUnchanged(t *testing.T) {
	at, later := ms(1_800_000_000_123), ms(1_800_000_060_123)
	k := storedCase{Case: desk.Case{ID: "c", Ref: "K7F-3QX", Version: 3, State: desk.Accepted,
		Urgency: guide.Urgent, Opened: at, Changed: later, Waiting: at, Promised: later},
		seq: 7, opening: Opening{Key: "k", Body: "b", Token: "t"}}
	for _, one := range []struct{ got, row, hash string }{
		{k.wroteRow(contentsRow{"words", "doc", true}), "cases",
			"3af474a95238f7a8ba10cfbea736ae5f11b00e0c36784251fdcacff1cc9e4b07"},
		{operatorTable.wroteRow(Operator{ID: "o", Name: "Ann", Created: at, Blocked: later}),
			"operators:bw", "ade8b789a7108784960cda3f37e91a0ea7f16108b03f37758fcc849a8f02477e"},
		{keyTable.wroteRow(Key{ID: "k", Token: "t", Created: at, Used: later}),
			"keys:aw", "65b4b4fc361f2eba9e20abf9d0e5d6e93ab52c8e44544748d2106535a88da5c7"},
		{webhookTable.wroteRow(Webhook{ID: "w", URL: "u", Created: at, Stopped: later}),
			"webhooks:dw", "58f631a51fd99b85e5ff0b64bee584e23a7acc725da7a073c299475422b7f0e6"},
		{inviteTable.wroteRow(Invite{Token: "i", Expires: later}),
			"invites:aQ", "a2e7cf100b9f786b7b2ebe8ce757b4762ea1e25febf0c068a5fbb87c44770f8c"},
	} {
		if want := one.row + "=" + one.hash; one.got != want {
			t.Errorf("got %s, want %s", one.got, want)
		}
	}
}
