package bench

import (
	"bufio"
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// followers is how many people follow their cases at once.
const followers = 1000

// BenchmarkFollow measures what it takes to tell a thousand people, each live, how their case
// stands: how many would fit into 100 MB of memory, how much processor they take while nothing
// happens, and how long after a change is acknowledged its person is told.
func BenchmarkFollow(b *testing.B) {
	for kind, empty := range kinds {
		b.Run(kind, func(b *testing.B) {
			s := launch(b, "--database", empty(b).url)
			s.ready(b)
			c := s.connect(b)
			secrets := make([]string, followers)
			for i := range secrets {
				secrets[i] = rand.Text()
				if err := c.send(newRequest(secrets[i])); err != nil {
					b.Fatal(err)
				}
			}
			before := s.resident()
			people := make([]*follower, followers)
			for i, secret := range secrets {
				people[i] = s.follow(b, secret)
			}
			for _, p := range people { // until all are told how it stands now
				p.wait(b)
			}
			resting, used := time.Now(), s.cpu()
			time.Sleep(10 * time.Second) // two signs of life for each
			idle := (s.cpu() - used).Seconds() / time.Since(resting).Seconds()
			held := s.resident() - before
			var lags []time.Duration
			n := 0
			for b.Loop() {
				for range 20 {
					i := n * 7 % followers
					n++
					acknowledged := s.note(b, secrets[i])
					lags = append(lags, max(0, people[i].wait(b).Sub(acknowledged)))
				}
			}
			b.ReportMetric(0, "ns/op") // of a round: says nothing
			percentiles(b, lags)
			b.ReportMetric(idle*100, "idle-cpu-%")
			if held > 0 {
				b.ReportMetric(followers/held*100, "clients/100MB")
			}
		})
	}
}

// follower is somebody who follows a case.
type follower struct{ told chan time.Time }

// follow follows a case until the benchmark ends.
func (s *server) follow(b *testing.B, secret string) *follower {
	b.Helper()
	ctx, stop := context.WithCancel(context.Background())
	b.Cleanup(stop)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/api/v1/case/stream", nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+secret)
	answer, err := http.DefaultClient.Do(r)
	if err != nil || answer.StatusCode != http.StatusOK {
		b.Fatal(answer, err)
	}
	f := &follower{make(chan time.Time, 16)}
	go func() {
		defer answer.Body.Close()
		defer close(f.told)
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			if lines.Text() == "event: standing" {
				f.told <- time.Now()
			}
		}
	}()
	return f
}

// wait waits until the person is told how the case stands.
func (f *follower) wait(b *testing.B) time.Time {
	b.Helper()
	select {
	case at, open := <-f.told:
		if open {
			return at
		}
		b.Fatal("the stream has ended")
	case <-time.After(20 * time.Second):
		b.Fatal("nobody told the person")
	}
	return time.Time{}
}

// note adds to a case what the person says, and gives when that was acknowledged.
func (s *server) note(b *testing.B, secret string) time.Time {
	b.Helper()
	form := url.Values{"k": {secret}, "do": {"note"}, "text": {rand.Text()}}
	r, err := http.NewRequest(http.MethodPost, s.url+"/case", strings.NewReader(form.Encode()))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		b.Fatal(err)
	}
	at := time.Now()
	defer answer.Body.Close()
	if text, _ := io.ReadAll(answer.Body); answer.StatusCode != http.StatusSeeOther {
		b.Fatalf("%s: %.200s", answer.Status, text)
	}
	return at
}
