// Package diff reports what a change of a guide means for its users, and which version step it
// needs.
//
// [Compare] enters the same answers in two releases and compares where they lead: in every state of
// the old release, in every state of the new one, and in every pair of states that the same answers
// lead to. It tries every answer to what only the new release asks. When it cannot decide, it
// assumes the worse case: the step may be larger than needed, never smaller.
//
// The package does not read files, does not decide whether a guide is safe (package verify does),
// and does not compare how a file is written. Start reading at [Compare], then judge.go for what
// counts as a change.
package diff

import (
	"slices"

	"firststeps/internal/guide"
	"firststeps/internal/guide/wording"
)

// Report is what changed between two releases of one guide. The same two guides always produce the
// same report, byte for byte.
type Report struct {
	Guide string  `json:"guide"` // ID of the new release
	Old   Release `json:"old"`
	New   Release `json:"new"`

	// changes in states: one entry for every kind, always in the same order
	Kinds []Count `json:"kinds"`
	// what the old release promised and the new one does not: one sentence each
	Lost   []string `json:"lost"`
	Offers []string `json:"offers"` // changes of the offers: one sentence each
	// IDs of questions, steps and dispositions that only the new release has
	Added  []string `json:"added"`
	Gone   []string `json:"gone"`   // IDs of those that only the old release has
	Spoken []string `json:"spoken"` // languages that only the new release has
	// texts that differ, in the languages of both releases
	Words []wording.Change `json:"words"`

	Step Step `json:"step"` // the smallest version step that the change needs
	// why the version step taken is wrong: one sentence, empty if it is right
	Refusal string `json:"refusal"`
}

// Release is one of the two releases.
type Release struct {
	Version string `json:"version"` // major.minor.patch
	Release string `json:"release"` // content hash, as in guide.Guide
	States  int    `json:"states"`  // number of reachable states
	// states in which anything changes, or an answer leads to a change
	Changed int      `json:"changed"`
	Only    int      `json:"only"`    // states without a counterpart in the other release
	OnlyAt  *Example `json:"only_at"` // a nearest one of them, or nil
}

// Count is one kind of change, and the number of states in which it occurs.
type Count struct {
	Kind Kind `json:"kind"`
	Old  int  `json:"old"` // states of the old release
	// states of the new release, if the old one accepts the same answers
	New int `json:"new"`
	// pairs of states that the same answers lead to, by any path
	Pairs   int      `json:"pairs"`
	Example *Example `json:"example"` // a nearest one, or nil
}

// met reports whether the change occurs at all.
func (c Count) met() bool { return c.Old+c.New+c.Pairs > 0 }

// Example is the first occurrence of a change.
type Example struct {
	Transcript string `json:"transcript"` // in its public form; both releases can replay it
	Before     string `json:"before"`     // node, urgency, cautions or call in the old release
	Now        string `json:"now"`        // the same in the new release
}

// Compare replays the states of each release on the other, and walks both at once.
func Compare(old, cur *guide.Guide) Report {
	c := newComparison(old, cur)
	c.walk(c.old, c.cur, c.judge, func(k Kind) { c.kinds[k].Old++ })
	c.walk(c.cur, c.old, c.judgeOld, func(k Kind) { c.kinds[k].New++ })
	all := c.walkPairs(4 * (len(c.old.states) + len(c.cur.states)))
	r := Report{
		Guide: cur.ID, Old: c.old.report, New: c.cur.report, Kinds: c.kinds,
		Lost: lostPromises(old, cur), Offers: offersChanged(old, cur),
		Added: onlyIn(cur, old), Gone: onlyIn(old, cur), Spoken: languages(cur, old),
		Words: wording.Compare(textsIn(old, cur), textsIn(cur, old)),
	}
	if !all {
		r.Lost = append(r.Lost,
			"The two releases are too far apart: not every way through both was followed.")
	}
	r.Step = requiredStep(r, old, cur)
	r.Refusal = r.Wrong(old.Version, cur.Version)
	return r
}

// requiredStep returns the smallest step: major if anything is calmer or lost, or if words moved
// from one safety text to another; minor for any other change of logic and safety texts; patch for
// any other change of words.
func requiredStep(r Report, old, cur *guide.Guide) Step {
	moved := func(c wording.Change) bool { return c.MovedFrom != "" }
	safety := func(c wording.Change) bool { return c.Safety && !c.SameLines() }
	switch {
	case slices.ContainsFunc(r.Kinds, func(k Count) bool { return k.Kind.major() && k.met() }):
		return Major
	case len(r.Lost) > 0 || slices.ContainsFunc(r.Words, moved):
		return Major
	case len(r.Spoken) > 0 || logic(old) != logic(cur) || slices.ContainsFunc(r.Words, safety):
		return Minor
	case reading(old) != reading(cur):
		return Patch
	}
	return None
}

// onlyIn returns the IDs of the nodes of a that b does not have.
func onlyIn(a, b *guide.Guide) []string {
	ids := []string{}
	for _, n := range a.Nodes {
		if b.Node(n.ID) == nil {
			ids = append(ids, n.ID)
		}
	}
	return ids
}

// languages returns the languages of a that b does not have.
func languages(a, b *guide.Guide) []string {
	tags := []string{}
	for _, t := range a.Texts {
		if b.Text(t.Language) == nil {
			tags = append(tags, t.Language)
		}
	}
	return tags
}

// textsIn returns the texts of a in the languages that b has, too.
func textsIn(a, b *guide.Guide) []wording.Text {
	return slices.DeleteFunc(wording.Texts(a), func(t wording.Text) bool {
		return b.Text(t.Language) == nil
	})
}
