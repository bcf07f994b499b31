package verify

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// never is the time to a screen that cannot be reached.
const never = math.MaxInt / 2

func secondsRules() []Rule {
	return []Rule{
		{"number-in-seconds",
			"From every screen, the emergency number is no more seconds away than the guide " +
				"declares. If the guide declares no limit, the limit is the time in its recorded " +
				"proof.",
			"A danger can begin on any screen, and reading costs seconds that count.",
			"H-01, H-22, docs/seconds.md", Safety, numberInSeconds},
		{"help-in-seconds",
			"From the opening of the guide, a person who has tried nothing yet reaches a " +
				"professional's number and the words to say in no more seconds than the guide " +
				"declares. In an urgent run, such a limit also holds from every screen. If the " +
				"guide declares no limit, the limit is the time in its recorded proof.",
			"A guide with more to read before help is slower than no guide.",
			"N2, H-03, docs/seconds.md", Safety, helpInSeconds},
		{"help-in-turns",
			"From the opening of the guide, a person who has tried nothing yet reaches a " +
				"professional in as many turns as the guide declares, at most. If the guide " +
				"declares no number, the limit is the number in its recorded proof.",
			"Each question before help is one that a frightened person must read and answer.",
			"N2, H-03", Safety, helpInTurns},
	}
}

// clock holds the times of one language in milliseconds, by state.
type clock struct {
	text *guide.Text
	pace *pace
	// from opening the guide until the screen appears, on the quickest of the shortest paths
	opened []int
	from   []int  // the state before, on that path
	tried  []bool // whether that path includes a try
	number []int  // from the screen until the emergency number is read
	pass   []int  // from the screen until an answer is tapped
	offer  []int  // from the screen until an offer is tapped
	help   []int  // from the screen until the words to say to a professional are read
}

// clocks returns the times of every language, for the states reached so far.
func (p *proof) clocks() []*clock {
	if len(p.timed) == 0 || p.timedAt != p.done {
		p.timed, p.timedAt = nil, p.done
		for _, t := range p.g.Texts {
			p.timed = append(p.timed, p.newClock(t))
		}
	}
	return p.timed
}

func (p *proof) newClock(t *guide.Text) *clock {
	c := &clock{text: t, pace: newPace(p.g, t), tried: make([]bool, len(p.states))}
	for _, list := range []*[]int{&c.opened, &c.from, &c.number, &c.pass, &c.offer, &c.help} {
		*list = make([]int, len(p.states))
	}
	for i := range p.states {
		p.timeScreen(c, i)
		c.opened[i] = never
	}
	if !p.complete() {
		return c // the onward paths are not known; number-in-seconds needs none
	}
	c.opened[0] = 0
	for i := range p.states { // nearest first
		tried := c.tried[i] || isTry(p.states[i].Turn.Node)
		p.eachMove(c, i, func(to, ms int) {
			short := p.states[to].path.moves == p.states[i].path.moves+1
			if at := c.opened[i] + ms; short && at < c.opened[to] {
				c.opened[to], c.from[to], c.tried[to] = at, i, tried
			}
		})
	}
	for changed := true; changed; {
		changed = false
		for i := len(p.states) - 1; i >= 0; i-- {
			p.eachMove(c, i, func(to, ms int) {
				if on := ms + c.help[to]; on < c.help[i] {
					c.help[i], changed = on, true
				}
			})
		}
	}
	return c
}

// eachMove visits the states that answers and offers lead to, with the milliseconds until then. It
// skips red flags: a user who raises one is in danger.
func (p *proof) eachMove(c *clock, i int, visit func(to, ms int)) {
	s := &p.states[i]
	for k, to := range s.Next {
		visit(to, c.pass[i]+doing(s.Turn.Node, s.Turn.Node.Choices[k]))
	}
	for _, to := range s.Taken {
		if to >= 0 {
			visit(to, c.offer[i])
		}
	}
}

// timeScreen computes the times that depend on the screen of a state alone.
func (p *proof) timeScreen(c *clock, i int) {
	turn := &p.states[i].Turn
	n, w := turn.Node, c.pace.nodes[turn.Node.Index]
	say, notes := 0, 0
	for _, note := range n.Notes {
		if turn.Holds(note.When) {
			notes += c.pace.notes[note.Index]
			if note.Kind == guide.Say {
				say += c.pace.notes[note.Index]
			}
		}
	}
	answer := w.answer
	if n.Kind != guide.Question {
		answer += notes
	}
	c.pass[i] = reading(answer) + w.choices
	c.offer[i] = reading(w.all+notes) + c.pace.offers
	c.help[i] = never
	if isProfessional(n) {
		c.help[i] = reading(w.call + say)
	}
	switch {
	case isCard(n):
		c.number[i] = reading(w.title)
	case n.Life: // every danger is one of the answers
		c.number[i] = c.pass[i] + c.pace.cards
	default:
		c.number[i] = reading(w.all+notes) + c.pace.flags + c.pace.cards
	}
}

