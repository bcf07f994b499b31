// Package diff says what a change of a guide means for the person in trouble, and which step of the
// version it needs.
//
// [Compare] gives the same answers to two releases and looks at where they lead: in every state of
// the old one, in every state of the new one, and every pair of states to which the same answers
// lead. What only the new one asks is answered in every way. Where it cannot tell, it takes the
// worse: a step may come out larger than needed, never smaller.
//
// The package does not read files, does not say whether a guide is safe (package verify does), and
// does not compare how a file is written. Start reading at [Compare], then judge.go for what counts
// as a change.
package diff

import "firststeps/internal/guide"

// Report is what changes between two releases of one guide. It is the same for the same two guides,
// byte for byte.
type Report struct {
	Guide string  `json:"guide"` // id of the new one
	Old   Release `json:"old"`
	New   Release `json:"new"`

	// what changes in states, one entry a kind, always all of them in one order
	Kinds []Count `json:"kinds"`
	// what the old release promised and the new one does not: a sentence each
	Lost   []string `json:"lost"`
	Offers []string `json:"offers"` // what is new or changes of the offers: a sentence each
	// ids of questions, steps and dispositions that only the new release has
	Added  []string `json:"added"`
	Gone   []string `json:"gone"`   // ids of those that only the old release has
	Spoken []string `json:"spoken"` // languages that only the new release has

	Step Step `json:"step"` // the least step of the version that the change needs
	// why the step taken is wrong: a sentence, empty where it is right
	Refusal string `json:"refusal"`
}

// Release is one of the two sides.
type Release struct {
	Version string `json:"version"` // major.minor.patch
	Release string `json:"release"` // content hash, as in guide.Guide
	States  int    `json:"states"`  // all that can be reached
	// those in which anything changes, or an answer leads to a change
	Changed int      `json:"changed"`
	Only    int      `json:"only"`    // those whose like the other side has not
	OnlyAt  *Example `json:"only_at"` // a nearest one of them; nil where there is none
}

// Count is one kind of change, and in how many states it is met.
type Count struct {
	Kind Kind `json:"kind"`
	Old  int  `json:"old"` // of the old release's states
	// of the new release's states, as far as the same answers count in the old one
	New int `json:"new"`
	// of pairs of states to which the same answers lead, by whatever way
	Pairs   int      `json:"pairs"`
	Example *Example `json:"example"` // a nearest one; nil where there is none
}

// met says whether the change is met at all.
func (c Count) met() bool { return c.Old+c.New+c.Pairs > 0 }

// Example is a change where it is met first.
type Example struct {
	Transcript string `json:"transcript"` // its public form; both releases can replay it
	Before     string `json:"before"`     // node, urgency, cautions or call in the old release
	Now        string `json:"now"`        // the same in the new one
}

// Compare replays the states of each release on the other, and walks through both at once.
func Compare(old, new *guide.Guide) Report {
	c := newComparison(old, new)
	c.walk(c.old, c.new, c.judge, func(k Kind) { c.kinds[k].Old++ })
	c.walk(c.new, c.old, c.judgeOld, func(k Kind) { c.kinds[k].New++ })
	all := c.together(4 * (len(c.old.states) + len(c.new.states)))
	r := Report{
		Guide: new.ID, Old: c.old.report, New: c.new.report, Kinds: c.kinds, Lost: lost(old, new),
		Offers: offersChanged(old, new),
		Added:  onlyIn(new, old), Gone: onlyIn(old, new), Spoken: languages(new, old),
	}
	if !all {
		r.Lost = append(r.Lost,
			"The two releases are too far apart: not every way through both was followed.")
	}
	r.Step = step(r, old, new)
	r.Refusal = r.Wrong(old.Version, new.Version)
	return r
}

// step gives the least step: what is calmer or lost is major, other logic minor, other words a
// patch.
func step(r Report, old, new *guide.Guide) Step {
	for _, k := range r.Kinds {
		if k.Kind.major() && k.met() {
			return Major
		}
	}
	switch {
	case len(r.Lost) > 0:
		return Major
	case len(r.Spoken) > 0 || logic(old) != logic(new):
		return Minor
	case wording(old) != wording(new):
		return Patch
	}
	return None
}

// onlyIn gives the ids of the nodes of a that b has not.
func onlyIn(a, b *guide.Guide) []string {
	ids := []string{}
	for _, n := range a.Nodes {
		if b.Node(n.ID) == nil {
			ids = append(ids, n.ID)
		}
	}
	return ids
}

// languages gives those that a speaks and b does not.
func languages(a, b *guide.Guide) []string {
	tags := []string{}
	for _, t := range a.Texts {
		if b.Text(t.Language) == nil {
			tags = append(tags, t.Language)
		}
	}
	return tags
}
