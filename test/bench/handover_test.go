package bench

import (
	"bufio"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

const (
	senders = 32   // concurrent
	round   = 2000 // hand-overs in one round
)

// BenchmarkHandOver measures how many durable hand-overs a second 32 senders achieve: over HTTP,
// through the whole program; and, in the same rounds, with the same cases through the store alone,
// and with the same rows through the bare driver, equally durable and batched. The ratios are
// relative to the bare driver. All values are medians over the rounds. On a machine with other
// load, the processor times are more meaningful.
func BenchmarkHandOver(b *testing.B) {
	for kind, empty := range kinds {
		b.Run(kind, func(b *testing.B) {
			whole, alone, bottom := empty(b), empty(b), empty(b)
			s, rows := launch(b, "--database", whole.url), alone.open(b)
			defer rows.Close()
			if err := bottom.open(b).Close(); err != nil {
				b.Fatal(err)
			}
			w, written := newBare(b, bottom), whole.connect(b)
			s.ready(b)
			seen := lastOf(b, written, 0)
			ways := [3]*way{{name: "http", cpu: s.cpu}, {name: "store", cpu: ownCPU},
				{name: "bare", cpu: ownCPU}}
			for b.Loop() {
				sent := requests(round)
				ways[0].measure(b, func() func(int) error {
					c := s.connect(b)
					return func(i int) error { return c.send(sent[i]) }
				})
				all, err := readRows(written, seen)
				if err != nil || len(all) != round {
					b.Fatal(len(all), err)
				}
				seen = lastOf(b, written, seen)
				cases := casesOf(b, whole)
				ways[1].measure(b, each(func(i int) error { return add(rows, cases[i]) }))
				ways[2].measure(b, each(func(i int) error { return w.insert(all[i]) }))
			}
			report(b, ways)
		})
	}
}

// lastOf returns the number of the last case after another.
func lastOf(b *testing.B, db *sql.DB, after int64) (seq int64) {
	b.Helper()
	if err := db.QueryRow("SELECT max(seq) FROM cases WHERE seq > $1 AND NOT test", after).
		Scan(&seq); err != nil {
		b.Fatal(err)
	}
	return seq
}

func each(send func(int) error) func() func(int) error {
	return func() func(int) error { return send }
}

// way is a way to add cases, with its results of each round.
type way struct {
	name      string
	cpu       func() time.Duration // processor time so far
	perSecond []float64
	micros    []float64 // of processor time for each case
}

// measure runs one round with all senders.
func (w *way) measure(b *testing.B, sender func() func(int) error) {
	b.Helper()
	var next atomic.Int64
	var all sync.WaitGroup
	send := make([]func(int) error, senders)
	for i := range send {
		send[i] = sender()
	}
	began, used := time.Now(), w.cpu()
	for _, send := range send {
		all.Go(func() {
			for i := next.Add(1); i <= round; i = next.Add(1) {
				if err := send(int(i - 1)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	w.perSecond = append(w.perSecond, round/time.Since(began).Seconds())
	w.micros = append(w.micros, (w.cpu()-used).Seconds()*1e6/round)
}

// report reports the medians of each way, and of its ratio to the last way.
func report(b *testing.B, ways [3]*way) {
	b.ReportMetric(0, "ns/op") // of a round: meaningless
	for _, w := range ways {
		b.ReportMetric(median(w.perSecond), w.name+"/s")
		b.ReportMetric(median(w.micros), w.name+"-cpu-µs")
		ratios := make([]float64, len(w.perSecond))
		for i, v := range w.perSecond {
			ratios[i] = v / ways[2].perSecond[i]
		}
		if w != ways[2] {
			b.ReportMetric(median(ratios), w.name+"/bare")
		}
	}
}

func median(all []float64) float64 {
	all = slices.Sorted(slices.Values(all))
	return all[len(all)/2]
}

// add adds a case as if it had just been handed over.
func add(s *store.SQL, c desk.Case) error {
	o := store.Opening{Key: rand.Text(), Body: rand.Text(), Token: rand.Text()}
	for _, hash := range []*string{&o.Key, &o.Body, &o.Token} { // as long as a hash
		*hash += *hash + "0123456789ab"
	}
	e := desk.Event{At: c.Opened, Actor: "person", Kind: string(desk.Opened), Case: c.ID,
		Version: 1, State: c.State, Urgency: c.Urgency}
	_, _, err := s.AddCase(context.Background(), c, o, e)
	return err
}

// casesOf returns the cases of the last round.
func casesOf(b *testing.B, p place) []desk.Case {
	b.Helper()
	s, err := p.read()
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	cases, err := s.Cases(context.Background(), store.Query{Limit: round})
	if err != nil || len(cases) != round {
		b.Fatal(len(cases), err)
	}
	return cases
}

// requests returns n different hand-overs as phones send them.
func requests(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = newRequest(rand.Text())
	}
	return all
}

func newRequest(secret string) string {
	body, err := json.Marshal(map[string]any{
		"secret": secret, "guide": "trunk-release-fails",
		"transcript": "life.none~place.parked~need.medicine",
		"language":   "en-GB", "country": "GB",
		"details": map[string]any{
			"phone": "+447700900123", "name": "Niamh", "note": "by the gate", "consent": true,
			"inside": "medicine", "neededBy": "hour", "people": 2,
			"place": map[string]any{"words": "A40, eastbound, by the second bridge"},
			"vehicle": map[string]any{"make": "Skoda", "model": "Octavia", "colour": "red",
				"plate": "AB12 CDE"},
		},
	})
	if err != nil {
		panic(err)
	}
	key := rand.Text() // and an address for each, as a proxy names it: addresses have a rate limit
	return fmt.Sprintf(
		"POST /api/v1/handover HTTP/1.1\r\nHost: localhost\r\nContent-Type: "+
			"application/json\r\nX-Forwarded-For: 198.18.%d.%d\r\nIdempotency-Key: %s\r\n"+
			"Content-Length: %d\r\n\r\n%s",
		key[0], key[1], key, len(body), body)
}

// connection is a sender's open connection. The benchmark writes to it directly, so that the
// senders need as little processor time as possible.
type connection struct {
	net.Conn
	from *bufio.Reader
}

func (s *server) dial() (*connection, error) {
	c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	return &connection{c, bufio.NewReader(c)}, err
}

// connect opens a connection until the benchmark ends.
func (s *server) connect(b *testing.B) *connection {
	b.Helper()
	c, err := s.dial()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.Close() })
	return c
}

// send sends a hand-over, and returns an error if it is not acknowledged.
func (c *connection) send(request string) error {
	if _, err := io.WriteString(c, request); err != nil {
		return err
	}
	answer, err := http.ReadResponse(c.from, nil)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusCreated {
		return fmt.Errorf("%s: %s, %w", answer.Status, text, err)
	}
	return nil
}

// ready waits until the program's desk is open, for 10 seconds at most.
func (s *server) ready(b *testing.B) {
	b.Helper()
	for range 500 {
		if s.connect(b).send(newRequest(rand.Text())) == nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	b.Fatal("the desk does not open")
}
