package graph

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"firststeps/internal/guide"
)

// TestTangledGuides checks the layout of random guides, which are the same on each run.
func TestTangledGuides(t *testing.T) {
	for seed := range 40 {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			g := tangle(rand.New(rand.NewPCG(uint64(seed), 0)), 10+seed)
			s := arrange(g, g.Texts[0])
			for _, finding := range slices.Concat(overlaps(s), lineOverlaps(s), textOverflows(s)) {
				t.Error(finding)
			}
		})
	}
}

// tangle returns a guide with n nodes and n/4 junctions, whose answers lead anywhere.
func tangle(r *rand.Rand, n int) *guide.Guide {
	g, text := &guide.Guide{ID: "tangle"}, &guide.Text{Language: "en"}
	for i := range n {
		g.Nodes = append(g.Nodes, &guide.Node{Index: i, ID: fmt.Sprint("n", i),
			Kind: guide.Kind(i * 3 / n), Urgency: guide.Urgency(r.IntN(3))})
	}
	for i := range n / 4 {
		g.Junctions = append(g.Junctions, &guide.Junction{Index: i, ID: fmt.Sprint("j", i)})
	}
	anywhere := func() guide.Target {
		if r.IntN(4) == 0 {
			return guide.Target{Junction: g.Junctions[r.IntN(len(g.Junctions))]}
		}
		return guide.Target{Node: g.Nodes[r.IntN(n)]}
	}
	for i, node := range g.Nodes {
		own := guide.NodeText{Title: fmt.Sprint("Title of node ", i)}
		for c := range r.IntN(6) * (2 - int(node.Kind)) {
			node.Choices = append(node.Choices,
				&guide.Choice{Index: c, ID: fmt.Sprint("c", c), To: anywhere(),
					Urgency: guide.Urgency(r.IntN(3))})
			own.Choices = append(own.Choices, "A label that takes several lines of text")
		}
		text.Nodes = append(text.Nodes, own)
	}
	for _, j := range g.Junctions {
		j.Cases, j.Otherwise = []guide.Case{{To: anywhere()}, {To: anywhere()}}, anywhere()
	}
	g.Flags, text.Flags = []*guide.Flag{{ID: "flag", To: g.Nodes[n-1]}}, []string{"A red flag"}
	g.Start, g.Texts = g.Nodes[0], []*guide.Text{text}
	return g
}
