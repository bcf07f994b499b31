package integrations_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/integrations"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
	"firststeps/internal/guide"
	"firststeps/test/guidetest"
)

var (
	ctx  = context.Background()
	ann  = desk.Actor{Role: desk.Operator, ID: "ann", Name: "Ann"}
	boss = desk.Actor{Role: desk.Supervisor, ID: "sue", Name: "Sue"}
)

// testDesk is a desk with a Server and its own store.
type testDesk struct {
	*testing.T
	rows rows
	desk *service.Desk
	gate *integrations.Server
	log  *strings.Builder
	n    int
}

// rows is a store of any kind.
type rows interface {
	service.Store
	integrations.Store
}

// newTestDesk returns a desk on a store in memory. to is the transport for webhooks; nil: the
// network.
func newTestDesk(t *testing.T, to http.RoundTripper, now func() time.Time) *testDesk {
	t.Helper()
	return newTestDeskOn(t, store.NewMemory(), to, now)
}

func newTestDeskOn(t *testing.T, kept rows, to http.RoundTripper, now func() time.Time) *testDesk {
	t.Helper()
	lib := guidetest.Library(t)
	w := &testDesk{T: t, rows: kept, log: &strings.Builder{}}
	log := slog.New(slog.NewTextHandler(w.log, nil))
	w.desk = service.New(service.Options{
		Guide: func(id, _ string) (*guide.Guide, bool) { return lib.Guide(id) }, Now: now, Log: log,
	})
	w.desk.Open(w.rows)
	w.gate = integrations.New(w.desk, integrations.Options{Now: now, Log: log, Transport: to})
	w.gate.Open(w.rows)
	return w
}

func secret(n int) string { return strings.Repeat("s", 22) + string(rune('A'+n)) }

// open opens a case with personal data that can be recognised in messages and responses.
func (w *testDesk) open() desk.Case {
	w.Helper()
	w.n++
	c, err := w.desk.HandOver(ctx, strings.Repeat("k", 22)+string(rune('A'+w.n)), secret(w.n),
		desk.Handover{
			Guide: "trunk-release-fails", Transcript: "life.none~place.parked~need.medicine",
			Language: "en-GB", Country: "GB",
			Details: desk.Details{
				Name: "Canary Person", Phone: "+447700900123",
				Place: desk.Place{Words: "by the canary bridge", Latitude: 52_123_456,
					Longitude: -1_000_042, Measured: desk.AtMillis(5)},
				Vehicle: desk.Vehicle{Make: "Ford", Plate: "CAN 4RY", VIN: "CANARYVIN"},
				Note:    "canary note", Consent: true,
			},
		})
	if err != nil {
		w.Fatal(err)
	}
	return c
}

// canary hands over a test case and erases it, like the desk's canary.
func (w *testDesk) canary() {
	w.Helper()
	w.n++
	c, err := w.desk.HandOver(ctx, strings.Repeat("k", 22)+string(rune('A'+w.n)), secret(w.n),
		desk.Handover{
			Guide: "trunk-release-fails", Language: "en-GB", Test: true,
			Details: desk.Details{Place: desk.Place{Words: "a test"}, Consent: true},
		})
	if err != nil {
		w.Fatal(err)
	}
	w.do(desk.Actor{Role: desk.System}, c.ID, desk.Act{Kind: desk.Erase})
}

func (w *testDesk) do(by desk.Actor, id string, a desk.Act) desk.Case {
	w.Helper()
	c, err := w.desk.Act(ctx, by, id, a)
	if err != nil {
		w.Fatal(a.Kind, err)
	}
	return c
}

// key returns a new key: its row and its secret.
func (w *testDesk) key(name string) (store.Key, string) {
	w.Helper()
	k, secret, err := w.gate.AddKey(ctx, boss, name)
	if err != nil {
		w.Fatal(err)
	}
	return k, secret
}

func (w *testDesk) hook(details bool) store.Webhook {
	w.Helper()
	h, err := w.gate.AddWebhook(ctx, boss, "https://receiver.example/hook", details)
	if err != nil {
		w.Fatal(err)
	}
	return h
}

func (w *testDesk) deliveries() []store.Delivery {
	w.Helper()
	all, err := w.rows.Deliveries(ctx, 1000)
	if err != nil {
		w.Fatal(err)
	}
	return all
}

// received is a message that a receiver got.
type received struct {
	id   string
	at   time.Time
	body []byte
}

// receiver is a provider's server, without a network. It acts only on signed messages, and once for
// each id.
type receiver struct {
	mu      sync.Mutex
	secret  string
	clock   func() time.Time                       // nil: time.Now
	answer  func(received) (status int, err error) // nil: 204
	tries   int
	bad     []error
	seen    map[string]bool
	effects []received // messages that it acted on
	header  http.Header
}

// tried returns the number of requests so far.
func (r *receiver) tried() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.tries
}

// acted returns the messages that the receiver acted on so far.
func (r *receiver) acted() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.effects)
}

// answers sets how the receiver responds from now on.
func (r *receiver) answers(how func(received) (int, error)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = how
}

// RoundTrip handles a request.
func (r *receiver) RoundTrip(q *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(q.Body)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tries++
	now := time.Now()
	if r.clock != nil {
		now = r.clock()
	}
	id, err := integrations.Verify(r.secret, q.Header, body, now)
	if err != nil {
		r.bad = append(r.bad, err)
		return answer(q, http.StatusUnauthorized), nil
	}
	m := received{id, now, body}
	status := http.StatusNoContent
	if r.answer != nil {
		if status, err = r.answer(m); err != nil {
			return nil, err
		}
	}
	if status/100 == 2 && !r.seen[id] {
		if r.seen == nil {
			r.seen = map[string]bool{}
		}
		r.seen[id] = true
		r.effects, r.header = append(r.effects, m), q.Header
	}
	return answer(q, status), nil
}

func answer(q *http.Request, status int) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{},
		Body: io.NopCloser(strings.NewReader("the receiver's own words")), Request: q}
}

var errDown = errors.New("connection refused at 10.1.2.3, says the network")
