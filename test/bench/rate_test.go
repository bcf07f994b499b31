package bench

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

// length is how long hand-overs arrive at a rate.
const length = 10 * time.Second

// BenchmarkHandOverAt measures the time until a hand-over is acknowledged at a fixed rate of
// hand-overs, which does not wait for earlier responses. The time counts from the moment at which
// the hand-over was due.
func BenchmarkHandOverAt(b *testing.B) {
	for kind, empty := range kinds {
		for _, perSecond := range []int{50, 200} {
			b.Run(fmt.Sprintf("%s/%d", kind, perSecond), func(b *testing.B) {
				s := launch(b, "--database", empty(b).url)
				s.ready(b)
				var took []time.Duration
				for b.Loop() {
					took = append(took, s.openLoop(b, perSecond)...)
				}
				b.ReportMetric(0, "ns/op") // of a round: meaningless
				percentiles(b, took)
			})
		}
	}
}

// percentiles reports the median and the 99th percentile.
func percentiles(b *testing.B, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	if len(took) == 0 {
		b.Fatal("nothing was measured")
	}
	b.ReportMetric(took[len(took)/2].Seconds()*1e3, "p50-ms")
	b.ReportMetric(took[len(took)*99/100].Seconds()*1e3, "p99-ms")
}

// openLoop sends hand-overs at a rate, and returns the time that each took.
func (s *server) openLoop(b *testing.B, perSecond int) []time.Duration {
	b.Helper()
	sent := requests(int(length.Seconds()) * perSecond)
	took := make([]time.Duration, len(sent))
	free := make(chan *connection, len(sent))
	var all sync.WaitGroup
	began := time.Now()
	for i, request := range sent {
		due := began.Add(time.Duration(i) * time.Second / time.Duration(perSecond))
		time.Sleep(time.Until(due))
		all.Go(func() {
			if err := s.sendOn(free, request); err != nil {
				b.Error(err)
			}
			took[i] = time.Since(due)
		})
	}
	all.Wait()
	return took
}

// sendOn sends on a free connection, or on a new one if none is free.
func (s *server) sendOn(free chan *connection, request string) (err error) {
	var c *connection
	select {
	case c = <-free:
	default:
		if c, err = s.dial(); err != nil {
			return err
		}
	}
	if err = c.send(request); err == nil {
		free <- c
	}
	return err
}
