package bench

import (
	"bufio"
	"context"
	"crypto/rand"
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

	"firststeps/desk"
	"firststeps/internal/store"
)

const (
	senders = 32   // at once
	round   = 2000 // hand-overs of one round
)

// BenchmarkHandOver measures how many durable hand-overs a second 32 senders get through: over HTTP, through the whole program; and, in the
// same rounds, the same cases through the store alone, and the same rows by the bare driver, as durable and gathered alike. The ratios are
// to the bare driver's, the medians of all rounds.
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
			var perSecond [3][]float64
			first, err := readRows(written, 0) // that it was ready
			if err != nil {
				b.Fatal(err)
			}
			seen := first[len(first)-1][0][0].(int64)
			for b.Loop() {
				sent := requests(round)
				perSecond[0] = append(perSecond[0], crowd(b, round, func() func(int) error {
					c := s.connect(b)
					return func(i int) error { return c.send(sent[i]) }
				}))
				all, err := readRows(written, seen)
				if err != nil || len(all) != round {
					b.Fatal(len(all), err)
				}
				seen = all[round-1][0][0].(int64)
				cases := casesOf(b, whole)
				perSecond[1] = append(perSecond[1], crowd(b, round, each(func(i int) error { return add(rows, cases[i]) })))
				perSecond[2] = append(perSecond[2], crowd(b, round, each(func(i int) error { return w.insert(all[i]) })))
			}
			report(b, perSecond)
		})
	}
}

func each(send func(int) error) func() func(int) error { return func() func(int) error { return send } }

// report gives medians: of each way, and of how the first two stand to the last.
func report(b *testing.B, perSecond [3][]float64) {
	to := func(i int) (ratios []float64) {
		for n, v := range perSecond[i] {
			ratios = append(ratios, v/perSecond[2][n])
		}
		return ratios
	}
	b.ReportMetric(0, "ns/op") // of a round: says nothing
	b.ReportMetric(median(perSecond[0]), "http/s")
	b.ReportMetric(median(perSecond[1]), "store/s")
	b.ReportMetric(median(perSecond[2]), "bare/s")
	b.ReportMetric(median(to(0)), "http/bare")
	b.ReportMetric(median(to(1)), "store/bare")
}

func median(all []float64) float64 {
	all = slices.Sorted(slices.Values(all))
	return all[len(all)/2]
}

// crowd lets all senders do n things together, and gives how many they did in a second.
func crowd(b *testing.B, n int, sender func() func(int) error) float64 {
	b.Helper()
	var next atomic.Int64
	var all sync.WaitGroup
	do := make([]func(int) error, senders)
	for i := range do {
		do[i] = sender()
	}
	began := time.Now()
	for _, do := range do {
		all.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				if err := do(int(i - 1)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	return float64(n) / time.Since(began).Seconds()
}

// add keeps a case as if it had just been handed over.
func add(s *store.SQL, c desk.Case) error {
	o := store.Opening{Key: rand.Text(), Body: rand.Text(), Token: rand.Text()}
	for _, hash := range []*string{&o.Key, &o.Body, &o.Token} { // as long as a hash
		*hash += *hash + "0123456789ab"
	}
	e := desk.Event{At: c.Opened, Actor: "person", Kind: string(desk.Opened), Case: c.ID, Version: 1, State: c.State, Urgency: c.Urgency}
	_, _, err := s.AddCase(context.Background(), c, o, e)
	return err
}

// casesOf gives the cases of the last round.
func casesOf(b *testing.B, p place) []desk.Case {
	b.Helper()
	s, err := p.look()
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

// requests gives n different hand-overs as phones send them.
func requests(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = newRequest(rand.Text())
	}
	return all
}

func newRequest(secret string) string {
	body, err := json.Marshal(map[string]any{
		"secret": secret, "guide": "trunk-release-fails", "transcript": "life.none~place.parked~settle.done~need.medicine",
		"language": "en-GB", "country": "GB",
		"details": map[string]any{
			"phone": "+447700900123", "name": "Niamh", "note": "by the gate", "consent": true, "inside": "medicine", "neededBy": "hour", "people": 2,
			"place":   map[string]any{"words": "A40, eastbound, by the second bridge"},
			"vehicle": map[string]any{"make": "Skoda", "model": "Octavia", "colour": "red", "plate": "AB12 CDE"},
		},
	})
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf("POST /api/v1/handover HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nIdempotency-Key: %s\r\nContent-Length: %d\r\n\r\n%s",
		rand.Text(), len(body), body)
}

// connection is one of a sender's, kept open. It is written to by hand, so that the sender costs the machine as little as can be.
type connection struct {
	net.Conn
	from *bufio.Reader
}

func (s *server) connect(b *testing.B) *connection {
	b.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.Close() })
	return &connection{c, bufio.NewReader(c)}
}

// send sends a hand-over, and gives an error where it is not acknowledged.
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

// ready waits until the desk of the program is open: that takes a moment.
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
