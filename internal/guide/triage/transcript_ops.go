package triage

import (
	"slices"

	"firststeps/internal/guide"
)

// Choose gives the transcript in which the node is answered with c. Later answers that still hold
// are kept.
func (t *Turn) Choose(c *guide.Choice) Transcript {
	return t.with(Entry{Node: t.Node.ID, Choice: c.ID})
}

// Take returns the transcript in which an offer is taken here, likewise.
func (t *Turn) Take(o *guide.Offer) Transcript {
	return t.with(Entry{Node: o.ID, Choice: guide.Asked})
}

// with returns the transcript with one more answer. Of the later entries, offers are dropped: taken
// on the way that follows, they could lead past a screen that makes the place safe.
func (t *Turn) with(e Entry) Transcript {
	before, behind := t.Transcript.Entries[:t.next], t.Transcript.Entries[t.next:]
	if t.stale {
		behind = behind[1:]
	}
	behind = slices.DeleteFunc(slices.Clone(behind), t.offered)
	return Transcript{Entries: slices.Concat(before, []Entry{e}, behind)}
}

// offered reports whether an entry takes an offer.
func (t *Turn) offered(e Entry) bool { return t.Guide.Offer(e.Node) != nil }

// Raise gives the transcript in which a red flag was raised here.
func (t *Turn) Raise(f *guide.Flag) Transcript {
	return Transcript{Entries: slices.Concat(t.Transcript.Entries, []Entry{{Flag: f.ID}})}
}

// Knowing gives the transcript in which the person's car is known: its id, as package vehicle has
// it, and its shape as an answer in advance to the question about it, where that was not answered
// yet: the first of shapes that is a choice there. What was known of another car goes; an empty id
// only forgets.
func (t *Turn) Knowing(id string, shapes ...string) Transcript {
	var known []Entry
	if id != "" {
		known = append(known, Entry{Node: car, Choice: id})
	}
	open := map[string]bool{car: true} // by the id of a node: what is said of it goes
	for _, n := range t.Guide.Nodes {
		if n.Car != guide.Shape || t.uses(n.ID) {
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

// uses says whether an answer to a node holds.
func (t *Turn) uses(id string) bool {
	return slices.ContainsFunc(t.Used, func(a Answer) bool { return a.Node.ID == id })
}

// Back gives the transcript of the state before, and false where there is none. Under a red flag
// that is the state in which it was raised. What had been set aside is dropped, but for the car,
// and for what was given in advance: answers that come later, to questions that were not asked yet.
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
	kept := make([]Entry, 0, len(entries))
	used, last := t.Used[:len(t.Used)-1], t.Used[len(t.Used)-1].entry
	for i, e := range entries {
		held := slices.ContainsFunc(used, func(a Answer) bool { return a.entry == i })
		if held || e.Node == release || e.Node == car ||
			i > last && e.answers() && !t.offered(e) && !t.uses(e.Node) {
			kept = append(kept, e)
		}
	}
	return Transcript{Entries: kept}, true
}

// Change gives the transcript in which the i-th answer used is asked again, and the later ones
// wait. An offer is not asked again: it and later offers are taken back.
func (t *Turn) Change(i int) Transcript {
	at := t.Used[i].entry
	before, behind := slices.Clone(t.Transcript.Entries[:at]),
		slices.Clone(t.Transcript.Entries[at:])
	behind[0].Choice = askAgain
	entries := append(before, slices.DeleteFunc(behind, t.offered)...)
	return Transcript{Entries: slices.DeleteFunc(entries, Entry.IsFlag)}
}

// Aside counts the answers that do not hold on this way: kept in case their question comes back,
// unseen by conditions and by a hand-over.
func (t *Turn) Aside() int {
	n := 0
	for _, e := range t.Transcript.Entries {
		if e.answers() && e.Choice != askAgain {
			n++
		}
	}
	return n - len(t.Used)
}
