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

// history records the operations that clients requested and their responses, while the servers were
// killed.
type history struct {
	front *balancer
	clubs []provider
	cases []string

	mu    sync.Mutex
	start time.Time
	ops   []porcupine.Operation
	wrong []string // responses that must never occur
}

// contended is the case whose record falsify changes.
const contended = "contended"

// newHistory creates cases, and starts servers with a command line on their database.
func newHistory(t *testing.T, database string, servers, cases int, line []string) *history {
	t.Helper()
	h := &history{front: newBalancer(t), clubs: providers(t, database, 32), start: time.Now()}
	s, ctx := openStore(t, database), context.Background()
	for n := range cases {
		h.cases = append(h.cases, fmt.Sprint("case", n))
	}
	for _, id := range append(h.cases, contended) {
		at := time.Unix(1, 0)
		c := desk.Case{ID: id, Version: 1, State: desk.Received, Opened: at, Changed: at,
			Waiting: at}
		if _, _, err := s.AddCase(ctx, c, store.Opening{Key: id, Token: id},
			desk.Event{Case: id, Version: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for range servers {
		h.front.replace(start(t, line...).ready(t), nil)
	}
	for _, club := range h.clubs[:2] {
		h.do(newClient(), request{contended, desk.Accept, club.ref()}, club)
	}
	return h
}

// run runs clients until they have done a number of operations, and kills the servers in turn
// meanwhile.
func (h *history) run(t *testing.T, operations, kills int, line []string) {
	t.Helper()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	var all sync.WaitGroup
	for n := range len(h.clubs) / 2 {
		all.Go(func() {
			h.work(rand.New(rand.NewPCG(seed, uint64(n))), h.clubs[2*n:2*n+2], operations)
		})
	}
	for i := range kills {
		until(t, "the next kill is due",
			func() bool { return h.size() >= (i+1)*operations/(kills+1) })
		was := h.front.servers[i%len(h.front.servers)]
		was.kill()
		h.front.replace(start(t, line...).ready(t), was)
	}
	all.Wait()
	for _, s := range h.front.servers {
		s.kill()
	}
}

func (h *history) size() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.ops)
}

// work does operations one after the other, each for one of some providers. Half of them are on a
// case that one of these providers holds, so that cases change hands.
func (h *history) work(chance *rand.Rand, clubs []provider, operations int) {
	client := newClient()
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
		a := request{id, kinds[chance.IntN(len(kinds))], club.ref()}
		switch verdict := h.do(client, a, club); {
		case verdict == undone:
			time.Sleep(20 * time.Millisecond)
		case verdict == done && a.kind == desk.Accept:
			has[id] = club
		case verdict == notFound: // another provider holds it
			delete(has, id)
			time.Sleep(10 * time.Millisecond)
		case verdict == done && (a.kind == desk.PassOn || a.kind == desk.Reopen):
			delete(has, id)
		}
	}
}

// do does one operation and returns its verdict. It records the operation, except one that was
// certainly not done and a Viewed without a response.
func (h *history) do(client *http.Client, a request, club provider) string {
	op := porcupine.Operation{Input: a, Call: time.Since(h.start).Nanoseconds()}
	var status int
	var got reply
	var err error
	if a.kind == desk.Viewed {
		status, got, err = club.send(client, http.MethodGet, h.front.url+"/api/v1/desk/cases/"+a.id,
			"", nil)
	} else {
		status, got, err = club.act(client, h.front.url, a.id, a.kind, "")
	}
	op.Return = time.Since(h.start).Nanoseconds()
	said := response{verdict: verdicts()[status], state: got.State, mine: got.Mine}
	if err != nil {
		said = response{verdict: lost}
	}
	if said.verdict == lost {
		op.Return = math.MaxInt64 // it may be done at any later time
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

// changes returns the number of operations that changed a case.
func (h *history) changes() (n int) {
	for _, op := range h.ops {
		if kind := op.Input.(request).kind; op.Output.(response).verdict == done &&
			kind != desk.Viewed && kind != finally {
			n++
		}
	}
	return n
}

// verdicts maps the status codes of the API to verdicts.
func verdicts() map[int]string {
	return map[int]string{
		http.StatusOK: done, http.StatusNotFound: notFound, http.StatusForbidden: notYours,
		http.StatusConflict: conflict, http.StatusServiceUnavailable: lost,
		http.StatusPreconditionFailed: undone, http.StatusTooManyRequests: undone,
		http.StatusBadGateway: undone,
	}
}

// linearizable adds the final state of each case to the history, and reports whether the history is
// linearizable.
func (h *history) linearizable(t *testing.T, database string) bool {
	t.Helper()
	s, now := openStore(t, database), time.Since(h.start).Nanoseconds()
	defer s.Close()
	for _, id := range h.cases {
		c, err := s.Case(context.Background(), id)
		if err != nil {
			t.Fatal(err)
		}
		h.ops = append(h.ops, porcupine.Operation{
			Input: request{id: id, kind: finally}, Call: now,
			Output: response{verdict: done, state: c.State, holder: c.Holder}, Return: now + 1,
		})
	}
	return h.checkModel(t)
}

// checkModel reports whether the model allows the history.
func (h *history) checkModel(t *testing.T) bool {
	t.Helper()
	result := porcupine.CheckOperationsTimeout(sequentialDesk(), h.ops, 10*time.Minute)
	if result == porcupine.Unknown {
		t.Fatal("the history is too long to be checked")
	}
	return result == porcupine.Ok
}

// falsify turns the record of a refusal into an acceptance.
func (h *history) falsify(t *testing.T) {
	t.Helper()
	for i, op := range h.ops {
		if op.Input.(request).id == contended && op.Output.(response).verdict == notFound {
			h.ops[i].Output = response{verdict: done}
			return
		}
	}
	t.Fatal("no record to falsify")
}

// open returns the number of operations whose response was lost.
func (h *history) open() (n int) {
	for _, op := range h.ops {
		if op.Output.(response).verdict == lost {
			n++
		}
	}
	return n
}
