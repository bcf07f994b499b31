package graph

import (
	"fmt"
	"strings"
	"testing"

	"firststeps/internal/guide"
)

func TestCondition(t *testing.T) {
	settle := &guide.Node{ID: "settle"}
	done := guide.Expr{Op: guide.Answered, Node: settle, Choice: &guide.Choice{ID: "done"}}
	some := guide.Expr{Op: guide.Answered, Node: settle}
	safe := guide.Expr{Op: guide.Named, Cond: &guide.Condition{ID: "safe"}}
	not := func(e guide.Expr) guide.Expr { return guide.Expr{Op: guide.Not, Args: []guide.Expr{e}} }
	either := guide.Expr{Op: guide.Any, Args: []guide.Expr{done, safe}}
	for want, e := range map[string]guide.Expr{
		"always":                      {},
		"settle = done":               done,
		"settle ≠ done":               not(done),
		"settle answered":             some,
		"settle not answered":         not(some),
		"not safe":                    not(safe),
		"settle = done or safe":       either,
		"not (settle = done or safe)": not(either),
		"(settle = done or safe) and not safe": {Op: guide.All,
			Args: []guide.Expr{either, not(safe)}},
	} {
		t.Run(want, func(t *testing.T) {
			if got := condition(e); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestOffer(t *testing.T) {
	asked := &guide.Node{Choices: []*guide.Choice{{ID: guide.Asked}}}
	text := &guide.Text{Nodes: []guide.NodeText{{Choices: []string{"Get someone to come"}}}}
	o := &guide.Offer{ID: "help", Node: asked}
	if got := offer(o, text); got != "help: Get someone to come" {
		t.Error(got)
	}
	o.When = guide.Expr{Op: guide.Named, Cond: &guide.Condition{ID: "safe"}}
	if got := offer(o, text); got != "help: Get someone to come (if safe)" {
		t.Error(got)
	}
}

func TestFacts(t *testing.T) {
	n := &guide.Node{Kind: guide.Step, Tries: 3, Call: &guide.Call{Who: guide.Locksmith}}
	const want = "NOT HARMLESS: may damage something; tries in all: 3; call: locksmith"
	if got := strings.Join(facts(n), "; "); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWrapped(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"", 100, ""},
		{"one", 100, "one"},
		{"  one   two ", 100, "one two"},
		{"one two three", 60, "one two|three"},
		{"wwwwwwww", 40, "www|www|ww"},
		{"a wwwwwwww", 40, "a|www|www|ww"},
		{"字字字", 1, "字|字|字"},
	} {
		t.Run(fmt.Sprintf("%q in %d", c.text, c.width), func(t *testing.T) {
			var got []string
			for _, l := range wrapped(plain("l"), c.text, c.width) {
				got = append(got, l.text)
			}
			if strings.Join(got, "|") != c.want {
				t.Errorf("got %q, want %s", got, c.want)
			}
		})
	}
}
