package service_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/synctest"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// TestOpenCases checks that OpenCases returns each open case once, in its current state, whichever
// cases were closed before.
func TestOpenCases(t *testing.T) {
	lib := builtIn(t)
	synctest.Test(t, func(t *testing.T) {
		d := servers(t, lib, store.NewMemory(), service.Options{}, 1)
		want := map[string]desk.State{}
		var cases []desk.Case
		for n := range 6 {
			c := handedOver(t, d, fmt.Sprint(n))
			cases, want[c.ID] = append(cases, c), desk.Received
		}
		act := func(n int, a desk.Act) {
			c, err := d.Act(t.Context(), ann, cases[n].ID, a)
			if err != nil {
				t.Fatal(err)
			}
			if want[c.ID] = c.State; c.State.Closed() {
				delete(want, c.ID)
			}
			synctest.Wait()
			seen := map[string]desk.State{}
			_, err = d.OpenCases(t.Context(), func(q desk.Queued) {
				if _, twice := seen[q.ID]; twice {
					t.Errorf("%s is returned twice", q.ID)
				}
				seen[q.ID] = q.State
			})
			if err != nil || !maps.Equal(seen, want) {
				t.Errorf("after %s of case %d: %v, want %v, %v", a.Kind, n, seen, want, err)
			}
		}
		for _, step := range strings.Fields("+5 -2 +4 -5 -0 +3 -4 -3 -1") {
			n := int(step[1] - '0')
			if step[0] == '+' {
				act(n, desk.Act{Kind: desk.Accept})
			} else {
				act(n, desk.Act{Kind: desk.Reject, Text: "not ours"})
			}
		}
	})
}