// isProfessional reports whether a node has a call to a service other than the emergency service.
func isProfessional(n *guide.Node) bool { return n.Call != nil && !callsEmergency(n) }

// asksForHelp reports whether a state counts for the time to help: it is not an emergency, which
// has its own number; a professional can be reached; and none was called.
func (p *proof) asksForHelp(c *clock, i int) bool {
	s := &p.states[i]
	return s.Turn.Urgency < guide.Emergency && s.Met&p.watch.help == 0 && c.help[i] < never
}

// timing is one of the computed times, with the states that count for it.
type timing struct {
	name   string
	bound  func(*guide.Seconds) *int // nil if it has no limit
	counts func(*proof, *clock, int) bool
	ms     func(*clock, int) int
}

// timings returns those that have a limit.
func timings() []timing {
	return []timing{
		{"number", func(s *guide.Seconds) *int { return &s.Number },
			func(p *proof, _ *clock, i int) bool { return !isCard(p.states[i].Turn.Node) },
			func(c *clock, i int) int { return c.number[i] }},
		{"help", func(s *guide.Seconds) *int { return &s.Help },
			func(p *proof, c *clock, i int) bool { return p.asksForHelp(c, i) && !c.tried[i] },
			fromOpening},
		{"urgent", func(s *guide.Seconds) *int { return &s.Urgent },
			func(p *proof, c *clock, i int) bool {
				return p.asksForHelp(c, i) && p.states[i].Turn.Urgency == guide.Urgent
			},
			func(c *clock, i int) int { return c.help[i] }},
	}
}

func fromOpening(c *clock, i int) int { return c.opened[i] + c.help[i] }

// worst returns the first state with the longest time; ok is false if no state counts.
func (p *proof) worst(c *clock, m timing) (at, ms int, ok bool) {
	for i := range p.states {
		if m.counts(p, c, i) && (!ok || m.ms(c, i) > ms) {
			at, ms, ok = i, m.ms(c, i), true
		}
	}
	return at, ms, ok
}

// wholeSeconds converts milliseconds to seconds, rounded up.
func wholeSeconds(ms int) int { return (ms + 999) / 1000 }

func numberInSeconds(p *proof) {
	p.withinSeconds(timings()[0], "say less on this screen")
}

func helpInSeconds(p *proof) {
	for _, m := range timings()[1:] {
		p.withinSeconds(m, "remove a screen or some text before help")
	}
}

// withinSeconds reports the worst state of each language whose time exceeds the limit.
func (p *proof) withinSeconds(m timing, fix string) {
	limit := cmp.Or(*m.bound(&p.g.Seconds), *m.bound(&p.options.RecordedTimes))
	for _, c := range p.clocks() {
		i, ms, ok := p.worst(c, m)
		if now := wholeSeconds(ms); ok && limit > 0 && now > limit {
			s := &p.states[i]
			p.findIn("text/"+c.text.Language+".yaml", ofNode(s.Turn.Node), s,
				fix+fmt.Sprintf(", or declare \"seconds: {%s: %d}\" in guide.yaml", m.name, now),
				"%q takes %d seconds to %s, more than %d", s.Turn.Node.ID, now, m.name, limit)
		}
	}
}

// slowest returns the limits that the guide keeps in all its languages.
func (p *proof) slowest() (s guide.Seconds) {
	for _, m := range timings() {
		for _, c := range p.clocks() {
			if _, ms, ok := p.worst(c, m); ok {
				*m.bound(&s) = max(*m.bound(&s), wholeSeconds(ms))
			}
		}
	}
	return s
}

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
	for _, c := range p.clocks() {
		t := Times{Language: c.text.Language}
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
		return s.path.transcript()
	}
	before := c.from[i]
	t, b := p.quickest(c, before), &p.states[before]
	best, move := never, triage.Entry{}
	for k, to := range b.Next {
		o := b.Turn.Node.Choices[k]
		if at := c.pass[before] + doing(b.Turn.Node, o); to == i && at < best {
			best, move = at, triage.Entry{Node: b.Turn.Node.ID, Choice: o.ID}
		}
	}
	for k, to := range b.Taken {
		if to == i && c.offer[before] < best {
			best, move = c.offer[before], triage.Entry{Node: p.g.Offers[k].ID, Choice: guide.Asked}
		}
	}
	t.Entries = append(t.Entries, move)
	return t
}
