package app

import (
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// crowded is how many who ask are told apart at once.
const crowded = 100_000

// buckets hold what each of many may still ask: so many a second, and so many at once after a while
// of silence.
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
		times := 1
		if strings.HasPrefix(who, silent) {
			times = together
		}
		own = rate.NewLimiter(b.rate*rate.Limit(times), b.burst*times)
		b.of[who] = own
	}
	return own.AllowN(now, 1)
}

// sweep forgets those who have been silent for long enough, and where that is not half of all,
// others: memory is bounded, a sweep is seldom, and whoever is forgotten may ask anew.
func (b *buckets) sweep(now time.Time) {
	for who, own := range b.of {
		if own.TokensAt(now) >= float64(own.Burst()) {
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

// counts bound what many do at the same time.
type counts struct {
	mu   sync.Mutex
	most int // in all; of one address, an eighth
	of   map[string]int
}

func newCounts(most int) *counts { return &counts{most: most, of: map[string]int{}} }

// enter counts one more of an address, and of an owner if there is one, until leave is called. It
// reports false, and counts nothing, if that would be too many.
func (c *counts) enter(address, owner string) (leave func(), ok bool) {
	bounds := map[string]int{"": c.most, "of " + owner: maxPerLink}
	if !strings.HasPrefix(address, silent) {
		bounds["at "+address] = max(maxPerLink, c.most/8)
	}
	if owner == "" {
		delete(bounds, "of ")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for who, most := range bounds {
		if c.of[who] >= most {
			return func() {}, false
		}
	}
	for who := range bounds {
		c.of[who]++
	}
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		for who := range bounds {
			if c.of[who]--; c.of[who] == 0 {
				delete(c.of, who)
			}
		}
	}, true
}
