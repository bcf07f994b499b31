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

// signedIn gives the browser of an operator, with the queue before it.
func signedIn(t *testing.T, database string) *follower {
	t.Helper()
	s, ctx, token, id := rows(t, database), context.Background(), rand.Text(), rand.Text()
	defer s.Close()
	now := desk.Moment(time.Now().UnixMilli())
	if err := s.AddOperator(ctx, store.Operator{ID: id, Name: "Eve", Role: desk.Operator,
		Created: now}, desk.Event{Kind: "join"}); err != nil {
		t.Fatal(err)
	}
	// as the console keeps who is signed in
	session := store.Session{Token: service.Hash("session " + token), Operator: id, Created: now,
		Seen: now, Expires: now.After(desk.Day)}
	if err := s.SignIn(ctx, store.Proof{Once: token}, session); err != nil {
		t.Fatal(err)
	}
	return &follower{path: "/desk/live", headers: map[string]string{"Cookie": "desk=" + token},
		pause: 2 * time.Second}
}

// compare holds what an operator heard against all that happened.
func (f *follower) compare(happened []int64) (wrong []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, e := range f.heard {
		switch {
		case i >= len(happened) || e.id < happened[i]:
			return []string{fmt.Sprintf("an operator heard of %d twice, or of nothing", e.id)}
		case e.id > happened[i]:
			return []string{fmt.Sprintf("an operator did not hear of %d", happened[i])}
		}
	}
	if len(f.heard) < len(happened) {
		return []string{fmt.Sprintf("an operator heard of %d events of %d", len(f.heard),
			len(happened))}
	}
	return nil
}
