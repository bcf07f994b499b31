package main

import "math"

// class is what a person knows of their own situation, as far as it matters for a policy. The cause
// is not part of it.
type class struct {
	keys   Keys
	shape  Shape // shapes without access past the seats count as a pickup
	gap    bool
	what   What
	urgent bool
	home   bool
	tries  bool // the car is at a safe place for tries, or can be driven to one
	moves  bool // the car must be driven first
}

func classOf(p *Person) class {
	c := class{p.Keys, p.Shape, p.Gap, p.What, p.Need == Hours, p.Place == Home,
		p.Place != Beside || p.drives(), p.Place == Beside && p.drives()}
	if !p.can(Seats) {
		c.shape = Pickup
	}
	c.home = c.home && p.Keys != Here
	return c
}

// solver finds the least expected minutes for one class in one draw, by dynamic programming over
// the failed tries, the results of the calls, and the arrival of the first helper. It obeys the
// safety rules: urgent people call first, and no try is made beside traffic. It reads no screens,
// and knows before the first try whether an arm reaches far enough.
type solver struct {
	d       *Draw
	class   class
	acts    []Remedy
	shut    []float64 // by failed tries: the share whose trunk is still shut
	spent   []float64 // by failed tries: the minutes that they took
	spare   float64   // minutes until a spare key comes
	helped  float64   // expected minutes from calling to the end
	soonest []float64 // by failed tries: the minutes of the shortest remaining try
	memo    []solved  // by failed tries, help and asked: the last state that was solved
	answers int       // the number of values of asked
}

// solved is the least expected end from a state.
type solved struct {
	from state
	end  float64
}

// help is the result of calling for help.
type help uint8

const (
	notCalled help = iota
	roadside
	locksmith
	noHelper
)

// state is everything on which the remaining minutes depend.
type state struct {
	failed uint16 // tries, by position in acts
	help   help
	asked  uint8   // for a spare key: 0 no, 1 it comes, 2 it does not
	end    float64 // when the first helper arrives
}

// newSolver returns the solver for the people of one class.
func newSolver(d *Draw, c class, group []*Person) *solver {
	s := &solver{d: d, class: c, spare: d.v[SpareAway]}
	if c.home {
		s.spare = d.v[SpareHome]
	}
	var prior [causes]float64
	var miss [causes][remedies]float64
	useful := [remedies]bool{}
	for _, p := range group {
		prior[p.Cause] += d.weight(p)
		for r := range remedies {
			miss[p.Cause][r] = 1 - d.chance(p, p.Cause, r)
			useful[r] = useful[r] || miss[p.Cause][r] < 1
		}
	}
	normalize(prior[:])
	for r, use := range useful {
		if use && c.tries && Remedy(r) != Spare {
			s.acts = append(s.acts, Remedy(r))
		}
	}
	s.shut = make([]float64, 1<<len(s.acts))
	s.spent = make([]float64, 1<<len(s.acts))
	s.soonest = make([]float64, 1<<len(s.acts))
	s.answers = 1
	if c.keys != Here {
		s.answers = 3
	}
	s.memo = make([]solved, int(noHelper+1)*s.answers<<len(s.acts))
	for failed := range s.shut {
		left := prior
		s.soonest[failed] = math.Inf(1)
		for i, r := range s.acts {
			if failed>>i&1 == 0 {
				s.soonest[failed] = min(s.soonest[failed], d.ok[r])
				continue
			}
			s.spent[failed] += d.fail[r]
			for c := range left {
				left[c] *= miss[c][r]
			}
		}
		for _, w := range left {
			s.shut[failed] += w
		}
	}
	s.helped = s.expected(start(), call, func(to state) float64 {
		if to.help == noHelper {
			return s.clock(to) + d.v[NoHelp]
		}
		return to.end
	}) - s.clock(start())
	return s
}

