package integrations_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/integrations"
	"firststeps/internal/desk/store"
)

// running runs gates in virtual time until stop is called.
func running(gates ...*integrations.Server) (stop func()) {
	c, cancel := context.WithCancel(context.Background())
	for _, g := range gates {
		go g.Run(c)
	}
	return func() { cancel(); synctest.Wait() }
}

// pass lets virtual time pass and waits until everything due is done. A sleep alone would not order
// the work of other goroutines before the reads of the test.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// eventsByCase returns the versions and kinds of the events that a receiver acted on, by case.
func eventsByCase(t *testing.T, of []received) map[string]string {
	t.Helper()
	byCase := map[string]string{}
	for _, m := range of {
		var e struct {
			Subject string
			Data    struct {
				Version int
				Kind    string
			}
		}
		if err := json.Unmarshal(m.body, &e); err != nil {
			t.Fatal(err)
		}
		byCase[e.Subject] += fmt.Sprintf(" %d:%s", e.Data.Version, e.Data.Kind)
	}
	return byCase
}

// story performs acts on three cases, and returns the expected events of each.
func (w *testDesk) story() map[string]string {
	want := map[string]string{}
	for range 3 {
		c := w.open()
		w.do(ann, c.ID, desk.Act{Kind: desk.Accept})
		w.do(ann, c.ID, desk.Act{Kind: desk.SetOff})
		// a view changes nothing and is not sent
		if _, err := w.desk.Case(ctx, ann, c.ID); err != nil {
			w.Fatal(err)
		}
		w.do(ann, c.ID, desk.Act{Kind: desk.Arrive})
		want[c.ID] = " 1:open 2:accept 3:set-off 4:arrive"
	}
	return want
}

func compare(t *testing.T, got, want map[string]string) {
	t.Helper()
	for id, events := range want {
		if got[id] != events {
			t.Errorf("case %.4s: got%s, want%s", id, got[id], events)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d cases, want %d", len(got), len(want))
	}
}

// TestReceiverDownForThreeDays checks that everything arrives after a receiver was unavailable for
// 72 hours, once, in order for each case, and without action of an operator.
func TestReceiverDownForThreeDays(t *testing.T) {
	for name, down := range map[string]func() (int, error){
		"refuses":  func() (int, error) { return 0, errDown },
		"says 503": func() (int, error) { return http.StatusServiceUnavailable, nil },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := &receiver{}
				back := time.Now().Add(72 * time.Hour)
				r.answer = func(m received) (int, error) {
					if m.at.Before(back) {
						return down()
					}
					return http.StatusOK, nil
				}
				w := newTestDesk(t, r, time.Now)
				r.secret = w.hook(false).Secret
				stop := running(w.gate)
				want := w.story()
				pass(73 * time.Hour)
				w.do(ann, w.open().ID, desk.Act{Kind: desk.Accept})
				pass(10 * time.Hour)
				stop()
				got := eventsByCase(t, r.acted())
				if len(got) != 4 || len(w.deliveries()) != 0 ||
					w.gate.Count(integrations.Dead) != 0 || len(r.bad) > 0 {
					t.Errorf("%d cases, left over: %+v, refused: %v", len(got), w.deliveries(),
						r.bad)
				}
				for id := range got {
					if want[id] == "" {
						want[id] = " 1:open 2:accept"
					}
				}
				compare(t, got, want)
				if r.tried() > 3*10+20 {
					t.Errorf("%d tries, want at most 50", r.tried())
				}
			})
		})
	}
}

// TestLostResponses checks that a message whose response was lost is sent again with the same id
// and has one effect.
func TestLostResponses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{seen: map[string]bool{}}
		r.answer = func(m received) (int, error) {
			if !r.seen[m.id] {
				r.seen[m.id], r.effects = true, append(r.effects, m)
				return 0, errDown
			}
			return http.StatusOK, nil
		}
		w := newTestDesk(t, r, time.Now)
		r.secret = w.hook(false).Secret
		defer running(w.gate)()
		want := w.story()
		pass(time.Hour)
		compare(t, eventsByCase(t, r.acted()), want)
		if r.tried() != 24 || len(w.deliveries()) != 0 {
			t.Errorf("%d tries, left over %+v", r.tried(), w.deliveries())
		}
	})
}

