package integrations_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/integrations"
	"firststeps/test/short"
)

// receivers are several receivers by host, and what each received, in order.
type receivers struct {
	mu     sync.Mutex
	answer map[string]func(context.Context) (int, error)
	got    map[string][]string // case and version
	at     map[string]map[string]time.Time
	trying map[string]int
}

func (r *receivers) RoundTrip(q *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(q.Body)
	if err != nil {
		return nil, err
	}
	host := strings.TrimSuffix(q.URL.Host, ".example")
	r.mu.Lock()
	r.trying[host]++
	r.mu.Unlock()
	status, err := r.answer[host](q.Context())
	r.mu.Lock()
	defer r.mu.Unlock()
	r.trying[host]--
	if err != nil {
		return nil, err
	}
	if status == http.StatusOK {
		_, id, _ := strings.Cut(string(body), `"case":"`)
		_, version, _ := strings.Cut(string(body), `"version":`)
		what := id[:26] + " " + version[:1]
		if r.at[host] == nil {
			r.at[host] = map[string]time.Time{}
		}
		r.got[host], r.at[host][what] = append(r.got[host], what), time.Now()
	}
	return answer(q, status), nil
}

func after(length time.Duration, status int) func(context.Context) (int, error) {
	return func(ctx context.Context) (int, error) {
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(length):
			return status, nil
		}
	}
}

// TestEmergencyWaitsForNoOther checks that an emergency reaches a fast receiver at once and a slow
// one as soon as possible, in spite of receivers that hang, are slow or fail, and of thousands of
// ordinary events queued before. Events of one case arrive in order everywhere.
func TestEmergencyWaitsForNoOther(t *testing.T) {
	short.Skip(t)
	synctest.Test(t, func(t *testing.T) {
		r := &receivers{got: map[string][]string{}, at: map[string]map[string]time.Time{},
			trying: map[string]int{}}
		r.answer = map[string]func(context.Context) (int, error){
			"fast":  after(5*time.Millisecond, http.StatusOK),
			"slow":  after(9*time.Second, http.StatusOK),
			"hangs": after(time.Hour, 0), "fails": after(0, http.StatusInternalServerError),
		}
		w := newTestDesk(t, r, time.Now)
		for host := range r.answer {
			if _, err := w.gate.AddWebhook(ctx, boss, "https://"+host+".example/",
				false); err != nil {
				t.Fatal(err)
			}
		}
		other := integrations.New(w.desk, integrations.Options{Now: time.Now, Log: w.gate.Log,
			Transport: r})
		other.Open(w.rows)
		for range 2000 {
			w.open()
		}
		defer running(w.gate, other)()
		var order []string
		for range 5 {
			time.Sleep(3100 * time.Millisecond)
			before := time.Now()
			c := w.emergency()
			w.do(ann, c.ID, desk.Act{Kind: desk.Accept})
			w.do(ann, c.ID, desk.Act{Kind: desk.SetOff})
			order = append(order, c.ID+" 1", c.ID+" 2", c.ID+" 3")
			time.Sleep(2 * time.Second)
			r.mu.Lock()
			if at, there := r.at["fast"][c.ID+" 3"]; !there ||
				at.Sub(before) > 100*time.Millisecond {
				t.Errorf("the fast receiver: after %v, %v", at.Sub(before), there)
			}
			if n := r.trying["hangs"] + r.trying["slow"]; n > 8 {
				t.Errorf("%d requests at once", n)
			}
			r.mu.Unlock()
		}
		time.Sleep(2 * time.Minute)
		r.mu.Lock()
		defer r.mu.Unlock()
		if _, there := r.at["slow"][order[0]]; !there {
			t.Error("the slow receiver did not get the first emergency")
		}
		for host, got := range r.got {
			latest := map[string]string{}
			for _, what := range got {
				id, version, _ := strings.Cut(what, " ")
				if version < latest[id] {
					t.Errorf("%s got %s after version %s", host, what, latest[id])
				}
				latest[id] = version
			}
		}
		if n := len(r.got["fast"]); n < 2015 {
			t.Errorf("the fast receiver got %d events, want at least 2015", n)
		}
	})
}

// emergency hands over a case of a person in danger.
func (w *testDesk) emergency() desk.Case {
	w.Helper()
	w.n++
	c, err := w.desk.HandOver(ctx, strings.Repeat("k", 22)+string(rune('A'+w.n)), secret(w.n),
		desk.Handover{
			Guide: "trunk-release-fails", Transcript: "!trapped", Language: "en-GB", Country: "GB",
			Details: desk.Details{Phone: "+447700900123", Place: desk.Place{Words: "here"},
				Consent: true},
		})
	if err != nil {
		w.Fatal(err)
	}
	return c
}

// TestWebhooksAreBounded checks that the number of webhooks is limited.
func TestWebhooksAreBounded(t *testing.T) {
	w := newTestDesk(t, &receiver{}, time.Now)
	first := w.hook(false)
	for range 99 {
		w.hook(false)
	}
	if _, err := w.gate.AddWebhook(ctx, boss, "https://receiver.example/", false); err == nil ||
		!strings.Contains(err.Error(), "100 webhooks") {
		t.Error(err)
	}
	if err := w.gate.StopWebhook(ctx, boss, first.ID); err != nil {
		t.Fatal(err)
	}
	w.hook(false)
}
