package gate

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// outcome is the result of a run.
type outcome struct {
	verdict
	faults   []string // of servers and responses
	missed   []string // events
	accepted []string // wrongly
}

// examine checks the database and the records after a run.
func (p *pair) examine(t *testing.T) outcome {
	t.Helper()
	s := openStore(t, p.database)
	defer s.Close()
	return outcome{p.book.examine(t, p.database), append(p.front.faults, p.book.wrong...),
		p.missedEvents(t, s), p.wrongAcceptances(t)}
}

// missedEvents compares the received events with the log: operators must receive each event once,
// in order; a user must receive each note once, and never fewer notes than before.
func (p *pair) missedEvents(t *testing.T, s *store.SQL) (wrong []string) {
	t.Helper()
	ctx := context.Background()
	all, err := readLog(ctx, s)
	if err != nil {
		t.Fatal(err)
	}
	var happened []int64
	for _, e := range all {
		if !e.Test() {
			happened = append(happened, e.Position)
		}
	}
	for _, o := range p.operators {
		wrong = append(wrong, o.compare(happened)...)
	}
	for _, one := range p.people {
		c, err := s.CaseOf(ctx, service.Hash(one.secret))
		if err != nil {
			t.Fatal(err)
		}
		events, err := s.LogOf(ctx, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		wrong = append(wrong, one.compare(events)...)
	}
	return wrong
}

// wrongAcceptances compares the acknowledged acceptances with the log.
func (p *pair) wrongAcceptances(t *testing.T) (wrong []string) {
	t.Helper()
	s := openStore(t, p.database)
	defer s.Close()
	for id, who := range p.accepted {
		events, err := s.LogOf(context.Background(), id)
		if err != nil {
			t.Fatal(err)
		}
		var by []string
		for _, e := range events {
			if e.Kind == string(desk.Accept) {
				by = append(by, e.Actor)
			}
		}
		if !slices.Equal(by, []string{who}) {
			wrong = append(wrong,
				fmt.Sprintf("%s was acknowledged for %s, but accepted by %v", id, who, by))
		}
	}
	return append(wrong, p.wrong...)
}
