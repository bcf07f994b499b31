package gate

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// history is what clients asked of a desk and were answered, while its servers were killed.
type history struct {
	front *balancer
	clubs []provider
	cases []string

	mu    sync.Mutex
	start time.Time
	ops   []porcupine.Operation
	wrong []string // what must never be answered
}

// contended is the case of which the lie tells.
const contended = "told"

// newHistory makes cases, and servers of a command line that keep them.
func newHistory(t *testing.T, database string, servers, cases int, line []string) *history {
	t.Helper()
	h := &history{front: newBalancer(t), clubs: providers(t, database, 32), start: time.Now()}
	s, ctx := rows(t, database), context.Background()
	for n := range cases {
		h.cases = append(h.cases, fmt.Sprint("case", n))
	}
	for _, id := range append(h.cases, contended) {
		c := desk.Case{ID: id, Version: 1, State: desk.Received, Opened: 1, Changed: 1, Waiting: 1}
		if _, _, err := s.AddCase(ctx, c, store.Opening{Key: id, Token: id},
			desk.Event{Case: id, Version: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for range servers {
		h.front.put(start(t, line...).ready(t), nil)
	}
	for _, club := range h.clubs[:2] {
		h.ask(client(), asked{contended, desk.Accept, club.ref()}, club)
	}
	return h
}

// run has clients at work until they have done so many operations, and kills one server after the
// other meanwhile.
func (h *history) run(t *testing.T, operations, kills int, line []string) {
	t.Helper()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	var all sync.WaitGroup
	for n := range len(h.clubs) / 2 {
		all.Go(func() {
			h.work(rand.New(rand.NewPCG(seed, uint64(n))), h.clubs[2*n:2*n+2],
				operations)
		})
	}
	for i := range kills {
		until(t, "the next kill is due",
			func() bool { return h.size() >= (i+1)*operations/(kills+1) })
		was := h.front.behind[i%len(h.front.behind)]
		was.kill()
		h.front.put(start(t, line...).ready(t), was)
	}
	all.Wait()
	for _, s := range h.front.behind {
		s.kill()
	}
}

func (h *history) size() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.ops)
}

// work does one thing after the other, now for one provider and now for another; in half of them
// with a case that one of them has, so that cases change hands.
func (h *history) work(chance *rand.Rand, clubs []provider, operations int) {
	client := client()
	defer client.CloseIdleConnections()
	has := map[string]provider{}
	for h.size() < operations {
		club, id := clubs[chance.IntN(len(clubs))], h.cases[chance.IntN(len(h.cases))]
		kinds := []desk.Kind{desk.Accept, desk.Accept, desk.Accept, desk.PassOn, desk.Reopen,
			desk.Viewed}
		if chance.IntN(2) == 0 {
			for id, club = range has {
				kinds = []desk.Kind{desk.PassOn, desk.PassOn, desk.Complete, desk.Reopen,
					desk.Viewed}
				break
			}
		}
		a := asked{id, kinds[chance.IntN(len(kinds))], club.ref()}
		switch verdict := h.ask(client, a, club); {
		case verdict == undone:
			time.Sleep(20 * time.Millisecond)
		case verdict == done && a.kind == desk.Accept:
			has[id] = club
		case verdict == none: // somebody else has it: who has one is to get on with it
			delete(has, id)
			time.Sleep(10 * time.Millisecond)
		case verdict == done && (a.kind == desk.PassOn || a.kind == desk.Reopen):
			delete(has, id)
		}
	}
}

// ask does one operation and writes it down, unless it was certainly not done, or looked and saw
// nothing. It gives what came of it.
func (h *history) ask(client *http.Client, a asked, club provider) string {
	op := porcupine.Operation{Input: a, Call: time.Since(h.start).Nanoseconds()}
	var status int
	var got told
	var err error
	if a.kind == desk.Viewed {
		status, got, err = club.ask(client, http.MethodGet, h.front.url+"/api/v1/desk/cases/"+a.id,
			"", nil)
	} else {
		status, got, err = club.act(client, h.front.url, a.id, a.kind, "")
	}
	op.Return = time.Since(h.start).Nanoseconds()
	said := answered{verdict: verdicts()[status], state: got.State, mine: got.Mine}
	if err != nil {
		said = answered{verdict: lost}
	}
	if said.verdict == lost {
		op.Return = math.MaxInt64 // perhaps it is done yet
	}
	op.Output = said
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case said.verdict == undone, said.verdict == lost && a.kind == desk.Viewed:
		return undone
	case said.verdict == "":
		h.wrong = append(h.wrong, fmt.Sprintf("%v: %d, %s", a, status, got.Code))
		return undone
	}
	h.ops = append(h.ops, op)
	return said.verdict
}

// changes counts the operations that changed something.
func (h *history) changes() (n int) {
	for _, op := range h.ops {
		if kind := op.Input.(asked).kind; op.Output.(answered).verdict == done &&
			kind != desk.Viewed && kind != atLast {
			n++
		}
	}
	return n
}

// verdicts says what the answers of the API mean.
func verdicts() map[int]string {
	return map[int]string{
		http.StatusOK: done, http.StatusNotFound: none, http.StatusForbidden: notYours,
		http.StatusConflict: past, http.StatusServiceUnavailable: lost,
		http.StatusPreconditionFailed: undone, http.StatusTooManyRequests: undone,
		http.StatusBadGateway: undone,
	}
}

// linearizable looks how each case stands at last, and whether one desk could have answered all
// that was answered.
func (h *history) linearizable(t *testing.T, database string) bool {
	t.Helper()
	s, now := rows(t, database), time.Since(h.start).Nanoseconds()
	defer s.Close()
	for _, id := range h.cases {
		c, err := s.Case(context.Background(), id)
		if err != nil {
			t.Fatal(err)
		}
		h.ops = append(h.ops, porcupine.Operation{
			Input: asked{id: id, kind: atLast}, Call: now,
			Output: answered{verdict: done, state: c.State, holder: c.Holder}, Return: now + 1,
		})
	}
	return h.holds(t)
}

func (h *history) holds(t *testing.T) bool {
	t.Helper()
	result := porcupine.CheckOperationsTimeout(one(), h.ops, 10*time.Minute)
	if result == porcupine.Unknown {
		t.Fatal("the history is too long to be checked")
	}
	return result == porcupine.Ok
}

// lie turns a refusal into an acceptance.
func (h *history) lie(t *testing.T) {
	t.Helper()
	for i, op := range h.ops {
		if op.Input.(asked).id == contended && op.Output.(answered).verdict == none {
			h.ops[i].Output = answered{verdict: done}
			return
		}
	}
	t.Fatal("there is nothing to lie about")
}

// open counts the operations whose answer was lost.
func (h *history) open() (n int) {
	for _, op := range h.ops {
		if op.Output.(answered).verdict == lost {
			n++
		}
	}
	return n
}
