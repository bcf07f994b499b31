package integrations

import (
	"sync"

	"firststeps/internal/desk/store"
)

// lanes are independent queues, two for each receiver: urgent and other. Deliveries in one do not
// block another, so that a slow receiver does not delay others, and other events do not delay
// emergencies.
type lanes struct {
	mu      sync.Mutex
	busy    map[store.Lane]bool // keys have no Limit
	limits  map[store.Lane]int  // how much to claim for a lane next; missing: a whole batch
	freed   chan struct{}       // receives a value when a lane is no longer busy
	sending sync.WaitGroup
}

func newLanes() *lanes {
	return &lanes{busy: map[store.Lane]bool{}, limits: map[store.Lane]int{},
		freed: make(chan struct{}, 1)}
}

// free returns the lanes of webhooks that are not busy. They include lanes of stopped webhooks,
// whose pending deliveries are to be given up.
func (l *lanes) free(hooks []store.Webhook) (all []store.Lane) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, w := range hooks {
		for _, urgent := range []bool{true, false} {
			lane := store.Lane{Webhook: w.ID, Urgent: urgent}
			if l.busy[lane] {
				continue
			}
			if lane.Limit = l.limits[lane]; lane.Limit == 0 {
				lane.Limit = batch
			}
			all = append(all, lane)
		}
	}
	return all
}

// start runs send, and the lane is busy until send returns. send returns how much to claim next.
func (l *lanes) start(lane store.Lane, send func() (next int)) {
	lane.Limit = 0
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy[lane] = true
	l.sending.Go(func() {
		next := send()
		l.mu.Lock()
		delete(l.busy, lane)
		l.limits[lane] = next
		l.mu.Unlock()
		select {
		case l.freed <- struct{}{}:
		default:
		}
	})
}
