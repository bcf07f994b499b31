package app

import (
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxBuckets is how many buckets are kept at most.
const maxBuckets = 100_000

// buckets are token buckets by client: a rate per second, and a burst.
type buckets struct {
	mu    sync.Mutex
	rate  rate.Limit
	burst int
	of    map[string]*rate.Limiter
}

func newBuckets(perSecond rate.Limit, burst int) *buckets {
	return &buckets{rate: perSecond, burst: burst, of: map[string]*rate.Limiter{}}
}

// take removes a token, and reports whether there was one.
func (b *buckets) take(client string, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	bucket, known := b.of[client]
	if !known {
		if len(b.of) >= maxBuckets {
			b.sweep(now)
		}
		factor := 1
		if strings.HasPrefix(client, unnamed) {
			factor = unnamedFactor
		}
		bucket = rate.NewLimiter(b.rate*rate.Limit(factor), b.burst*factor)
		b.of[client] = bucket
	}
	return bucket.AllowN(now, 1)
}

// sweep drops full buckets and, if more than half the limit remains, arbitrary others, which are
// then full again. It bounds memory; sweeps are rare.
func (b *buckets) sweep(now time.Time) {
	for client, bucket := range b.of {
		if bucket.TokensAt(now) >= float64(bucket.Burst()) {
			delete(b.of, client)
		}
	}
	for client := range b.of {
		if len(b.of) <= maxBuckets/2 {
			return
		}
		delete(b.of, client)
	}
}

// counts limit concurrent requests.
type counts struct {
	mu    sync.Mutex
	limit int // in total; an eighth for one address
	of    map[string]int
}

func newCounts(limit int) *counts { return &counts{limit: limit, of: map[string]int{}} }

// enter counts a request of an address, and of an owner unless that is empty, until leave is
// called. It reports false, and counts nothing, if a limit is reached.
func (c *counts) enter(address, owner string) (leave func(), ok bool) {
	bounds := map[string]int{"": c.limit, "of " + owner: maxPerLink}
	if !strings.HasPrefix(address, unnamed) {
		bounds["at "+address] = max(maxPerLink, c.limit/8)
	}
	if owner == "" {
		delete(bounds, "of ")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for client, limit := range bounds {
		if c.of[client] >= limit {
			return func() {}, false
		}
	}
	for client := range bounds {
		c.of[client]++
	}
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		for client := range bounds {
			if c.of[client]--; c.of[client] == 0 {
				delete(c.of, client)
			}
		}
	}, true
}
