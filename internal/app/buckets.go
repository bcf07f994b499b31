package app

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// crowded is how many who ask are told apart at once.
const crowded = 100_000

// buckets hold what each of many may still ask: so many a second, and so many at once after a while of silence.
type buckets struct {
	mu    sync.Mutex
	rate  rate.Limit
	burst int
	of    map[string]*rate.Limiter
}

func newBuckets(perSecond rate.Limit, burst int) *buckets {
	return &buckets{rate: perSecond, burst: burst, of: map[string]*rate.Limiter{}}
}

// take says whether somebody may ask once more.
func (b *buckets) take(who string, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	own, known := b.of[who]
	if !known {
		if len(b.of) >= crowded {
			b.sweep(now)
		}
		own = rate.NewLimiter(b.rate, b.burst)
		b.of[who] = own
	}
	return own.AllowN(now, 1)
}

// sweep forgets those who have been silent for long enough, and where that is not half of all, others: memory is bounded, a sweep is
// seldom, and whoever is forgotten may ask anew.
func (b *buckets) sweep(now time.Time) {
	for who, own := range b.of {
		if own.TokensAt(now) >= float64(b.burst) {
			delete(b.of, who)
		}
	}
	for who := range b.of {
		if len(b.of) <= crowded/2 {
			return
		}
		delete(b.of, who)
	}
}
