package triage

import (
	"slices"

	"firststeps/internal/guide"
)

// Choose returns the transcript in which the node is answered with c. It keeps the later answers
// that still count.
func (t *Turn) Choose(c *guide.Choice) Transcript { return t.ChooseIn(nil, c) }

// Take returns the transcript in which an offer is taken here, in the same way.
func (t *Turn) Take(o *guide.Offer) Transcript { return t.TakeIn(nil, o) }

// ChooseIn is Choose with memory for the entries, which may be too small.
func (t *Turn) ChooseIn(memory []Entry, c *guide.Choice) Transcript {
	return t.with(memory, Entry{Node: t.Node.ID, Choice: c.ID})
}

// TakeIn is Take in the same way.
func (t *Turn) TakeIn(memory []Entry, o *guide.Offer) Transcript {
	return t.with(memory, Entry{Node: o.ID, Choice: guide.Asked})
}

// with returns the transcript with one more answer. It drops later offers, because on the new path
// they could skip a screen that makes the place safe.
func (t *Turn) with(memory []Entry, e Entry) Transcript {
	before, behind := t.Transcript.Entries[:t.next], t.Transcript.Entries[t.next:]
	if t.stale {
		behind = behind[1:]
	}
	entries := append(slices.Grow(memory[:0], len(before)+1+len(behind)), before...)
	entries = append(entries, e)
	for _, later := range behind {
		if !t.isOffer(later) {
			entries = append(entries, later)
		}
	}
	return Transcript{Entries: entries}
}

// isOffer reports whether an entry takes an offer.
func (t *Turn) isOffer(e Entry) bool { return t.Guide.Offer(e.Node) != nil }

// Raise returns the transcript in which a red flag was raised here.
func (t *Turn) Raise(f *guide.Flag) Transcript { return t.RaiseIn(nil, f) }

// RaiseIn is Raise with memory for the entries, which may be too small.
func (t *Turn) RaiseIn(memory []Entry, f *guide.Flag) Transcript {
	entries := slices.Grow(memory[:0], len(t.Transcript.Entries)+1)
	return Transcript{Entries: append(append(entries, t.Transcript.Entries...), Entry{Flag: f.ID})}
}

// WithCar returns the transcript in which the person's car is known. It adds the car's id, as
// package vehicle defines it, and answers the question about the car's shape in advance if it is
// not answered yet: with the first of shapes that is a choice there. It drops what was known of
// another car. An empty id only forgets the car.
func (t *Turn) WithCar(id string, shapes ...string) Transcript {
	var known []Entry
	if id != "" {
		known = append(known, Entry{Node: car, Choice: id})
	}
	open := map[string]bool{car: true} // ids of nodes whose entries are dropped
	for _, n := range t.Guide.Nodes {
		if n.Car != guide.Shape || t.hasAnswer(n.ID) {
			continue
		}
		open[n.ID] = true
		if i := slices.IndexFunc(shapes,
			func(s string) bool { return n.Choice(s) != nil }); i >= 0 {
			known = append(known, Entry{Node: n.ID, Choice: shapes[i]})
		}
	}
	kept := slices.DeleteFunc(slices.Clone(t.Transcript.Entries),
		func(e Entry) bool { return open[e.Node] })
	return Transcript{Entries: append(kept, known...)}
}

// WithGiven returns the transcript with answers to questions that are not answered yet. They count
// once their questions come up. Each replaces an earlier answer in advance to its question.
func (t *Turn) WithGiven(given ...Entry) Transcript {
	given = slices.DeleteFunc(slices.Clone(given),
		func(e Entry) bool { return t.hasAnswer(e.Node) })
	kept := slices.DeleteFunc(slices.Clone(t.Transcript.Entries), func(e Entry) bool {
		return slices.ContainsFunc(given, func(g Entry) bool { return g.Node == e.Node })
	})
	return Transcript{Entries: append(kept, given...)}
}

// hasAnswer reports whether an answer to a node counts.
func (t *Turn) hasAnswer(id string) bool {
	return slices.ContainsFunc(t.Used, func(a Answer) bool { return a.Node.ID == id })
}

// Back returns the transcript of the previous state, or false if there is none. Under a red flag,
// that is the state in which it was raised. Back drops the answers set aside, except the car and
// the answers given in advance: later answers to questions that were not asked yet.
func (t *Turn) Back() (Transcript, bool) {
	entries := t.Transcript.Entries
	if t.Flag != nil {
		last := len(entries) - 1
		for !entries[last].IsFlag() {
			last--
		}
		return Transcript{Entries: slices.Delete(slices.Clone(entries), last, last+1)}, true
	}
	if len(t.Used) == 0 {
		return Transcript{}, false
	}
	used, last := t.Used[:len(t.Used)-1], t.Used[len(t.Used)-1].entry
	kept := entries[:0:0]
	for i, e := range entries {
		held := len(used) > 0 && used[0].entry == i // the answers are in the order of their entries
		if held {
			used = used[1:]
		}
		switch {
		case !held && e.Node != release && e.Node != car &&
			(i <= last || !e.answers() || t.isOffer(e) || t.hasAnswer(e.Node)):
		case len(kept) == i: // all before are kept, too
			kept = entries[: i+1 : i+1]
		default:
			kept = append(kept, e)
		}
	}
	return Transcript{Entries: kept}, true
}

// Change returns the transcript in which the i-th used answer is asked again. Later answers stay
// for when their questions come back. An offer is not asked again: Change drops it and later
// offers.
func (t *Turn) Change(i int) Transcript {
	at := t.Used[i].entry
	before, behind := slices.Clone(t.Transcript.Entries[:at]),
		slices.Clone(t.Transcript.Entries[at:])
	behind[0].Choice = askAgain
	entries := append(before, slices.DeleteFunc(behind, t.isOffer)...)
	return Transcript{Entries: slices.DeleteFunc(entries, Entry.IsFlag)}
}

// SetAside returns the number of answers that do not count on this path. They are kept in case
// their question comes back; conditions and hand-overs ignore them.
func (t *Turn) SetAside() int {
	n := 0
	for _, e := range t.Transcript.Entries {
		if e.answers() && e.Choice != askAgain {
			n++
		}
	}
	return n - len(t.Used)
}
