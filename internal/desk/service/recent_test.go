package service

import (
	"testing"

	"firststeps/internal/desk"
)

// TestEventsInMemoryAreBounded checks that a server keeps the last events in memory, without gaps,
// and at most twice as many as it must.
func TestEventsInMemoryAreBounded(t *testing.T) {
	for _, batch := range []int{1, 7, 3 * minRecent} {
		b := newOpenCases()
		b.loaded = true
		var last int64
		for last < 10*minRecent {
			var events []desk.Event
			for range batch {
				last++
				events = append(events, desk.Event{Position: last})
			}
			b.remember(events)
			if n := len(b.recent); n > 2*minRecent || n < int(min(last, minRecent)) ||
				cap(b.recent) > 8*minRecent {
				t.Fatalf("batches of %d: after %d events %d in memory, room for %d", batch, last, n,
					cap(b.recent))
			}
			_, events, all := b.since(b.from)
			if !all || len(events) != len(b.recent) || int64(len(events)) != last-b.from {
				t.Fatalf("batches of %d: %d events after %d, want %d", batch, len(events), b.from,
					last-b.from)
			}
			if _, _, all := b.since(b.from - 1); all {
				t.Fatalf("batches of %d: event %d is said to be in memory", batch, b.from)
			}
		}
	}
}
