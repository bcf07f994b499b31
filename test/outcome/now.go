package main

// answersNow belong to the guide as it is now.
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
			"opened":  {kind: endOpen}, "no-one": {kind: endNobody},
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
			"spare.opened": so(opened), "spare.coming": so(coming),
			"spare.no":       or(failed, comingLate),
			"spare.unlocked": nil, "spare.cannot": nil,
			"lever.opened": so(opened), "lever.no": so(failed), "lever.dead": nil,
			"lever.locked": func(w *walk) bool { return w.last == cannot && w.p.Keys == Lost },
			"lever.cannot": func(w *walk) bool { return w.last == cannot && w.p.Keys != Lost },
			"push.opened":  so(opened), "push.no": so(failed), "push.cannot": so(cannot),
			"press.opened": so(opened), "press.no": so(failed), "press.cannot": so(cannot),
			"press.weak":     so(weak),
			"lockout.opened": so(opened), "lockout.no": so(failed), "lockout.cannot": so(cannot),
			"blade.opened": so(opened), "blade.no": so(failed), "blade.cannot": so(cannot),
			"turn.opened": so(opened), "turn.no": so(failed), "turn.cannot": so(cannot),
			"power.opened": so(opened), "power.no": so(failed), "power.cannot": so(cannot),
			"power.works":  nil,
			"seats.opened": so(opened), "seats.gap": gap, "seats.no": noGap,
			"seats.cannot":  so(cannot),
			"handle.opened": so(opened), "handle.no": so(failed), "handle.cannot": so(cannot),
			"fob.opened": so(opened), "fob.no": so(failed), "fob.cannot": nil,
			"roadside.coming": so(coming), "roadside.try": nil,
			"roadside.none":    func(w *walk) bool { return w.last == late || w.last == none },
			"locksmith.coming": so(coming), "locksmith.none": so(none),
			"waiting.try": so(trying), "waiting.spare": so(spareHere), "waiting.ill": nil,
			"waiting.worse": nil, "waiting.opened": nil, "waiting.late": nil,
			"waiting.failed": nil,
		},
	}
}

func keys(k Keys) truth { return func(w *walk) bool { return w.p.Keys == k } }

func sees(s What) truth { return func(w *walk) bool { return w.p.What == s } }
