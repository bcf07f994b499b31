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

// operations is how many a history has. The gate plays ten times as many, while servers are killed
// (test/gate/linear_test.go).
const operations = 1000

// asked is one operation: who wants what of which case.
type asked struct {
	id   string
	kind desk.Kind // Viewed: a look
	by   desk.Actor
}

// answered is what came of it.
type answered struct {
	verdict string // ok, taken, not-yours, state; busy: nothing was done; away: perhaps it was
	seen    standing
}

// standing is all of a case that decides who may do what with it.
type standing struct {
	state  desk.State
	holder string
}

// one is a desk of which there is one only, and which does one thing after the other: what many
// servers must look like from outside. It is written apart from the rules of package desk.
func one() porcupine.Model {
	return (&porcupine.NondeterministicModel{
		Init: func() []any { return []any{standing{desk.Received, ""}} },
		Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
			byCase := map[string][]porcupine.Operation{}
			for _, op := range history {
				byCase[op.Input.(asked).id] = append(byCase[op.Input.(asked).id], op)
			}
			var all [][]porcupine.Operation
			for _, part := range byCase {
				all = append(all, part)
			}
			return all
		},
		Step: func(before, input, output any) []any {
			s, a, b := before.(standing), input.(asked), output.(answered)
			verdict, after := s.asked(a)
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

// asked says what a single desk answers, and how the case stands then.
func (s standing) asked(a asked) (string, standing) {
	mine := s.holder == a.by.Ref()
	switch {
	case a.kind == desk.Viewed:
		return "ok", s
	case a.kind == desk.Accept && s.state == desk.Received:
		return "ok", standing{desk.Accepted, a.by.Ref()}
	case a.kind == desk.Accept && s.state == desk.Accepted && !mine:
		return "taken", s
	case a.kind == desk.Accept:
		return "state", s
	case a.kind == desk.Reopen && s.state == desk.Completed: // by any operator: the call about it reaches any of them
		return "ok", standing{desk.Received, ""}
	case a.kind == desk.Reopen:
		return "state", s
	case !mine:
		return "not-yours", s
	case a.kind == desk.PassOn && s.state == desk.Accepted:
		return "ok", standing{desk.Received, ""}
	case a.kind == desk.Complete && s.state == desk.Accepted:
		return "ok", standing{desk.Completed, s.holder}
	}
	return "state", s
}

// Whatever many operators do at once, on whichever server, looks as if one desk had done one thing
// after the other.
func TestLinearizable(t *testing.T) {
	for kind, url := range map[string]string{"SQLite": filepath.Join(t.TempDir(), "cases.db"),
		"PostgreSQL": pgtest.Shared(t).Database()} {
		t.Run(kind, func(t *testing.T) {
			rows := []service.Store{opened(t, url)}
			if kind == "PostgreSQL" {
				rows = append(rows, opened(t, url))
			}
			history := play(t, operations, 25, rows...)
			if !porcupine.CheckOperations(one(), history) {
				t.Error("no single desk could have answered so")
			}
			lie(t, history)
		})
	}
}

// lie plants a double acceptance into a true history, and looks whether that is found.
func lie(t *testing.T, history []porcupine.Operation) {
	t.Helper()
	for i, op := range history {
		if op.Input.(asked).id == "told" && op.Output.(answered).verdict == "taken" {
			history[i].Output = answered{verdict: "ok"}
			if porcupine.CheckOperations(one(), history) {
				t.Error("two have accepted one case, and nobody notices")
			}
			return
		}
	}
	t.Error("there is nothing to lie about")
}

// A store that does not compare versions is found out.
func TestNotLinearizable(t *testing.T) {
	for range 100 {
		if !porcupine.CheckOperations(one(), play(t, 400, 4, careless{store.NewMemory()})) {
			return
		}
	}
	t.Error("a store that does not compare versions passes as one that does")
}

// careless writes over whatever was written since.
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

// play has eight operators at work, on as many servers as there are ways to the rows, with so many
// operations in all; and first the beginning of a lie. It gives what was asked and answered.
func play(t *testing.T, operations, cases int, rows ...service.Store) []porcupine.Operation {
	t.Helper()
	var desks []*service.Desk
	for _, s := range rows {
		d := service.New(service.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
		d.Open(s)
		desks = append(desks, d)
	}
	ids := []string{"told"}
	for n := range cases {
		ids = append(ids, fmt.Sprint("case", n))
	}
	for _, id := range ids {
		c := desk.Case{ID: id, Version: 1, State: desk.Received, Opened: 1, Changed: 1, Waiting: 1}
		if _, _, err := rows[0].AddCase(context.Background(), c, store.Opening{Key: id, Token: id},
			desk.Event{Case: id, Version: 1}); err != nil {
			t.Fatal(err)
		}
	}
	r := recorder{start: time.Now()}
	for n, kind := range []desk.Kind{desk.Accept, desk.Accept} {
		r.ask(desks[0], n, asked{"told", kind, operator(n)})
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
				r.ask(desks[n%len(desks)], n,
					asked{ids[1+chance.IntN(cases)], kinds[chance.IntN(len(kinds))], operator(n)})
			}
		})
	}
	all.Wait()
	return r.history
}

func operator(n int) desk.Actor { return desk.Actor{Role: desk.Operator, ID: fmt.Sprint(n)} }

// recorder writes down what is asked and answered, and when.
type recorder struct {
	start   time.Time
	mu      sync.Mutex
	history []porcupine.Operation
}

func (r *recorder) ask(d *service.Desk, client int, a asked) {
	op := porcupine.Operation{ClientId: client, Input: a, Call: time.Since(r.start).Nanoseconds()}
	answer := answerOf(d, a)
	op.Output, op.Return = answer, time.Since(r.start).Nanoseconds()
	if answer.verdict == "away" {
		op.Return = math.MaxInt64 // perhaps it is done yet
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.history = append(r.history, op)
}

func answerOf(d *service.Desk, a asked) answered {
	if a.kind == desk.Viewed {
		v, err := d.Case(context.Background(), a.by, a.id)
		if err != nil {
			return answered{verdict: "busy"} // a look that failed says nothing
		}
		return answered{"ok", standing{v.Case.State, v.Case.Holder}}
	}
	_, err := d.Act(context.Background(), a.by, a.id,
		desk.Act{Kind: a.kind, Text: "a reason",
			Outcome: desk.Outcome{Opened: "blade", Damage: "none"}})
	for verdict, want := range map[string]error{
		"ok": nil, "taken": desk.ErrTaken, "not-yours": desk.ErrNotYours, "state": desk.ErrState,
		"busy": store.ErrChanged,
	} {
		if errors.Is(err, want) {
			return answered{verdict: verdict}
		}
	}
	return answered{verdict: "away"}
}
