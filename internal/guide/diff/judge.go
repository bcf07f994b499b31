package diff

import (
	"cmp"
	"slices"
	"strings"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// verdict is what changes on one path: an example for each kind that occurs, nil for the others.
type verdict [kinds]*Example

// note keeps the first example of a kind.
func (v *verdict) note(k Kind, before, now string) {
	if v[k] == nil {
		v[k] = &Example{Before: before, Now: now}
	}
}

// add adds what changes at a turn, with the path to it.
func (v *verdict) add(more verdict, at *triage.Turn) {
	for k, e := range more {
		if v[k] == nil && e != nil {
			e.Transcript = at.Transcript.String()
			v[k] = e
		}
	}
}

// merge adds the changes behind an answer that the state it leads to does not show by itself.
func (v *verdict) merge(answer, behind verdict) {
	for k, e := range answer {
		if behind[k] == nil {
			v[k] = nearer(v[k], e)
		}
	}
}

// nearer returns the example with fewer answers; if equal, the first. Either may be nil.
func nearer(a, b *Example) *Example {
	if a == nil || b != nil && answers(b) < answers(a) {
		return b
	}
	return a
}

func answers(e *Example) int {
	if e.Transcript == "" {
		return 0
	}
	return 1 + strings.Count(e.Transcript, "~")
}

// judge compares where the same answers lead.
func (c *comparison) judge(t triage.Transcript) verdict {
	return c.compare(triage.Replay(c.old.Guide, t), triage.Replay(c.cur.Guide, t))
}

// judgeOld does the same for a path of the new release, if the old one accepts its answers, too.
// Other paths are new.
func (c *comparison) judgeOld(t triage.Transcript) verdict {
	was := triage.Replay(c.old.Guide, t)
	if !c.oldPath(&was) {
		return verdict{}
	}
	return c.compare(was, triage.Replay(c.cur.Guide, t))
}

func (c *comparison) compare(was, first triage.Turn) (v verdict) {
	v.add(c.compareScreens(&was, &first), &first)
	for _, is := range c.resolve(first) {
		v.add(c.compareOutcomes(&was, &is), &is)
	}
	if v[LessUrgent] != nil {
		v[MoreUrgent] = nil
	}
	return v
}

// compareScreens compares what two turns show.
func (c *comparison) compareScreens(was, is *triage.Turn) (v verdict) {
	if was.Node.ID != is.Node.ID {
		v.note(AnotherScreen, was.Node.ID, is.Node.ID)
	} else if language := c.otherWords(was, is); language != "" {
		v.note(OtherWords, was.Node.ID, is.Node.ID+" in "+language)
	}
	return v
}

// compareOutcomes compares what matters most, at a turn of the new release that asks nothing new.
func (c *comparison) compareOutcomes(was, is *triage.Turn) (v verdict) {
	c.compareUrgency(&v, was, is)
	compareEnds(&v, was, is)
	compareCautions(&v, was, is)
	compareCalls(&v, was, is)
	return v
}

// effectiveUrgency returns how urgent the new release is at the point of the old turn. If the old
// path had ended and the new one goes on, the least urgent end that may follow counts.
func (c *comparison) effectiveUrgency(was, is *triage.Turn) guide.Urgency {
	goesOn := is.Node.Kind != guide.Disposition
	if goesOn && (was.Node.Kind == guide.Disposition || !c.old.ids[is.Node.ID]) {
		return c.cur.minUrgency[is.Node.Index]
	}
	return is.Urgency
}

func (c *comparison) compareUrgency(v *verdict, was, is *triage.Turn) {
	kind, now := MoreUrgent, c.effectiveUrgency(was, is)
	switch cmp.Compare(now, was.Urgency) {
	case 0:
		return
	case -1:
		kind = LessUrgent
	}
	v.note(kind, was.Node.ID+" "+was.Urgency.String(), is.Node.ID+" "+now.String())
}

func compareEnds(v *verdict, was, is *triage.Turn) {
	before, now := was.Node.Kind == guide.Disposition, is.Node.Kind == guide.Disposition
	if (before || now) && was.Node.ID != is.Node.ID {
		v.note(AnotherEnd, was.Node.ID, is.Node.ID)
	}
}

func compareCautions(v *verdict, was, is *triage.Turn) {
	before, now := was.Node.Cautions, is.Node.Cautions
	lost := without(before, now, func(k *guide.Caution) bool { return mayBeAbsent(k, was, is) })
	if len(lost) > 0 {
		v.note(CautionsLost, was.Node.ID+" "+strings.Join(lost, ", "), is.Node.ID)
	}
	if more := without(now, before, func(*guide.Caution) bool { return false }); len(more) > 0 {
		v.note(CautionsGained, was.Node.ID, is.Node.ID+" "+strings.Join(more, ", "))
	}
}

// mayBeAbsent reports whether the absence of a caution is correct: on an emergency card, always for
// one that protects property, and for any other if the card replaces something less urgent.
func mayBeAbsent(k *guide.Caution, was, is *triage.Turn) bool {
	card := is.Node.Kind == guide.Disposition && is.Node.Urgency == guide.Emergency
	return card && (k.Protects == guide.Property || was.Urgency < guide.Emergency)
}

// without returns the IDs of the cautions in a that are neither in b nor excused.
func without(a, b []*guide.Caution, excused func(*guide.Caution) bool) (ids []string) {
	for _, k := range a {
		same := func(other *guide.Caution) bool { return other.ID == k.ID }
		if !slices.ContainsFunc(b, same) && !excused(k) {
			ids = append(ids, k.ID)
		}
	}
	return ids
}

func compareCalls(v *verdict, was, is *triage.Turn) {
	before, now := was.Node.Call.String(), is.Node.Call.String()
	if before == now {
		return
	}
	kind := CallChanged
	if was.Node.Call != nil && (is.Node.Call == nil || is.Node.Call.Who != guide.EmergencyService) {
		kind = CallLost
	}
	v.note(kind, was.Node.ID+" "+before, is.Node.ID+" "+now)
}