// clock returns the minutes elapsed in a state.
func (s *solver) clock(at state) float64 {
	t := s.spent[at.failed]
	if s.class.moves {
		t += s.d.v[MoveCar]
	}
	if at.asked > 0 {
		t += s.d.v[SpareAsk]
	}
	switch at.help {
	case roadside:
		t += s.d.v[CallMinutes]
	case locksmith, noHelper:
		t += 2 * s.d.v[CallMinutes]
	}
	return t
}

// opens returns the probability that a try opens the trunk, given those that failed.
func (s *solver) opens(at state, i move) float64 {
	return 1 - s.shut[at.failed|1<<i]/s.shut[at.failed]
}

// lowerBound returns a lower bound of the end from a state on: it assumes that all remaining tries
// are made at once, and take as long as the shortest.
func (s *solver) lowerBound(at state) float64 {
	t := s.clock(at)
	end := at.end
	switch at.help {
	case notCalled:
		end = min(end, t+s.helped)
	case noHelper:
		end = min(end, t+s.d.v[NoHelp])
	}
	never := s.shut[len(s.shut)-1] / s.shut[at.failed]
	t += s.soonest[at.failed]
	if at.asked == 0 && s.class.keys != Here {
		never *= 1 - s.d.v[BringSpare]
		t = s.clock(at)
	}
	return never*end + (1-never)*min(t, end)
}

// move is one thing to do next: a try, a call for help, asking for a spare key, or waiting.
type move int8

const (
	call move = -1 - iota
	ask
	wait
)

// moves returns the moves allowed in a state.
func (s *solver) moves(at state) (all []move) {
	if at.help == notCalled {
		all = append(all, call)
	} else {
		all = append(all, wait)
	}
	if s.class.urgent && at.help == notCalled {
		return all
	}
	if at.asked == 0 && s.class.keys != Here {
		all = append(all, ask)
	}
	for i := range s.acts {
		if at.failed>>i&1 == 0 {
			all = append(all, move(i))
		}
	}
	return all
}

// expected returns the expected end after a move, if next returns the end from the next state.
func (s *solver) expected(at state, m move, next func(state) float64) float64 {
	d, t := s.d, s.clock(at)
	switch m {
	case wait:
		if at.help == noHelper {
			return min(at.end, t+d.v[NoHelp])
		}
		return at.end
	case call:
		come := func(h help, minutes float64) float64 {
			to := at
			to.help = h
			to.end = min(at.end, s.clock(to)+minutes)
			return next(to)
		}
		soon := d.v[Covered] * d.v[OnTime]
		other := d.v[LocksmithComes]
		return soon*come(roadside, d.v[RoadsideArrives]) + (1-soon)*
			(other*come(locksmith, d.v[LocksmithArrives])+(1-other)*come(noHelper, math.Inf(1)))
	case ask:
		yes, no := at, at
		yes.asked, no.asked = 1, 2
		yes.end = min(at.end, s.clock(yes)+s.spare)
		return d.v[BringSpare]*next(yes) + (1-d.v[BringSpare])*next(no)
	}
	q := s.opens(at, m)
	to := at
	to.failed |= 1 << m
	return q*min(t+d.ok[s.acts[m]], at.end) + (1-q)*next(to)
}

// least returns the least expected end from a state.
func (s *solver) least(at state) float64 {
	if s.clock(at) >= at.end {
		return at.end
	}
	known := &s.memo[(int(at.help)*s.answers+int(at.asked))<<len(s.acts)|int(at.failed)]
	if known.end > 0 && known.from == at {
		return known.end
	}
	best := math.Inf(1)
	for _, m := range s.moves(at) {
		if m < 0 || s.expected(at, m, s.lowerBound) < best {
			best = min(best, s.expected(at, m, s.least))
		}
	}
	*known = solved{at, best}
	return best
}

func start() state { return state{end: math.Inf(1)} }

// grouped groups people by class.
func grouped(all []Person) map[class][]*Person {
	groups := map[class][]*Person{}
	for i := range all {
		c := classOf(&all[i])
		groups[c] = append(groups[c], &all[i])
	}
	return groups
}
