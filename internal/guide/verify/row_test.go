package verify

import (
	"fmt"
	"testing"

	"firststeps/internal/guide"
)

// row builds a guide with a number of questions in a row, and a number of red flags. Every third
// question is skipped or asked depending on the answer two questions before, so few answers are
// read later. Each question can be left for a calm end. The compiler accepts 500 nodes at most, so
// these guides are built in memory.
func row(questions, flags int) *guide.Guide {
	g := skeleton(questions, flags)
	list, end := g.Nodes[:questions:questions], g.Node("end")
	for i, q := range list {
		addChoices(g, q, i, list, end)
	}
	return g
}

// tree builds a guide with a number of questions, each of which leads to three others: wide,
// whereas row is deep.
func tree(questions int) *guide.Guide {
	g := skeleton(questions, 1)
	next := func(i int) guide.Target {
		if i < questions {
			return guide.Target{Node: g.Nodes[i]}
		}
		return guide.Target{Node: g.Node("end")}
	}
	for i, q := range g.Nodes[:questions] {
		if q.Life {
			addChoices(g, q, i, g.Nodes[:questions:questions], g.Node("end"))
			continue
		}
		for k, id := range []string{"a", "b", "unsure", "none"} {
			q.Choices = append(q.Choices, &guide.Choice{Index: k, ID: id, To: next(3*i - 1 + k%3)})
		}
	}
	return g
}

// skeleton builds questions without answers, an end, and a card for each red flag.
func skeleton(questions, flags int) *guide.Guide {
	g := &guide.Guide{ID: "made", Version: "1.0.0", Reviewed: "2098-12-01",
		ReviewBy: "2099-01-01"}
	text := &guide.Text{Language: "en-US"}
	add := func(n *guide.Node, t guide.NodeText) *guide.Node {
		n.Index, n.Source = len(g.Nodes), []string{"made"}
		g.Nodes, text.Nodes = append(g.Nodes, n), append(text.Nodes, t)
		return n
	}
	list := make([]*guide.Node, questions)
	for i := range list {
		list[i] = add(&guide.Node{ID: fmt.Sprintf("q%d", i), Kind: guide.Question},
			guide.NodeText{Title: "Is it so?", Why: "We ask.",
				Choices: []string{"A", "B", "I am not sure", "None"}})
	}
	add(&guide.Node{ID: "end", Kind: guide.Disposition},
		guide.NodeText{Title: "All is well", Do: []string{"Go on."},
			Worse: []string{"Call {emergency}."}})
	for i := range max(flags, 1) {
		card := add(&guide.Node{ID: fmt.Sprintf("card%d", i), Kind: guide.Disposition,
			Urgency: guide.Emergency, Call: &guide.Call{}},
			guide.NodeText{Title: fmt.Sprintf("Call {number} now: %d", i),
				Do: []string{"Call {number}."}, Say: []string{"Where you are.", "What it is."}})
		g.Flags = append(g.Flags, &guide.Flag{Index: i, ID: fmt.Sprintf("flag%d", i), To: card,
			Source: []string{"made"}})
		text.Flags = append(text.Flags, "It is bad")
	}
	g.Start, g.Alarm, g.Texts = list[0], g.Flags[len(g.Flags)-1], []*guide.Text{text}
	list[0].Life = true
	return g
}

// addChoices adds the answers of a question: three lead on and one out. About life: three lead to
// the cards of the first red flags and one on.
func addChoices(g *guide.Guide, q *guide.Node, i int, list []*guide.Node, end *guide.Node) {
	next := func(from int) guide.Target {
		return guide.Target{Node: append(list, end, end)[min(from, len(list))]}
	}
	on := next(i + 1)
	if i%3 == 2 && i+2 < len(list) {
		when := guide.Expr{Op: guide.Answered, Node: list[i-1], Choice: list[i-1].Choice("a")}
		on = guide.Target{Junction: &guide.Junction{ID: fmt.Sprintf("j%d", i),
			Index: len(g.Junctions),
			Cases: []guide.Case{{When: when, To: next(i + 2)}}, Otherwise: next(i + 1)}}
		g.Junctions = append(g.Junctions, on.Junction)
	}
	to := []guide.Target{on, on, on, {Node: end}}
	urgency := guide.NotUrgent
	if q.Life {
		card := func(k int) guide.Target {
			return guide.Target{Node: g.Flags[min(k, len(g.Flags)-1)].To}
		}
		to, urgency = []guide.Target{card(0), card(1), card(2), on}, guide.Emergency
	}
	for k, id := range []string{"a", "b", "unsure", "none"} {
		c := &guide.Choice{Index: k, ID: id, To: to[k]}
		if k < 3 {
			c.Urgency = urgency
		}
		q.Choices = append(q.Choices, c)
	}
}

func TestGeneratedGuidesAreProved(t *testing.T) {
	for _, g := range []*guide.Guide{row(50, 1), row(40, 3), tree(50)} {
		if r := Verify(g, Options{}); len(r.Findings) > 0 {
			t.Errorf("%d questions: %+v", len(g.Nodes), r.Findings[:min(3, len(r.Findings))])
		}
	}
}

// TestStatesGrowLinearly checks that twice the questions have about twice the states, not more.
func TestStatesGrowLinearly(t *testing.T) {
	count := func(questions int) int { return Verify(row(questions, 1), Options{}).States }
	few, many := count(50), count(100)
	if many > 2*few+few/10 {
		t.Errorf("50 questions have %d states, and 100 have %d", few, many)
	}
}
