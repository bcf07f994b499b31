package verify

import (
	"slices"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// Times are the seconds that people need in one language, by the model of docs/seconds.md.
type Times struct {
	Language string   `json:"language"`
	Spreads  []Spread `json:"spreads"`
}

// Spread is the distribution of a time, in seconds, over the states that count for it.
type Spread struct {
	To     string  `json:"to"` // number, help, urgent, help in some runs, or the ID of a try
	States int     `json:"states"`
	Least  float64 `json:"least"`
	Median float64 `json:"median"`
	P90    float64 `json:"p90"`
	Worst  float64 `json:"worst"`
	At     string  `json:"at"`  // node of the worst state
	Path   string  `json:"way"` // transcript to that state
}

// times returns the distributions of every language. It leaves out a timing without states.
func (p *proof) times() []Times {
	all := append(timings(), timing{"help, after a try", nil,
		func(p *proof, c *clock, i int) bool { return p.asksForHelp(c, i) && c.tried[i] },
		fromOpening})
	for _, n := range p.g.Nodes {
		if isTry(n) {
			all = append(all, timing{n.ID, nil,
				func(p *proof, _ *clock, i int) bool { return p.states[i].Turn.Node == n },
				func(c *clock, i int) int {
					return c.opened[i] + reading(c.pace.nodes[n.Index].howTo)
				}})
		}
		if n.Tells("needed_by") {
			for _, o := range n.Choices {
				all = append(all, helpAfter(n, o))
			}
		}
	}
	var list []Times
	screens := p.screens()
	for _, text := range p.g.Texts {
		c := p.newClock(text, screens)
		t := Times{Language: text.Language}
		for _, m := range all {
			if s, ok := p.spread(c, m); ok {
				t.Spreads = append(t.Spreads, s)
			}
		}
		list = append(list, t)
	}
	return list
}

// helpAfter is the time to the first professional in runs with this answer to a question.
func helpAfter(n *guide.Node, o *guide.Choice) timing {
	return timing{"help, " + n.ID + "." + o.ID, nil, func(p *proof, c *clock, i int) bool {
		turn := &p.states[i].Turn
		return isProfessional(turn.Node) && p.asksForHelp(c, i) &&
			turn.Latest(n) == uint8(1+o.Index)
	},
		fromOpening}
}

func (p *proof) spread(c *clock, m timing) (Spread, bool) {
	var list []int
	for i := range p.states {
		if m.counts(p, c, i) {
			list = append(list, m.ms(c, i))
		}
	}
	if len(list) == 0 {
		return Spread{}, false
	}
	slices.Sort(list)
	at := func(percent int) float64 {
		return float64((list[(len(list)-1)*percent/100]+50)/100) / 10
	}
	worst, _, _ := p.worst(c, m)
	return Spread{m.name, len(list), at(0), at(50), at(90), at(100),
		p.states[worst].Turn.Node.ID, p.quickest(c, worst).String()}, true
}

// quickest returns the quickest of the shortest paths to a state, the one that newClock used.
func (p *proof) quickest(c *clock, i int) triage.Transcript {
	s := &p.states[i]
	if s.path.flag != nil || i == 0 {
		return p.transcript(s)
	}
	before := int(c.from[i])
	t, b := p.quickest(c, before), &p.states[before]
	best, move := never, triage.Entry{}
	for k, to := range b.Next {
		o := b.Turn.Node.Choices[k]
		if at := c.pass[c.screens.of[before]] + doing(b.Turn.Node, o); int(to) == i && at < best {
			best, move = at, triage.Entry{Node: b.Turn.Node.ID, Choice: o.ID}
		}
	}
	for k, to := range b.Taken {
		if at := c.offer[c.screens.of[before]]; int(to) == i && at < best {
			best, move = at, triage.Entry{Node: p.g.Offers[k].ID, Choice: guide.Asked}
		}
	}
	t.Entries = append(t.Entries, move)
	return t
}
