package gate

import (
	"context"
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// newOperator adds a signed-in operator to the database, and returns a follower of the queue's live
// stream for them.
func newOperator(t *testing.T, database string) *follower {
	t.Helper()
	s, ctx, token, id := openStore(t, database), context.Background(), rand.Text(), rand.Text()
	defer s.Close()
	now := desk.Truncate(time.Now())
	if err := s.AddOperator(ctx, store.Operator{ID: id, Name: "Eve", Role: desk.Operator,
		Created: now}, desk.Event{Kind: "join"}); err != nil {
		t.Fatal(err)
	}
	// as the console stores a session
	session := store.Session{Token: service.Hash("session " + token), Operator: id, Created: now,
		Seen: now, Expires: now.Add(24 * time.Hour)}
	if err := s.SignIn(ctx, store.Proof{Once: token}, session); err != nil {
		t.Fatal(err)
	}
	return &follower{path: "/desk/live", headers: map[string]string{"Cookie": "desk=" + token},
		pause: 2 * time.Second}
}

// compare returns the differences between the events that an operator received and all events.
func (f *follower) compare(happened []int64) (wrong []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, e := range f.events {
		switch {
		case i >= len(happened) || e.id < happened[i]:
			return []string{fmt.Sprintf(
				"an operator received event %d twice, or it does not exist", e.id)}
		case e.id > happened[i]:
			return []string{fmt.Sprintf("an operator did not receive event %d", happened[i])}
		}
	}
	if len(f.events) < len(happened) {
		return []string{fmt.Sprintf("an operator received %d events of %d", len(f.events),
			len(happened))}
	}
	return nil
}
