package integrations_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"firststeps/internal/desk"
)

// eventsSeen returns the events that a key gets after a position, by case, and the next position.
func (w *testDesk) eventsSeen(key string, after int64, wait int) (map[string]string, int64) {
	w.Helper()
	var page struct {
		Events []struct {
			Case, Kind, By string
			Mine           bool
			Version        int
		}
		Next int64
	}
	r := w.ask("GET", fmt.Sprintf("%sevents?after=%d&wait=%d", root, after, wait), key, "")
	if err := json.Unmarshal([]byte(r.body), &page); err != nil || r.status != 200 {
		w.Fatal(err, r)
	}
	if canaries.MatchString(r.body) || strings.Contains(r.body, "because") {
		w.Errorf("personal data in %s", r.body)
	}
	byCase := map[string]string{}
	for _, e := range page.Events {
		byCase[e.Case] += fmt.Sprintf(" %d:%s", e.Version, e.Kind)
		if e.Mine {
			byCase[e.Case] += "!"
		}
	}
	return byCase, page.Next
}

// TestVisibleEvents checks that a key gets events of cases without a holder, the event by which a
// case gets another holder, all events of its own cases, and no others.
func TestVisibleEvents(t *testing.T) {
	w := newTestDesk(t, &receiver{}, time.Now)
	_, mine := w.key("RoadCo")
	_, other := w.key("TowCo")
	act := func(key, id string, kinds ...desk.Kind) {
		for _, k := range kinds {
			if r := w.ask("POST", root+"cases/"+id+"/"+string(k), key, bodyOf(k)); r.status != 200 {
				t.Fatal(k, r)
			}
		}
	}
	one, two, three := w.open(), w.open(), w.open()
	w.canary()
	act(mine, one.ID, "accept", "set-off", "pass-on")
	act(other, one.ID, "accept", "set-off", "note", "pass-on")
	act(mine, one.ID, "accept", "arrive", "complete")
	act(other, two.ID, "accept", "note", "complete")
	w.do(ann, three.ID, desk.Act{Kind: desk.Accept})
	w.do(ann, three.ID, desk.Act{Kind: desk.Note, Text: "because"})
	if _, err := w.desk.ActAsPerson(ctx, secret(1), desk.Act{Kind: desk.Erase}); err != nil {
		t.Fatal(err)
	}
	got, next := w.eventsSeen(mine, 0, 0)
	compare(t, got, map[string]string{
		one.ID: " 1:open 2:accept! 3:set-off! 4:pass-on! 5:accept 8:pass-on 9:accept! 10:arrive! " +
			"11:complete! 12:erase",
		two.ID: " 1:open 2:accept", three.ID: " 1:open 2:accept",
	})
	if got, again := w.eventsSeen(mine, next, 0); len(got) != 0 || again != next {
		t.Errorf("without new events: %v, %d", got, again)
	}
}

// TestWaitingForEvents checks that a response waits for events, at most as long as requested and at
// most 20 seconds, and that events of others' cases do not end the wait.
func TestWaitingForEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTestDesk(t, &receiver{}, time.Now)
		hidden := w.open()
		_, mine := w.key("RoadCo")
		w.do(ann, hidden.ID, desk.Act{Kind: desk.Accept})
		_, next := w.eventsSeen(mine, 0, 0)
		for _, c := range []struct {
			wait int
			want time.Duration
		}{{15, 15 * time.Second}, {999, 20 * time.Second}} {
			start := time.Now()
			got, _ := w.eventsSeen(mine, next, c.wait)
			if took := time.Since(start); len(got) != 0 || took != c.want {
				t.Errorf("wait %d: %v after %v, want nothing after %v", c.wait, got, took, c.want)
			}
		}
		start := time.Now()
		go func() {
			time.Sleep(2 * time.Second)
			w.do(ann, hidden.ID, desk.Act{Kind: desk.SetOff})
			time.Sleep(3 * time.Second)
			w.open()
		}()
		got, _ := w.eventsSeen(mine, next, 20)
		if len(got) != 1 || time.Since(start) != 5*time.Second {
			t.Errorf("%v after %v", got, time.Since(start))
		}
	})
}
