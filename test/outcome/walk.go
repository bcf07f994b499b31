package main

import (
	"fmt"
	"math"
	"slices"
)

// Hazard is something that can harm a person.
type Hazard uint8

// The hazards, each counted once for a person.
const (
	Traffic Hazard = iota
	Rolling
	Climbing
	Battery
	Medicines
	hazards
)

func (h Hazard) String() string {
	return [...]string{"working beside traffic", "reaching into a car that may roll", "climbing in",
		"jump-starting a bad battery", "trying while medicine is waited for"}[h]
}

// Outcome holds expected values for one person or for many.
type Outcome struct {
	Minutes float64 // until the trunk is open or help arrives
	Read    float64 // part of Minutes for reading and choosing
	Own     float64 // share who opened the trunk themselves
	Helped  float64 // share for whom a professional came first; for the rest no one came in time
	Called  float64 // minutes until help was called; 0 for people who did not call
	Callers float64 // share that called
	Danger  [hazards]float64
	Damage  float64
}

func (o *Outcome) add(x Outcome, weight float64) {
	o.Minutes += weight * x.Minutes
	o.Read += weight * x.Read
	o.Own += weight * x.Own
	o.Helped += weight * x.Helped
	o.Called += weight * x.Called
	o.Callers += weight * x.Callers
	o.Damage += weight * x.Damage
	for h := range o.Danger {
		o.Danger[h] += weight * x.Danger[h]
	}
}

// dangers returns the expected number of dangerous moments.
func (o *Outcome) dangers() (sum float64) {
	for _, x := range o.Danger {
		sum += x
	}
	return sum
}

// result is the result of the latest action.
type result uint8

const (
	none result = iota
	opened
	failed
	cannot
	weak
	coming
	comingLate // a spare key, in more than half an hour
	late
	trying
	spareHere
)

// walk is one person's run through a table, along one branch of what may happen.
type walk struct {
	p       *Person
	d       *Draw
	t       *Table
	a       *answers
	clock   float64
	read    float64
	place   Place
	secured bool
	help    help
	asked   bool
	refused bool    // roadside help does not come
	end     float64 // when a professional arrives
	spare   float64 // when a spare key arrives
	tried   [remedies]bool
	before  [remedies]bool // tried, when the person last chose tries while waiting
	chosen  bool           // the person chose tries while waiting
	last    result
	risk    [hazards]float64
	called  float64
	out     *Outcome
	prob    float64
	depth   int
}

// expect returns the expected outcome for a person who walks through a table.
func expect(d *Draw, p *Person, t *Table, a *answers) (o Outcome, err error) {
	w := walk{p: p, d: d, t: t, a: a, place: p.Place, end: math.Inf(1), spare: math.Inf(1),
		called: -1, out: &o, prob: 1}
	err = w.at(0)
	return o, err
}

// safe reports whether it is safe to try something where the car is.
func (w *walk) safe() bool { return w.place != Beside }

// first returns when the first arrival ends the walk, and whether that is a key.
func (w *walk) first() (at float64, key bool) {
	if w.p.Keys != Here && w.spare < w.end {
		return w.spare, true
	}
	return w.end, false
}

// finish records the end of a branch at a time.
func (w *walk) finish(at float64, own, helped bool) {
	o := Outcome{Minutes: at, Read: w.read, Danger: w.risk}
	if own {
		o.Own = 1
	} else {
		o.Damage = w.d.v[OwnerForces]
	}
	if helped {
		o.Helped = 1
		o.Damage += w.d.v[HelperBreaks]
	}
	if w.called >= 0 {
		o.Called, o.Callers = w.called, 1
	}
	w.out.add(o, w.prob)
}

// endsBy ends the branch if a helper or a key arrives by the given time, and reports whether it
// did.
func (w *walk) endsBy(by float64) bool {
	at, key := w.first()
	if at <= by {
		w.finish(at, key, !key)
	}
	return at <= by
}

// at continues the walk from a state.
func (w walk) at(state int) error {
	s := w.t.States[state]
	if w.depth++; w.depth > 150 {
		return fmt.Errorf("%+v loops at %q", *w.p, s.Screen)
	}
	role := w.a.screens[s.Screen]
	if len(s.Edges) == 0 {
		return w.endAt(role)
	}
	screen := w.t.Screens[s.Screen]
	read := float64(screen.Words)/w.d.v[WordsPerMinute] + w.d.v[TapSeconds]/60
	w.clock += read
	w.read += read
	if w.endsBy(w.clock) {
		return nil
	}
	for _, b := range w.act(role, screen) {
		b.prob *= w.prob
		if b.prob == 0 || b.endsBy(b.clock) {
			continue
		}
		to, err := b.choose(s)
		if err != nil {
			return err
		}
		if err := b.at(to); err != nil {
			return err
		}
	}
	return nil
}

// choose returns the next state for the only answer that is true.
func (w *walk) choose(s State) (to int, err error) {
	to = -1
	for _, e := range s.Edges {
		if !w.a.choices[s.Screen+"."+e.Choice](w) {
			continue
		}
		if to >= 0 {
			return 0, fmt.Errorf("%q: two answers are true for %+v, result %d",
				s.Screen, *w.p, w.last)
		}
		to = e.To
	}
	if to < 0 {
		return 0, fmt.Errorf("%q: no answer is true for %+v, result %d", s.Screen, *w.p, w.last)
	}
	return to, nil
}

