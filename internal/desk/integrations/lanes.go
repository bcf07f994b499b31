package integrations

import (
	"sync"

	"firststeps/internal/desk/store"
)

// lanes are the ways to receivers. What is under way in one holds up no other, so that neither a
// slow receiver delays the others, nor what is less urgent an emergency.
type lanes struct {
	mu      sync.Mutex
	busy    map[store.Lane]bool // without a limit
	limits  map[store.Lane]int  // what a lane has shown that it can take; none: a whole batch
	freed   chan struct{}       // has a value once one is no longer busy
	sending sync.WaitGroup
}

func newLanes() *lanes {
	return &lanes{busy: map[store.Lane]bool{}, limits: map[store.Lane]int{},
		freed: make(chan struct{}, 1)}
}

// free returns the lanes of webhooks in which nothing is under way. A webhook that was stopped has
// some, too: what is on its way to it is to be given up.
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

// use keeps a lane busy with what is sent on it, which returns how much to claim next.
func (l *lanes) use(lane store.Lane, send func() (next int)) {
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
