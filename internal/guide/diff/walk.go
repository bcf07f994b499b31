package diff

import (
	"slices"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/verify"
)

// mostWays bounds the ways in which what is new is answered for one transcript. Past it, the worst
// is taken as given.
const mostWays = 256

// comparison is what is known while two releases are compared.
type comparison struct {
	old, new *side
	kinds    []Count
}

// side is one release.
type side struct {
	*guide.Guide
	states []verify.State
	own    map[string]bool   // the transcripts of its states
	shown  map[string]bool   // what its turns show, as alike names it
	ids    map[string]bool   // of its nodes
	said   map[string]string // what it says on a screen, by what the screen depends on
	least  []guide.Urgency   // of the ends that may follow, by Node.Index
	report Release
}

func newComparison(old, new *guide.Guide) *comparison {
	c := &comparison{old: newSide(old), new: newSide(new), kinds: make([]Count, kinds)}
	for k := range c.kinds {
		c.kinds[k].Kind = Kind(k)
	}
	return c
}

func newSide(g *guide.Guide) *side {
	s := &side{
		Guide: g, states: verify.States(g), least: calmest(g),
		own: map[string]bool{}, shown: map[string]bool{}, ids: map[string]bool{},
		said: map[string]string{},
	}
	for _, state := range s.states {
		s.own[state.Turn.Transcript.String()] = true
		s.shown[alike(&state.Turn)] = true
	}
	for _, n := range g.Nodes {
		s.ids[n.ID] = true
	}
	s.report = Release{Version: g.Version, Release: g.Release, States: len(s.states)}
	return s
}

// walk judges every state of one side by its shortest way, and then every answer that leads to such
// a state by another.
func (c *comparison) walk(s, other *side, judge func(triage.Transcript) verdict, count func(Kind)) {
	verdicts := make([]verdict, len(s.states))
	for i, state := range s.states {
		verdicts[i] = judge(state.Turn.Transcript)
		if !other.shown[alike(&state.Turn)] {
			s.report.Only++
			s.report.OnlyAt = nearer(s.report.OnlyAt, c.only(s, &state.Turn))
		}
	}
	for i, v := range verdicts {
		for _, choice := range s.states[i].Turn.Node.Choices {
			if t := s.states[i].Turn.Choose(choice); !s.own[t.String()] {
				v.merge(judge(t), verdicts[s.states[i].Next[choice.Index]])
			}
		}
		for k, next := range s.states[i].Taken {
			if next < 0 {
				continue
			}
			if t := s.states[i].Turn.Take(s.Offers[k]); !s.own[t.String()] {
				v.merge(judge(t), verdicts[next])
			}
		}
		if c.count(v, count) {
			s.report.Changed++
		}
	}
}

// only gives a state of one side as an example that has no other.
func (c *comparison) only(s *side, t *triage.Turn) *Example {
	e := &Example{Transcript: t.Transcript.String()}
	if s == c.old {
		e.Before = t.Node.ID
	} else {
		e.Now = t.Node.ID
	}
	return e
}

// count adds what changes in one state, and says whether anything does.
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

// settle gives every turn to which a turn of the new release may come when what is new is answered:
// at an end, or at a node that the old release knows.
func (c *comparison) settle(first triage.Turn) (settled []triage.Turn) {
	ways := []triage.Turn{first}
	for i := 0; i < len(ways); i++ {
		t := ways[i]
		if t.Node.Kind == guide.Disposition || c.old.ids[t.Node.ID] || answered(&t) ||
			len(ways) > mostWays {
			settled = append(settled, t)
			continue
		}
		for _, choice := range t.Node.Choices {
			ways = append(ways, triage.Replay(c.new.Guide, t.Choose(choice)))
		}
	}
	return settled
}

// answered says whether the node of the turn was answered before in the run.
func answered(t *triage.Turn) bool {
	return slices.ContainsFunc(t.Used, func(a triage.Answer) bool { return a.Node == t.Node })
}

// oldWay reports whether the turn of the old release used every answer that it could know of, and
// no offer was taken that only the new release makes: the old release has no such way.
func (c *comparison) oldWay(t *triage.Turn) bool {
	known := 0
	for _, e := range t.Transcript.Entries {
		if c.old.Offer(e.Node) == nil && c.new.Offer(e.Node) != nil {
			return false
		}
		if c.old.ids[e.Node] || c.old.Offer(e.Node) != nil {
			known++
		}
	}
	return known == len(t.Used)
}
