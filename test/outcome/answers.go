package main

import (
	"fmt"
	"strings"

	"firststeps/internal/guide"
)

// kind is what a person does on a screen.
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
	endNobody
)

// always marks a screen that has the car secured whatever it carries.
const always = "*"

// role is what a screen means for a person.
type role struct {
	kind        kind
	remedies    []Remedy
	stopsIfDim  bool   // those whose lights are dim do not try
	offersTries bool   // while waiting
	secures     string // the caution or note by which the car is secured first; always, or empty
	guard       string // the caution that keeps people from a bad battery
}

// truth reports whether an answer is true for a person, where they are now.
type truth func(w *walk) bool

// answers holds what the screens of a guide mean, and when each answer is true. An answer without a
// truth is one that none of the simulated people give.
type answers struct {
	screens map[string]role
	choices map[string]truth // by screen.choice
}

// fits returns an error if a guide and its answers do not name the same things.
func (a answers) fits(g *guide.Guide) error {
	for id := range a.screens {
		n := g.Node(id)
		if n == nil {
			return fmt.Errorf("there is no screen %q", id)
		}
		for _, c := range n.Choices {
			if _, known := a.choices[id+"."+c.ID]; !known {
				return fmt.Errorf("screen %q: nothing says when answer %q is true", id, c.ID)
			}
		}
	}
	for name := range a.choices {
		id, choice, _ := strings.Cut(name, ".")
		if n := g.Node(id); n == nil || n.Choice(choice) == nil {
			return fmt.Errorf("there is no answer %q", name)
		}
	}
	return nil
}

func tries(list ...Remedy) role { return role{kind: try, remedies: list} }

func yes(*walk) bool { return true }

// so is true if the latest act went that way.
func so(r result) truth { return func(w *walk) bool { return w.last == r } }

// or is true if the latest act went one of two ways.
func or(a, b result) truth { return func(w *walk) bool { return w.last == a || w.last == b } }

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

// articleAnswers belong to tables/article.txt.
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
			"opened":  {kind: endOpen}, "no-one": {kind: endNobody},
		},
		choices: map[string]truth{
			"intro.read":  yes,
			"scene.drive": movable, "scene.stay": func(w *walk) bool { return !movable(w) },
			"drive.done":    yes,
			"decide.urgent": need(Hours), "decide.other": need(Soon, TwoHours),
			"spare.coming": or(coming, comingLate), "spare.no": so(failed),
			"blade.opened": so(opened), "blade.no": so(failed), "blade.cannot": so(cannot),
			"lockout.opened": so(opened), "lockout.no": so(failed), "lockout.cannot": so(cannot),
			"seats.opened": so(opened), "seats.gap": gap, "seats.no": noGap,
			"seats.cannot":  so(cannot),
			"handle.opened": so(opened), "handle.no": so(failed),
			"roadside.coming": so(coming), "roadside.late": so(late), "roadside.none": so(none),
			"locksmith.coming": so(coming), "locksmith.none": so(none),
			"waiting.spare":  so(spareHere),
			"new-key.opened": so(opened), "new-key.no": so(failed),
		},
	}
}

// answers100 belong to release 1.0.0, tables/1.0.0.txt.
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
			"opened":  {kind: endOpen}, "no-one": {kind: endNobody},
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
			"spare.coming": or(coming, comingLate), "spare.no": so(failed), "spare.opened": nil,
			"spare.cannot": nil,
			"blade.opened": so(opened), "blade.no": so(failed), "blade.cannot": so(cannot),
			"lockout.opened": so(opened), "lockout.no": so(failed), "lockout.cannot": so(cannot),
			"lockout.switched": nil,
			"press.opened":     so(opened), "press.no": so(failed), "press.cannot": so(cannot),
			"press.weak":   so(weak),
			"seats.opened": so(opened), "seats.gap": gap, "seats.no": noGap,
			"seats.cannot":  so(cannot),
			"handle.opened": so(opened), "handle.no": so(failed), "handle.cannot": so(cannot),
			"fob.opened": so(opened), "fob.no": so(failed), "fob.cannot": nil,
			"roadside.coming": so(coming), "roadside.late": so(late), "roadside.none": so(none),
			"locksmith.coming": so(coming), "locksmith.none": so(none),
			"waiting.try": so(trying), "waiting.spare": so(spareHere), "waiting.ill": nil,
			"waiting.worse": nil, "waiting.opened": nil, "waiting.late": nil,
			"waiting.failed": nil,
		},
	}
}
