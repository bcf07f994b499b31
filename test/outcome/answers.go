package main

import (
	"fmt"
	"strings"

	"firststeps/internal/guide"
)

// kind is the action of a person on a screen.
type kind uint8

const (
	reads kind = iota
	drive
	try
	askSpare
	callRoadside
	callLocksmith
	waits
	endOpen
	endNoHelp
)

// always marks a screen that makes the person secure the car regardless of its cautions and notes.
const always = "*"

// role is the meaning of a screen for a person.
type role struct {
	kind        kind
	remedies    []Remedy
	stopsIfDim  bool   // people with dim lights do not try
	offersTries bool   // while waiting
	secures     string // the caution or note that makes people secure the car; always, or empty
	guard       string // the caution against jump-starting a bad battery
}

// truth reports whether an answer is true for a person in their present state.
type truth func(w *walk) bool

// answers holds the roles of a guide's screens, and when each answer is true. A simulated person
// chooses only answers with a truth.
type answers struct {
	screens map[string]role
	choices map[string]truth // by screen.choice
}

// check returns an error if a guide and its answers do not name the same screens and choices.
func (a answers) check(g *guide.Guide) error {
	for id := range a.screens {
		n := g.Node(id)
		if n == nil {
			return fmt.Errorf("no screen %q", id)
		}
		for _, c := range n.Choices {
			if _, known := a.choices[id+"."+c.ID]; !known {
				return fmt.Errorf("screen %q: no truth for answer %q", id, c.ID)
			}
		}
	}
	for name := range a.choices {
		id, choice, _ := strings.Cut(name, ".")
		if n := g.Node(id); n == nil || n.Choice(choice) == nil {
			return fmt.Errorf("no answer %q", name)
		}
	}
	return nil
}

func tries(list ...Remedy) role { return role{kind: try, remedies: list} }

func yes(*walk) bool { return true }

// is is true if the latest action had the result r.
func is(r result) truth { return func(w *walk) bool { return w.last == r } }

// isEither is true if the latest action had one of two results.
func isEither(a, b result) truth {
	return func(w *walk) bool { return w.last == a || w.last == b }
}

func gap(w *walk) bool   { return w.last == failed && w.p.Gap }
func noGap(w *walk) bool { return w.last == failed && !w.p.Gap }

func shaped(list ...Shape) truth {
	return func(w *walk) bool {
		for _, s := range list {
			if w.p.Shape == s {
				return true
			}
		}
		return false
	}
}

func need(list ...Need) truth {
	return func(w *walk) bool {
		for _, n := range list {
			if w.p.Need == n {
				return true
			}
		}
		return false
	}
}

func parked(w *walk) bool   { return w.place != Beside }
func stranded(w *walk) bool { return w.place == Beside && !w.p.drives() }
func movable(w *walk) bool  { return w.place == Beside && w.p.drives() }

// articleAnswers returns the answers for tables/article.txt.
func articleAnswers() answers {
	return answers{
		screens: map[string]role{
			"intro": {}, "scene": {secures: always}, "drive": {kind: drive}, "decide": {},
			"spare": {kind: askSpare}, "blade": tries(Blade),
			"lockout": tries(Lockout),
			"seats":   tries(Seats),
			"handle":  tries(Handle), "roadside": {kind: callRoadside},
			"locksmith": {kind: callLocksmith}, "waiting": {kind: waits},
			"new-key": tries(Spare),
			"opened":  {kind: endOpen}, "no-one": {kind: endNoHelp},
		},
		choices: map[string]truth{
			"intro.read":  yes,
			"scene.drive": movable, "scene.stay": func(w *walk) bool { return !movable(w) },
			"drive.done":    yes,
			"decide.urgent": need(Hours), "decide.other": need(Soon, TwoHours),
			"spare.coming": isEither(coming, comingLate), "spare.no": is(failed),
			"blade.opened": is(opened), "blade.no": is(failed), "blade.cannot": is(cannot),
			"lockout.opened": is(opened), "lockout.no": is(failed), "lockout.cannot": is(cannot),
			"seats.opened": is(opened), "seats.gap": gap, "seats.no": noGap,
			"seats.cannot":  is(cannot),
			"handle.opened": is(opened), "handle.no": is(failed),
			"roadside.coming": is(coming), "roadside.late": is(late), "roadside.none": is(none),
			"locksmith.coming": is(coming), "locksmith.none": is(none),
			"waiting.spare":  is(spareHere),
			"new-key.opened": is(opened), "new-key.no": is(failed),
		},
	}
}

