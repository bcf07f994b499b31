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

// followers is the number of concurrent followers.
const followers = 1000

// BenchmarkFollow measures a thousand users who follow their cases live: how many followers fit
// into 100 MB of memory, how much processor time they take while nothing happens, and the delay
// between the acknowledgement of a change and its arrival at the follower.
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
			for _, p := range people { // until all have received the present status
				p.wait(b)
			}
			resting, used := time.Now(), s.cpu()
			time.Sleep(10 * time.Second) // two keep-alives for each
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
			b.ReportMetric(0, "ns/op") // of a round: meaningless
			percentiles(b, lags)
			b.ReportMetric(idle*100, "idle-cpu-%")
			if held > 0 {
				b.ReportMetric(followers/held*100, "clients/100MB")
			}
		})
	}
}

// follower is a user who follows a case.
type follower struct{ updates chan time.Time }

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
		defer close(f.updates)
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			if lines.Text() == "event: standing" {
				f.updates <- time.Now()
			}
		}
	}()
	return f
}

// wait waits for the next status of the case, and returns the time of its arrival.
func (f *follower) wait(b *testing.B) time.Time {
	b.Helper()
	select {
	case at, open := <-f.updates:
		if open {
			return at
		}
		b.Fatal("the stream has ended")
	case <-time.After(20 * time.Second):
		b.Fatal("the follower received no update")
	}
	return time.Time{}
}

// note adds a note of the user to a case, and returns the time of the acknowledgement.
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
