package integrations_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// watched is a store that records its calls. Equal calls take equal time.
type watched struct {
	rows
	asked *[]string
}

func (s watched) note(what string) { *s.asked = append(*s.asked, what) }

func (s watched) Case(ctx context.Context, id string) (desk.Case, error) {
	s.note("case")
	return s.rows.Case(ctx, id)
}

func (s watched) LogOf(ctx context.Context, id string) ([]desk.Event, error) {
	s.note("log of")
	return s.rows.LogOf(ctx, id)
}

func (s watched) Append(ctx context.Context, e desk.Event) error {
	s.note("append")
	return s.rows.Append(ctx, e)
}

func (s watched) KeyOf(ctx context.Context, token string) (store.Key, error) {
	s.note("key")
	return s.rows.KeyOf(ctx, token)
}

// TestInvalidKeys checks that every route has the same response and the same calls to the store for
// every invalid key, whether it never existed or was revoked.
func TestInvalidKeys(t *testing.T) {
	s := newFixture(t)
	var asked []string
	s.gate.Open(watched{s.rows, &asked})
	s.desk.Open(watched{s.rows, &asked})
	rows := map[string]int{ // with a valid key
		"GET /api/v1/desk/cases":      200,
		"GET /api/v1/desk/cases/{id}": 200, "GET /api/v1/desk/events": 200, "GET /": 404,
	}
	for _, kind := range acts(t) {
		rows["POST /api/v1/desk/cases/{id}/"+string(kind)] = 403
	}
	left := map[string]bool{}
	for _, pattern := range s.gate.Routes() {
		left[pattern] = true
	}
	for row, want := range rows {
		method, pattern, _ := strings.Cut(row, " ")
		if !left[pattern] {
			t.Errorf("no route %s", pattern)
		}
		delete(left, pattern)
		path := strings.ReplaceAll(pattern, "{id}", s.cases["nobody's"])
		kind := desk.Kind(path[strings.LastIndex(path, "/")+1:])
		answers := map[string]bool{}
		for _, key := range []string{"", "x", "fsk_WRONGWRONGWRONGWRONGWRONGW", s.revoked} {
			asked = nil
			got := s.ask(method, path, key, bodyOf(kind))
			answers[fmt.Sprint(got)] = true
			looked := strings.Join(asked, " ")
			if got.status != 401 || len(key) > 22 && looked != "key" ||
				len(key) < 22 && looked != "" {
				t.Errorf("%s with key %.9q: %d, calls to the store: %q", row, key, got.status,
					looked)
			}
		}
		if len(answers) > 1 {
			t.Errorf("%s: different responses to invalid keys: %v", row, answers)
		}
		// accepting would change the case for the other rows; TestAPIAccess checks its response
		if kind != desk.Accept {
			if got := s.ask(method, path, s.mine, bodyOf(kind)); got.status != want {
				t.Errorf("%s with a key: %d, want %d", row, got.status, want)
			}
		}
	}
	for pattern := range left {
		t.Errorf("no row for %s", pattern)
	}
}
