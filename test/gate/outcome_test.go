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

// outcome is what a run came to.
type outcome struct {
	verdict
	faults, unheard, accepted []string // what is wrong
}

// judge looks at all that was left.
func (p *pair) judge(t *testing.T) outcome {
	t.Helper()
	s := rows(t, p.database)
	defer s.Close()
	return outcome{p.book.examine(t, p.database), append(p.front.faults, p.book.wrong...),
		p.unheard(t, s), p.acceptances(t)}
}

// unheard compares what was heard with what happened: each event once to operators, in order; to a
// person each note once, and never fewer than before.
func (p *pair) unheard(t *testing.T, s *store.SQL) (wrong []string) {
	t.Helper()
	ctx := context.Background()
	all, err := written(ctx, s)
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

// acceptances holds whom the desk told that a case is theirs against who has it.
func (p *pair) acceptances(t *testing.T) (wrong []string) {
	t.Helper()
	s := rows(t, p.database)
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
				fmt.Sprintf("%s was told that %s is theirs, and it was accepted by %v", who, id,
					by))
		}
	}
	return append(wrong, p.wrong...)
}
