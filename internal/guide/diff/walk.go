package diff

import (
	"slices"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/verify"
)

// maxPaths limits the combinations of answers to new questions that are tried for one transcript.
// Beyond it, the worst case is assumed.
const maxPaths = 256

// comparison is the state of a comparison of two releases.
type comparison struct {
	old, cur *side
	kinds    []Count
}

// side is one release.
type side struct {
	*guide.Guide
	states       []verify.State
	transcripts  map[string]bool   // transcripts of its states
	fingerprints map[string]bool   // fingerprints of its turns
	ids          map[string]bool   // IDs of its nodes
	texts        map[string]string // texts of its screens, by what they depend on
	minUrgency   []guide.Urgency   // least urgency of the ends that may follow, by Node.Index
	report       Release
}

func newComparison(old, cur *guide.Guide) *comparison {
	c := &comparison{old: newSide(old), cur: newSide(cur), kinds: make([]Count, kinds)}
	for k := range c.kinds {
		c.kinds[k].Kind = Kind(k)
	}
	return c
}

func newSide(g *guide.Guide) *side {
	s := &side{
		Guide: g, states: verify.States(g), minUrgency: minEndUrgencies(g),
		transcripts: map[string]bool{}, fingerprints: map[string]bool{}, ids: map[string]bool{},
		texts: map[string]string{},
	}
	for _, state := range s.states {
		s.transcripts[state.Turn.Transcript.String()] = true
		s.fingerprints[fingerprint(&state.Turn)] = true
	}
	for _, n := range g.Nodes {
		s.ids[n.ID] = true
	}
	s.report = Release{Version: g.Version, Release: g.Release, States: len(s.states)}
	return s
}

// walk judges every state of one side by its shortest path, and then every answer that leads to a
// state by another path.
func (c *comparison) walk(s, other *side, judge func(triage.Transcript) verdict, count func(Kind)) {
	verdicts := make([]verdict, len(s.states))
	for i, state := range s.states {
		verdicts[i] = judge(state.Turn.Transcript)
		if !other.fingerprints[fingerprint(&state.Turn)] {
			s.report.Only++
			s.report.OnlyAt = nearer(s.report.OnlyAt, c.only(s, &state.Turn))
		}
	}
	for i, v := range verdicts {
		for _, choice := range s.states[i].Turn.Node.Choices {
			if t := s.states[i].Turn.Choose(choice); !s.transcripts[t.String()] {
				v.merge(judge(t), verdicts[s.states[i].Next[choice.Index]])
			}
		}
		for k, next := range s.states[i].NextByOffer {
			if next < 0 {
				continue
			}
			if t := s.states[i].Turn.Take(s.Offers[k]); !s.transcripts[t.String()] {
				v.merge(judge(t), verdicts[next])
			}
		}
		if c.count(v, count) {
			s.report.Changed++
		}
	}
}

// only returns a state of one side, without a counterpart, as an example.
func (c *comparison) only(s *side, t *triage.Turn) *Example {
	e := &Example{Transcript: t.Transcript.String()}
	if s == c.old {
		e.Before = t.Node.ID
	} else {
		e.Now = t.Node.ID
	}
	return e
}

// count counts what changes in one state, and reports whether anything does.
func (c *comparison) count(v verdict, count func(Kind)) (changed bool) {
	for k, e := range v {
		if e != nil {
			changed = true
			count(Kind(k))
			c.kinds[k].Example = nearer(c.kinds[k].Example, e)
		}
	}
	return changed
}

// resolve returns every turn that a turn of the new release may lead to once its new questions are
// answered: at a disposition, or at a node that the old release has.
func (c *comparison) resolve(first triage.Turn) (settled []triage.Turn) {
	paths := []triage.Turn{first}
	for i := 0; i < len(paths); i++ {
		t := paths[i]
		if t.Node.Kind == guide.Disposition || c.old.ids[t.Node.ID] || answered(&t) ||
			len(paths) > maxPaths {
			settled = append(settled, t)
			continue
		}
		for _, choice := range t.Node.Choices {
			paths = append(paths, triage.Replay(c.cur.Guide, t.Choose(choice)))
		}
	}
	return settled
}

// answered reports whether the node of the turn was answered earlier in the run.
func answered(t *triage.Turn) bool {
	return slices.ContainsFunc(t.Used, func(a triage.Answer) bool { return a.Node == t.Node })
}

// oldPath reports whether the turn of the old release consumed every answer that it could know, and
// no offer was taken that only the new release makes: otherwise the old release has no such path.
func (c *comparison) oldPath(t *triage.Turn) bool {
	known := 0
	for _, e := range t.Transcript.Entries {
		if c.old.Offer(e.Node) == nil && c.cur.Offer(e.Node) != nil {
			return false
		}
		if c.old.ids[e.Node] || c.old.Offer(e.Node) != nil {
			known++
		}
	}
	return known == len(t.Used)
}