// answers100 returns the answers for release 1.0.0, tables/1.0.0.txt.
func answers100() answers {
	press := tries(Press)
	press.stopsIfDim = true
	return answers{
		screens: map[string]role{
			"life": {}, "place": {}, "move": {kind: drive}, "verge": {},
			"settle": {secures: always},
			"need":   {}, "shape": {}, "cover": {}, "papers": {},
			"spare": {kind: askSpare}, "blade": tries(Blade),
			"lockout":  tries(Lockout),
			"press":    press,
			"seats":    tries(Seats),
			"handle":   tries(Handle),
			"fob":      tries(Spare),
			"roadside": {kind: callRoadside}, "locksmith": {kind: callLocksmith},
			"waiting": {kind: waits, offersTries: true},
			"opened":  {kind: endOpen}, "no-one": {kind: endNoHelp},
		},
		choices: map[string]truth{
			"life.none": yes, "life.trapped": nil, "life.inside": nil, "life.missing": nil,
			"life.cabin": nil, "life.unwell": nil, "life.danger": nil, "life.unsure": nil,
			"place.parked": parked, "place.drives": movable, "place.verge": stranded,
			"place.lane": nil, "place.stuck": nil, "place.unsure": nil,
			"move.done": yes, "move.cannot": nil, "move.unsafe": nil,
			"verge.done": yes, "verge.cannot": nil, "verge.unsure": nil, "verge.animal": nil,
			"settle.done": yes, "settle.unsafe": nil, "settle.cannot": nil,
			"need.medicine": need(Hours), "need.soon": need(Soon, TwoHours), "need.now": nil,
			"need.device": nil, "need.safety": nil, "need.unsure": nil, "need.later": nil,
			"shape.trunk": shaped(Trunk, TwoSeat), "shape.hatch": shaped(Hatch),
			"shape.pickup": shaped(Pickup), "shape.front": shaped(Front), "shape.unsure": nil,
			"cover.club": yes, "cover.insurer": nil, "cover.card": nil, "cover.maker": nil,
			"cover.none": nil, "cover.unsure": nil,
			"papers.here": yes, "papers.trunk": nil, "papers.unsure": nil,
			"spare.coming": isEither(coming, comingLate), "spare.no": is(failed),
			"spare.opened": nil, "spare.cannot": nil,
			"blade.opened": is(opened), "blade.no": is(failed), "blade.cannot": is(cannot),
			"lockout.opened": is(opened), "lockout.no": is(failed), "lockout.cannot": is(cannot),
			"lockout.switched": nil,
			"press.opened":     is(opened), "press.no": is(failed), "press.cannot": is(cannot),
			"press.weak":   is(weak),
			"seats.opened": is(opened), "seats.gap": gap, "seats.no": noGap,
			"seats.cannot":  is(cannot),
			"handle.opened": is(opened), "handle.no": is(failed), "handle.cannot": is(cannot),
			"fob.opened": is(opened), "fob.no": is(failed), "fob.cannot": nil,
			"roadside.coming": is(coming), "roadside.late": is(late), "roadside.none": is(none),
			"locksmith.coming": is(coming), "locksmith.none": is(none),
			"waiting.try": is(trying), "waiting.spare": is(spareHere), "waiting.ill": nil,
			"waiting.worse": nil, "waiting.opened": nil, "waiting.late": nil,
			"waiting.failed": nil,
		},
	}
}
