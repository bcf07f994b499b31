package verify

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"sync"

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

// clock holds the times of one language in milliseconds. Times that depend on the screen alone are
// by the index of the screen in screens, the others by state.
type clock struct {
	text    *guide.Text
	pace    *pace
	screens *screens
	number  []int // from the screen until the emergency number is read
	pass    []int // from the screen until an answer is tapped
	offer   []int // from the screen until an offer is tapped
	words   []int // until the words to say to a professional are read; never if it has none

	// from opening the guide until the screen appears, on the quickest of the shortest paths
	opened []int
	from   []int32 // the state before, on that path
	tried  []bool  // whether that path includes a try
	help   []int   // from the screen until the words to say to a professional are read
}

// screens are the different screens of all states, in any language: a node and the notes that are
// shown there.
type screens struct {
	of    []int32 // by state: the index of its screen
	first []int32 // by screen: the nearest state with it
}

func (p *proof) screens() *screens {
	s := &screens{of: make([]int32, len(p.states))}
	known, key := map[string]int32{}, []byte(nil)
	for i := range p.states {
		turn := &p.states[i].Turn
		n := turn.Node
		key = binary.LittleEndian.AppendUint32(key[:0], uint32(n.Index))
		key = append(key, byte(min(len(n.Choices), 1))) // a truncated node has none
		for _, note := range n.Notes {
			key = append(key, map[bool]byte{true: 1}[turn.Holds(note.When)])
		}
		at, ok := known[string(key)]
		if !ok {
			at = int32(len(s.first))
			known[string(key)], s.first = at, append(s.first, int32(i))
		}
		s.of[i] = at
	}
	return s
}

func (p *proof) newClock(t *guide.Text, all *screens) *clock {
	c := &clock{text: t, pace: newPace(p.g, t), screens: all}
	for _, i := range all.first {
		p.timeScreen(c, &p.states[i].Turn)
	}
	c.opened, c.help = slices.Repeat([]int{never}, len(p.states)), make([]int, len(p.states))
	c.from, c.tried = make([]int32, len(p.states)), make([]bool, len(p.states))
	if !p.complete() {
		return c // the onward paths are not known; number-in-seconds needs none
	}
	c.opened[0] = 0
	for i := range p.states { // nearest first
		tried := c.tried[i] || isTry(p.states[i].Turn.Node)
		p.eachMove(c, i, func(to, ms int) {
			short := p.states[to].path.moves == p.states[i].path.moves+1
			if at := c.opened[i] + ms; short && at < c.opened[to] {
				c.opened[to], c.from[to], c.tried[to] = at, int32(i), tried
			}
		})
	}
	p.timeHelp(c)
	return c
}

// timeHelp sets the times to help: those of the screens with words to say, and then, until nothing
// changes, those of the states that lead to a state whose time has changed.
func (p *proof) timeHelp(c *clock) {
	var queue []int32
	queued := make([]bool, len(p.states))
	changed := func(i int) {
		for _, b := range p.backAll().of(i) {
			if !queued[b] {
				queue, queued[b] = append(queue, b), true
			}
		}
	}
	for i := range p.states {
		c.help[i] = c.words[c.screens.of[i]]
	}
	for i := range p.states {
		if c.help[i] < never {
			changed(i)
		}
	}
	for len(queue) > 0 {
		i := int(queue[0])
		queue, queued[i] = queue[1:], false
		before := c.help[i]
		p.eachMove(c, i, func(to, ms int) { c.help[i] = min(c.help[i], ms+c.help[to]) })
		if c.help[i] < before {
			changed(i)
		}
	}
}

// eachMove visits the states that answers and offers lead to, with the milliseconds until then. It
// skips red flags: a user who raises one is in danger.
func (p *proof) eachMove(c *clock, i int, visit func(to, ms int)) {
	s, screen := &p.states[i], c.screens.of[i]
	for k, to := range s.Next {
		visit(int(to), c.pass[screen]+doing(s.Turn.Node, s.Turn.Node.Choices[k]))
	}
	for _, to := range s.Taken {
		if to >= 0 {
			visit(int(to), c.offer[screen])
		}
	}
}

// timeScreen adds the times that depend on a screen alone.
func (p *proof) timeScreen(c *clock, turn *triage.State) {
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
	pass, words := reading(answer)+w.choices, never
	if isProfessional(n) {
		words = reading(w.call + say)
	}
	number := reading(w.all+notes) + c.pace.flags + c.pace.cards
	switch {
	case isCard(n):
		number = reading(w.title)
	case n.Life: // every danger is one of the answers
		number = pass + c.pace.cards
	}
	c.number, c.pass, c.words = append(c.number, number), append(c.pass, pass),
		append(c.words, words)
	c.offer = append(c.offer, reading(w.all+notes)+c.pace.offers)
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
			func(c *clock, i int) int { return c.number[c.screens.of[i]] }},
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

// worstTime is the result of worst.
type worstTime struct {
	at, ms int
	ok     bool
}

// timed has the worst times of the states that had been expanded, for all rules.
type timed struct {
	mu    sync.Mutex
	done  int
	worst [][]worstTime // by text, and timing
}

// worstTimes returns the worst times of each language, by the order of timings. The clocks are not
// kept: they are the largest part of a proof in many languages.
func (p *proof) worstTimes() [][]worstTime {
	p.timed.mu.Lock()
	defer p.timed.mu.Unlock()
	if p.timed.worst != nil && p.timed.done == p.done {
		return p.timed.worst
	}
	all, screens := make([][]worstTime, len(p.g.Texts)), p.screens()
	parallel(p.workers, 1, len(all), func(i int) {
		c := p.newClock(p.g.Texts[i], screens)
		for _, m := range timings() {
			at, ms, ok := p.worst(c, m)
			all[i] = append(all[i], worstTime{at, ms, ok})
		}
	})
	p.timed.done, p.timed.worst = p.done, all
	return all
}

// wholeSeconds converts milliseconds to seconds, rounded up.
func wholeSeconds(ms int) int { return (ms + 999) / 1000 }

func numberInSeconds(p *proof) {
	p.withinSeconds(0, "say less on this screen")
}

func helpInSeconds(p *proof) {
	for m := 1; m < len(timings()); m++ {
		p.withinSeconds(m, "remove a screen or some text before help")
	}
}

// withinSeconds reports the worst state of each language whose time exceeds the limit. timing is
// the index of one of timings.
func (p *proof) withinSeconds(timing int, fix string) {
	m := timings()[timing]
	limit := cmp.Or(*m.bound(&p.g.Seconds), *m.bound(&p.options.RecordedTimes))
	for i, all := range p.worstTimes() {
		w := all[timing]
		if now := wholeSeconds(w.ms); w.ok && limit > 0 && now > limit {
			s := &p.states[w.at]
			p.findIn("text/"+p.g.Texts[i].Language+".yaml", ofNode(s.Turn.Node), s,
				fix+fmt.Sprintf(", or declare \"seconds: {%s: %d}\" in guide.yaml", m.name, now),
				"%q takes %d seconds to %s, more than %d", s.Turn.Node.ID, now, m.name, limit)
		}
	}
}

// slowest returns the limits that the guide keeps in all its languages.
func (p *proof) slowest() (s guide.Seconds) {
	for _, all := range p.worstTimes() {
		for i, m := range timings() {
			if all[i].ok {
				*m.bound(&s) = max(*m.bound(&s), wholeSeconds(all[i].ms))
			}
		}
	}
	return s
}
