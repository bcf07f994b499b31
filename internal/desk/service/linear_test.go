package service_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
	"firststeps/test/pgtest"
)

// operations is the number of operations in a history. test/gate/linear_test.go runs ten times as
// many, while servers are killed.
const operations = 1000

// action is one operation on a case.
type action struct {
	id   string
	kind desk.Kind // Viewed: a read
	by   desk.Actor
}

// result is the result of an action.
type result struct {
	verdict string // ok, taken, not-yours, state; busy: not done; away: perhaps done
	seen    caseState
}

// caseState is the part of a case that decides who may do what with it.
type caseState struct {
	state  desk.State
	holder string
}

// singleDesk models a single desk that performs one action after the other. Several servers must be
// indistinguishable from it. It is written independently of the rules of package desk.
func singleDesk() porcupine.Model {
	return (&porcupine.NondeterministicModel{
		Init: func() []any { return []any{caseState{desk.Received, ""}} },
		Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
			byCase := map[string][]porcupine.Operation{}
			for _, op := range history {
				byCase[op.Input.(action).id] = append(byCase[op.Input.(action).id], op)
			}
			var all [][]porcupine.Operation
			for _, part := range byCase {
				all = append(all, part)
			}
			return all
		},
		Step: func(before, input, output any) []any {
			s, a, b := before.(caseState), input.(action), output.(result)
			verdict, after := s.apply(a)
			switch {
			case b.verdict == "busy":
				return []any{s}
			case b.verdict == "away":
				return []any{s, after}
			case b.verdict != verdict, a.kind == desk.Viewed && b.seen != s:
				return nil
			}
			return []any{after}
		},
	}).ToModel()
}

// apply returns the verdict of a single desk on a, and the case's state after it.
func (s caseState) apply(a action) (string, caseState) {
	mine := s.holder == a.by.Ref()
	switch {
	case a.kind == desk.Viewed:
		return "ok", s
	case a.kind == desk.Accept && s.state == desk.Received:
		return "ok", caseState{desk.Accepted, a.by.Ref()}
	case a.kind == desk.Accept && s.state == desk.Accepted && !mine:
		return "taken", s
	case a.kind == desk.Accept:
		return "state", s
	case a.kind == desk.Reopen && s.state == desk.Completed:
		// any operator may: the person who calls about the case can reach any of them
		return "ok", caseState{desk.Received, ""}
	case a.kind == desk.Reopen:
		return "state", s
	case !mine:
		return "not-yours", s
	case a.kind == desk.PassOn && s.state == desk.Accepted:
		return "ok", caseState{desk.Received, ""}
	case a.kind == desk.Complete && s.state == desk.Accepted:
		return "ok", caseState{desk.Completed, s.holder}
	}
	return "state", s
}

// TestLinearizable checks that the results of many operators at work at once, on several servers,
// could come from a single desk that performs one action after the other.
func TestLinearizable(t *testing.T) {
	for kind, url := range map[string]string{"SQLite": filepath.Join(t.TempDir(), "cases.db"),
		"PostgreSQL": pgtest.Shared(t).Database()} {
		t.Run(kind, func(t *testing.T) {
			rows := []service.Store{opened(t, url)}
			if kind == "PostgreSQL" {
				rows = append(rows, opened(t, url))
			}
			history := play(t, operations, 25, rows...)
			if !porcupine.CheckOperations(singleDesk(), history) {
				t.Error("a single desk could not have given these results")
			}
			forge(t, history)
		})
	}
}

// forge adds a double acceptance to a true history and checks that the model detects it.
func forge(t *testing.T, history []porcupine.Operation) {
	t.Helper()
	for i, op := range history {
		if op.Input.(action).id == "forged" && op.Output.(result).verdict == "taken" {
			history[i].Output = result{verdict: "ok"}
			if porcupine.CheckOperations(singleDesk(), history) {
				t.Error("two operators accepted one case, and the model did not detect it")
			}
			return
		}
	}
	t.Error("no acceptance to forge")
}