// TestGivenUpAndSentAgain checks that a delivery to a receiver that stays unavailable is given up
// after ten tries over three days, logged and counted, and can be replayed.
func TestGivenUpAndSentAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{answer: func(received) (int, error) {
			return http.StatusInternalServerError, nil
		}}
		w := newTestDesk(t, r, time.Now)
		r.secret = w.hook(false).Secret
		defer running(w.gate)()
		start := time.Now()
		c := w.open()
		pass(60 * time.Hour)
		if w.gate.Count(integrations.Dead) != 0 {
			t.Error("given up too early")
		}
		pass(40 * time.Hour)
		dead := w.deliveries()
		if len(dead) != 1 || !dead[0].Dead || dead[0].Tries != 10 || r.tried() != 10 ||
			dead[0].Problem != "the receiver answered 500" {
			t.Fatalf("%d tries, %+v", r.tried(), dead)
		}
		if took := dead[0].Done.Sub(start); took < 75*time.Hour ||
			took > 84*time.Hour {
			t.Errorf("given up after %v", took)
		}
		if w.gate.Count(integrations.Dead) != 1 ||
			!strings.Contains(w.log.String(), "level=ERROR msg=\"webhook delivery given up\"") {
			t.Errorf("counted %d, logged %s", w.gate.Count(integrations.Dead), w.log)
		}
		r.answers(nil)
		w.do(ann, c.ID, desk.Act{Kind: desk.Accept}) // a dead delivery does not block later ones
		pass(time.Minute)
		// a replayed delivery has all its tries again
		r.answers(func(received) (int, error) { return http.StatusBadGateway, nil })
		if err := w.gate.Replay(ctx, boss, dead[0].ID); err != nil {
			t.Fatal(err)
		}
		if err := w.gate.Replay(ctx, boss, dead[0].ID); !errors.Is(err, integrations.ErrNotDead) {
			t.Errorf("again: %v", err)
		}
		if log, err := w.rows.Log(ctx, 0, 99); err != nil || log[len(log)-1].Kind != "replay" ||
			log[len(log)-1].Actor != boss.Ref() {
			t.Errorf("%v: the log does not have the replay and its actor", err)
		}
		pass(time.Minute)
		r.answers(nil)
		pass(10 * time.Minute)
		compare(t, eventsByCase(t, r.acted()), map[string]string{c.ID: " 2:accept 1:open"})
		if left := w.deliveries(); len(left) != 0 {
			t.Errorf("left over: %+v", left)
		}
	})
}

// TestGoneStopsTheWebhook checks that a webhook whose receiver responds with 410 is stopped.
func TestGoneStopsTheWebhook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{answer: func(received) (int, error) { return http.StatusGone, nil }}
		w := newTestDesk(t, r, time.Now)
		r.secret = w.hook(false).Secret
		w.story()
		defer running(w.gate)()
		pass(time.Hour)
		w.open()
		pass(time.Hour)
		hooks, err := w.rows.Webhooks(ctx)
		if err != nil || hooks[0].Stopped.IsZero() || r.tried() != 1 || len(w.deliveries()) != 12 {
			t.Errorf("%v, %+v, %d tries, %d given up", err, hooks, r.tried(), len(w.deliveries()))
		}
		for _, d := range w.deliveries() {
			if !d.Dead {
				t.Errorf("still pending: %+v", d)
			}
		}
	})
}

// TestTwoServersSendOnce checks that, with two servers on one store, each message arrives once, in
// order for each case, as long as both servers run.
func TestTwoServersSendOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		w := newTestDesk(t, r, time.Now)
		r.secret = w.hook(false).Secret
		other := integrations.New(w.desk, integrations.Options{Now: time.Now, Log: w.gate.Log,
			Transport: r})
		other.Open(w.rows)
		defer running(w.gate, other, w.gate)()
		want := map[string]string{}
		for range 5 {
			for id, events := range w.story() {
				want[id] = events
			}
			pass(time.Second)
		}
		pass(time.Minute)
		compare(t, eventsByCase(t, r.acted()), want)
		if r.tried() != 60 || len(w.deliveries()) != 0 {
			t.Errorf("%d tries for 60 messages", r.tried())
		}
	})
}

// TestClaimedAndLost checks that deliveries claimed by a server that died are sent by another after
// the lease.
func TestClaimedAndLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		w := newTestDesk(t, r, time.Now)
		r.secret = w.hook(false).Secret
		w.open()
		now := desk.Truncate(time.Now())
		lanes := []store.Lane{{Webhook: w.deliveries()[0].Webhook, Limit: 10}}
		if lost, err := w.rows.Claim(ctx, now, now.Add(2*time.Minute), lanes); err != nil ||
			len(lost[0]) != 1 {
			t.Fatal(err, lost)
		}
		defer running(w.gate)()
		pass(time.Minute)
		if r.tried() != 0 {
			t.Error("sent while another server had it")
		}
		pass(2 * time.Minute)
		if len(r.acted()) != 1 {
			t.Errorf("%d effects", len(r.acted()))
		}
	})
}