// endAt ends a branch on a disposition.
func (w *walk) endAt(r role) error {
	switch r.kind {
	case endOpen:
		w.finish(w.clock, true, false)
		return nil
	case endNoHelp:
		if end := w.clock + w.d.v[NoHelp]; !w.endsBy(end) {
			w.finish(end, false, false)
		}
		return nil
	}
	return fmt.Errorf("%+v ends on a screen that is not for them", *w.p)
}

// act does the action of a screen, and returns the branches for its possible results. Their
// probabilities are shares of the branch so far.
func (w walk) act(r role, s Screen) []walk {
	w.prob, w.last = 1, none
	if r.secures != "" && (r.secures == always || slices.Contains(s.Marks, r.secures)) {
		w.secured = true
	}
	switch r.kind {
	case drive:
		w.clock += w.d.v[MoveCar]
		w.place = Parked
	case try:
		return w.attempt(r, s)
	case askSpare:
		return w.askSpare(r, s)
	case callRoadside, callLocksmith:
		return w.call(r.kind)
	case waits:
		w.waiting(r.offersTries)
	}
	return []walk{w}
}

// attempt tries the remedies of a screen one after the other.
func (w walk) attempt(r role, s Screen) (all []walk) {
	if r.stopsIfDim && w.p.What == Dim {
		w.last = weak
		return []walk{w}
	}
	w.last = cannot
	for _, x := range r.remedies {
		if !w.p.can(x) {
			continue
		}
		w.last = failed
		if w.tried[x] {
			continue
		}
		w.tried[x] = true
		w.endanger(x, r, s)
		open := w
		opens := w.d.chance(w.p, w.p.Cause, x)
		open.prob *= opens
		open.clock += w.d.ok[x]
		open.last = opened
		all = append(all, open)
		w.prob *= 1 - opens
		w.clock += w.d.fail[x]
	}
	return append(all, w)
}

// endanger records the hazards of a try.
func (w *walk) endanger(x Remedy, r role, s Screen) {
	risk := func(h Hazard, share float64) { w.risk[h] = max(w.risk[h], share) }
	if w.p.Need == Hours && w.help == notCalled {
		risk(Medicines, 1)
	}
	if x == App { // by telephone
		return
	}
	if w.place == Beside {
		risk(Traffic, 1)
	}
	if !w.secured {
		risk(Rolling, 1)
	}
	if (x == Seats || x == Handle) && !slices.Contains(s.Marks, "no-climbing") {
		risk(Climbing, w.d.v[Climbs])
	}
	if x == Power && !slices.Contains(s.Marks, r.guard) {
		risk(Battery, w.d.v[BadBattery])
	}
}

// askSpare asks for a spare key, and then tries the other remedies of the screen. Only a share of
// the people with the key in hand ask.
func (w walk) askSpare(r role, s Screen) []walk {
	w.last = failed
	if w.asked {
		return []walk{w}
	}
	w.asked = true
	ask := 1.0
	if w.p.Keys == Here {
		ask = w.d.v[SpareAskedWithKey]
	}
	not := w
	not.prob = 1 - ask
	if w.p.Need == Hours && w.help == notCalled {
		w.risk[Medicines] = 1
	}
	w.clock += w.d.v[SpareAsk]
	comes := w
	comes.prob = ask * w.d.v[BringSpare]
	comes.last = coming
	comes.spare = comes.clock + w.d.v[SpareAway]
	if w.p.Place == Home {
		comes.spare = comes.clock + w.d.v[SpareHome]
	}
	if comes.spare-comes.clock > 30 {
		comes.last = comingLate
	}
	w.prob = ask - comes.prob
	if len(r.remedies) == 0 {
		return []walk{not, comes, w}
	}
	return append(w.attempt(r, s), not, comes)
}

// call calls for help. A helper who could not come once does not come when called again.
func (w walk) call(k kind) []walk {
	if w.called < 0 {
		w.called = w.clock
	}
	w.clock += w.d.v[CallMinutes]
	come, slow, no := w, w, w
	come.last, slow.last, no.last = coming, late, none
	soon, minutes := w.d.v[Covered]*w.d.v[OnTime], w.d.v[RoadsideArrives]
	come.help, slow.help, no.help = roadside, noHelper, noHelper
	if k == callLocksmith {
		soon, minutes = w.d.v[LocksmithComes], w.d.v[LocksmithArrives]
		come.help = locksmith
	}
	if w.help == noHelper && (k == callRoadside || w.refused) {
		return []walk{no}
	}
	slow.refused, no.refused = k == callLocksmith, k == callLocksmith
	come.end = w.clock + minutes
	come.prob = soon
	if k == callRoadside {
		slow.prob = w.d.v[Covered] - soon
		no.prob = 1 - w.d.v[Covered]
		return []walk{come, slow, no}
	}
	no.prob = 1 - soon
	return []walk{come, no}
}

// waiting chooses more tries if the screen offers them and some are left, or waits for the first
// arrival.
func (w *walk) waiting(offers bool) {
	switch {
	case offers && w.safe() && w.left() && (!w.chosen || w.before != w.tried):
		w.chosen, w.before, w.last = true, w.tried, trying
	case w.p.Keys == Here && w.spare < w.end:
		w.clock, w.spare, w.last = w.spare, math.Inf(1), spareHere
	default:
		if at, _ := w.first(); !math.IsInf(at, 1) {
			w.clock = at
		}
	}
}

// left reports whether a remedy on a screen of the guide has not been tried.
func (w *walk) left() bool {
	for _, r := range w.a.screens {
		for _, x := range r.remedies {
			if r.kind == try && x != Spare && w.p.can(x) && !w.tried[x] {
				return true
			}
		}
	}
	return false
}