// TestNotLinearizable checks that the model detects a store that does not compare versions.
func TestNotLinearizable(t *testing.T) {
	for range 100 {
		if !porcupine.CheckOperations(singleDesk(), play(t, 400, 4, careless{store.NewMemory()})) {
			return
		}
	}
	t.Error("a store that does not compare versions passes as one that does")
}

// careless is a store that overwrites changes made since the case was read.
type careless struct{ *store.Memory }

func (s careless) ChangeCase(ctx context.Context, c desk.Case, e desk.Event) error {
	runtime.Gosched()
	now, err := s.Case(ctx, c.ID)
	if err != nil {
		return err
	}
	c.Version = now.Version + 1
	return s.Memory.ChangeCase(ctx, c, e)
}

func opened(t *testing.T, url string) service.Store {
	t.Helper()
	s, err := store.OpenSQL(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// play runs eight operators on one server for each of rows, with the given number of operations in
// total. Before that, it records two acceptances of one case, for forge. It returns the history.
func play(t *testing.T, operations, cases int, rows ...service.Store) []porcupine.Operation {
	t.Helper()
	var desks []*service.Desk
	for _, s := range rows {
		d := service.New(service.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
		d.Open(s)
		desks = append(desks, d)
	}
	ids := []string{"forged"}
	for n := range cases {
		ids = append(ids, fmt.Sprint("case", n))
	}
	for _, id := range ids {
		at := time.Unix(1, 0)
		c := desk.Case{ID: id, Version: 1, State: desk.Received, Opened: at, Changed: at,
			Waiting: at}
		if _, _, err := rows[0].AddCase(context.Background(), c, store.Opening{Key: id, Token: id},
			desk.Event{Case: id, Version: 1}); err != nil {
			t.Fatal(err)
		}
	}
	r := recorder{start: time.Now()}
	for n, kind := range []desk.Kind{desk.Accept, desk.Accept} {
		r.do(desks[0], n, action{"forged", kind, operator(n)})
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			chance := rand.New(rand.NewPCG(seed, uint64(n)))
			kinds := []desk.Kind{desk.Accept, desk.Accept, desk.Accept, desk.PassOn, desk.PassOn,
				desk.Complete, desk.Reopen, desk.Viewed}
			for range operations / 8 {
				r.do(desks[n%len(desks)], n,
					action{ids[1+chance.IntN(cases)], kinds[chance.IntN(len(kinds))], operator(n)})
			}
		})
	}
	all.Wait()
	return r.history
}

func operator(n int) desk.Actor { return desk.Actor{Role: desk.Operator, ID: fmt.Sprint(n)} }

// recorder records actions, their results and their times.
type recorder struct {
	start   time.Time
	mu      sync.Mutex
	history []porcupine.Operation
}

func (r *recorder) do(d *service.Desk, client int, a action) {
	op := porcupine.Operation{ClientId: client, Input: a, Call: time.Since(r.start).Nanoseconds()}
	output := resultOf(d, a)
	op.Output, op.Return = output, time.Since(r.start).Nanoseconds()
	if output.verdict == "away" {
		op.Return = math.MaxInt64 // it may still be done later
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.history = append(r.history, op)
}

func resultOf(d *service.Desk, a action) result {
	if a.kind == desk.Viewed {
		v, err := d.Case(context.Background(), a.by, a.id)
		if err != nil {
			return result{verdict: "busy"} // a failed read has no effect
		}
		return result{"ok", caseState{v.Case.State, v.Case.Holder}}
	}
	_, err := d.Act(context.Background(), a.by, a.id,
		desk.Act{Kind: a.kind, Text: "a reason",
			Outcome: desk.Outcome{Opened: "blade", Damage: "none"}})
	for verdict, want := range map[string]error{
		"ok": nil, "taken": desk.ErrTaken, "not-yours": desk.ErrNotAllowed, "state": desk.ErrState,
		"busy": store.ErrChanged,
	} {
		if errors.Is(err, want) {
			return result{verdict: verdict}
		}
	}
	return result{verdict: "away"}
}