// away is a store that cannot be read or written while the test says so.
type away struct {
	*store.Memory
	unread, unwritten *atomic.Bool
}

func (a away) Case(c context.Context, id string) (desk.Case, error) {
	if a.unread.Load() {
		return desk.Case{}, errDown
	}
	return a.Memory.Case(c, id)
}

func (a away) PutDelivery(c context.Context, d store.Delivery) error {
	if a.unwritten.Load() {
		return errDown
	}
	return a.Memory.PutDelivery(c, d)
}

// TestStoreAway checks that failures of the store do not count as tries and lose nothing. If the
// store cannot record that a delivery arrived, it is sent again, and the receiver recognises its
// id.
func TestStoreAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		var unread, unwritten atomic.Bool
		unread.Store(true)
		w := newTestDesk(t, r, time.Now)
		r.secret = w.hook(false).Secret
		w.gate.Open(away{w.rows.(*store.Memory), &unread, &unwritten})
		defer running(w.gate)()
		c := w.open()
		pass(100 * time.Hour)
		if left := w.deliveries(); len(left) != 1 || left[0].Tries != 0 || r.tried() != 0 {
			t.Fatalf("%+v, %d tries", left, r.tried())
		}
		unwritten.Store(true)
		unread.Store(false)
		pass(10 * time.Minute)
		if left := w.deliveries(); len(left) != 1 || r.tried() < 3 {
			t.Errorf("%+v, %d tries", left, r.tried())
		}
		unwritten.Store(false)
		pass(3 * time.Minute)
		compare(t, eventsByCase(t, r.acted()), map[string]string{c.ID: " 1:open"})
		if left := w.deliveries(); len(left) != 0 {
			t.Errorf("%+v", left)
		}
	})
}

// busy is a store in which each write of a delivery takes two seconds, concurrently.
type busy struct{ *store.Memory }

func (b busy) PutDelivery(c context.Context, d store.Delivery) error {
	time.Sleep(2 * time.Second)
	return b.Memory.PutDelivery(c, d)
}

// TestBusyStoreDelaysNoDelivery checks that deliveries do not wait until the store has recorded the
// results of earlier ones.
func TestBusyStoreDelaysNoDelivery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		w := newTestDesk(t, r, time.Now)
		r.secret = w.hook(false).Secret
		w.gate.Open(busy{w.rows.(*store.Memory)})
		for range 10 {
			w.open()
		}
		defer running(w.gate)()
		pass(2500 * time.Millisecond) // the first is recorded, and then retries are expedited
		if n := len(r.acted()); n != 10 {
			t.Errorf("%d of 10 arrived", n)
		}
		pass(2 * time.Second)
		if left := w.deliveries(); len(left) != 0 || r.tried() != 10 {
			t.Errorf("%d tries, left over: %+v", r.tried(), left)
		}
	})
}

// TestOneHangsAnotherDoesNotWait checks that a receiver that hangs does not delay another, and that
// the recorded problem has nothing of what a receiver sent.
func TestOneHangsAnotherDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		well := &receiver{}
		w := newTestDesk(t, hanging{well}, time.Now)
		well.secret = w.hook(false).Secret
		if _, err := w.gate.AddWebhook(ctx, boss, "https://hangs.example/", false); err != nil {
			t.Fatal(err)
		}
		defer running(w.gate)()
		want := w.story()
		pass(50 * time.Second)
		synctest.Wait()
		compare(t, eventsByCase(t, well.effects), want)
		pass(5 * time.Minute)
		for _, d := range w.deliveries() {
			if d.Tries > 0 && d.Problem != "the receiver did not answer in time" {
				t.Errorf("problem: %s", d.Problem)
			}
		}
	})
}

// hanging is a transport that never responds at one address.
type hanging struct{ *receiver }

func (h hanging) RoundTrip(q *http.Request) (*http.Response, error) {
	if q.URL.Host == "hangs.example" {
		<-q.Context().Done()
		return nil, q.Context().Err()
	}
	return h.receiver.RoundTrip(q)
}

// TestRedirectsAreNotFollowed checks that a redirect is a failure and is not followed.
func TestRedirectsAreNotFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{answer: func(received) (int, error) {
			return http.StatusTemporaryRedirect, nil
		}}
		w := newTestDesk(t, r, time.Now)
		r.secret = w.hook(false).Secret
		defer running(w.gate)()
		w.open()
		pass(time.Second)
		if left := w.deliveries(); len(left) != 1 ||
			left[0].Problem != "the receiver answered 307" || r.tried() != 1 {
			t.Errorf("%d tries, %+v", r.tried(), left)
		}
	})
}
