package triage

import (
	"slices"

	"firststeps/guide"
)

// Choose gives the transcript in which the node is answered with c. Later answers that still hold are kept.
func (t *Turn) Choose(c *guide.Choice) Transcript {
	entry := Entry{Node: t.Node.ID, Choice: c.ID}
	before, behind := t.Transcript.Entries[:t.next], t.Transcript.Entries[t.next:]
	if t.stale {
		behind = behind[1:]
	}
	return Transcript{Entries: slices.Concat(before, []Entry{entry}, behind)}
}

// Raise gives the transcript in which a red flag was raised here.
func (t *Turn) Raise(f *guide.Flag) Transcript {
	return Transcript{Entries: slices.Concat(t.Transcript.Entries, []Entry{{Flag: f.ID}})}
}

// Back gives the transcript of the state before, and false where there is none. Under a red flag that is the
// state in which it was raised. What had been set aside is dropped.
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
	kept := make([]Entry, 0, len(t.Used))
	if t.Transcript.Release() != "" {
		kept = append(kept, entries[0])
	}
	for _, a := range t.Used[:len(t.Used)-1] {
		kept = append(kept, entries[a.entry])
	}
	return Transcript{Entries: kept}, true
}

// Change gives the transcript in which the i-th answer used is asked again, and the later ones wait.
func (t *Turn) Change(i int) Transcript {
	entries := slices.Clone(t.Transcript.Entries)
	entries[t.Used[i].entry].Choice = askAgain
	return Transcript{Entries: slices.DeleteFunc(entries, Entry.IsFlag)}
}

// Aside counts the answers that do not hold on this way: kept in case their question comes back, unseen by
// conditions and by a hand-over.
func (t *Turn) Aside() int {
	n := 0
	for _, e := range t.Transcript.Entries {
		if e.answers() && e.Choice != askAgain {
			n++
		}
	}
	return n - len(t.Used)
}
