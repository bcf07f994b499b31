package integrations_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"firststeps/internal/desk"
)

// TestPagesHideOthersCases checks that the pages that a key reads reveal nothing about the cases of
// others: no id, not their number, and not that anything happens to them. Two keys that may see the
// same cases get the same pages.
func TestPagesHideOthersCases(t *testing.T) {
	w := newTestDesk(t, &receiver{}, time.Now)
	_, one := w.key("RoadCo")
	_, two := w.key("TowCo")
	var hidden []string
	var last string
	for range 12 {
		for range 3 {
			c := w.open()
			w.do(ann, c.ID, desk.Act{Kind: desk.Accept})
			hidden = append(hidden, c.ID)
		}
		last = w.open().ID
	}
	pages := func(key string) (all []string) {
		before := ""
		for {
			r := w.ask("GET", root+"cases?limit=5&before="+before, key, "")
			var page struct{ Next string }
			if err := json.Unmarshal([]byte(r.body), &page); err != nil || r.status != 200 {
				t.Fatal(err, r)
			}
			all = append(all, r.body)
			if before = page.Next; before == "" {
				return all
			}
		}
	}
	mine, others := pages(one), pages(two)
	if fmt.Sprint(mine) != fmt.Sprint(others) || len(mine) != 3 {
		t.Errorf("%d and %d pages", len(mine), len(others))
	}
	for _, id := range hidden {
		if strings.Contains(strings.Join(mine, ""), id) {
			t.Errorf("the pages have %s, which is a case of another", id)
		}
	}
	events := func(key string, after int64) (string, int64) {
		r := w.ask("GET", fmt.Sprintf("%sevents?after=%d", root, after), key, "")
		var page struct{ Next int64 }
		if err := json.Unmarshal([]byte(r.body), &page); err != nil || r.status != 200 {
			t.Fatal(err, r)
		}
		return r.body, page.Next
	}
	first, next := events(one, 0)
	if same, _ := events(two, 0); same != first {
		t.Error("two keys get different events")
	}
	before, _ := events(one, next)
	for range 600 { // more events than are read at a time
		w.do(ann, hidden[0], desk.Act{Kind: desk.Note, Text: "not yours"})
	}
	if now, again := events(one, next); now != before || again != next {
		t.Errorf("before acts of others %s, after them %s", before, now)
	}
	w.do(ann, last, desk.Act{Kind: desk.Accept})
	if now, again := events(one, next); !strings.Contains(now, last) || again == next {
		t.Errorf("no event of a case that the key may see: %s", now)
	}
	for _, made := range []int64{1, 2, next + 1, next - 1, 1 << 51, 1 << 60} {
		if r := w.ask("GET", fmt.Sprintf("%sevents?after=%d", root, made), one,
			""); r.status != 400 {
			t.Errorf("after=%d, which the API did not return: %v", made, r)
		}
	}
}
