package main

// answersNow returns the answers for the current guide.
func answersNow() answers {
	touch := func(list ...Remedy) role {
		r := tries(list...)
		r.secures, r.guard = "brake-first", "no-bad-battery"
		return r
	}
	press := touch(Press, Fob)
	press.stopsIfDim = true
	return answers{
		screens: map[string]role{
			"life": {}, "place": {}, "move": {kind: drive}, "verge": {}, "need": {}, "keys": {},
			"shape": {}, "what": {},
			"spare": {kind: askSpare, remedies: []Remedy{App}},
			"lever": touch(Cabin), "push": touch(Push), "press": press, "lockout": touch(Lockout),
			"blade": touch(Blade), "turn": touch(Turn, Blade), "power": touch(Power),
			"seats": touch(Seats), "handle": touch(Handle), "fob": touch(Spare),
			"roadside": {kind: callRoadside}, "locksmith": {kind: callLocksmith},
			"waiting": {kind: waits, offersTries: true},
			"opened":  {kind: endOpen}, "no-one": {kind: endNoHelp},
		},
		choices: map[string]truth{
			"life.none": yes, "life.trapped": nil, "life.inside": nil, "life.missing": nil,
			"life.cabin": nil, "life.unwell": nil, "life.danger": nil, "life.unsure": nil,
			"place.parked": parked, "place.drives": movable, "place.verge": stranded,
			"place.lane": nil, "place.stuck": nil, "place.unsure": nil, "place.left": nil,
			"move.done": yes, "move.cannot": nil, "move.unsafe": nil,
			"verge.done": yes, "verge.cannot": nil, "verge.unsure": nil, "verge.animal": nil,
			"need.medicine": need(Hours), "need.deadline": need(TwoHours), "need.soon": need(Soon),
			"need.now": nil, "need.device": nil, "need.safety": nil, "need.unsure": nil,
			"need.later": nil,
			"keys.here":  keys(Here), "keys.open": keys(InOpen), "keys.locked": keys(InLocked),
			"keys.unsure": keys(Lost),
			"shape.trunk": shaped(Trunk), "shape.hatch": shaped(Hatch),
			"shape.two-seat": shaped(TwoSeat), "shape.pickup": shaped(Pickup),
			"shape.front": shaped(Front), "shape.unsure": nil,
			"what.dim": sees(Dim), "what.click": sees(Click), "what.nothing": sees(Nothing),
			"what.stiff": sees(StiffKey), "what.loose": sees(Loose), "what.unsure": sees(Unsure),
			"spare.opened": is(opened), "spare.coming": is(coming),
			"spare.no":       isEither(failed, comingLate),
			"spare.unlocked": nil, "spare.cannot": nil,
			"lever.opened": is(opened), "lever.no": is(failed), "lever.dead": nil,
			"lever.locked": func(w *walk) bool { return w.last == cannot && w.p.Keys == Lost },
			"lever.cannot": func(w *walk) bool { return w.last == cannot && w.p.Keys != Lost },
			"push.opened":  is(opened), "push.no": is(failed), "push.cannot": is(cannot),
			"press.opened": is(opened), "press.no": is(failed), "press.cannot": is(cannot),
			"press.weak":     is(weak),
			"lockout.opened": is(opened), "lockout.no": is(failed), "lockout.cannot": is(cannot),
			"blade.opened": is(opened), "blade.no": is(failed), "blade.cannot": is(cannot),
			"turn.opened": is(opened), "turn.no": is(failed), "turn.cannot": is(cannot),
			"power.opened": is(opened), "power.no": is(failed), "power.cannot": is(cannot),
			"power.works":  nil,
			"seats.opened": is(opened), "seats.gap": gap, "seats.no": noGap,
			"seats.cannot":  is(cannot),
			"handle.opened": is(opened), "handle.no": is(failed), "handle.cannot": is(cannot),
			"fob.opened": is(opened), "fob.no": is(failed), "fob.cannot": nil,
			"roadside.coming": is(coming), "roadside.try": nil,
			"roadside.none":    func(w *walk) bool { return w.last == late || w.last == none },
			"locksmith.coming": is(coming), "locksmith.none": is(none),
			"waiting.try": is(trying), "waiting.spare": is(spareHere), "waiting.ill": nil,
			"waiting.worse": nil, "waiting.opened": nil, "waiting.late": nil,
			"waiting.failed": nil,
		},
	}
}

func keys(k Keys) truth { return func(w *walk) bool { return w.p.Keys == k } }

func sees(s What) truth { return func(w *walk) bool { return w.p.What == s } }
