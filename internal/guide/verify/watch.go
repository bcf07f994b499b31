package verify

import (
	"slices"

	"firststeps/internal/guide"
)

// watch holds the groups of nodes for which rules check whether a run has met them before.
type watch struct {
	scene, help, roadside uint64
	counted               map[*guide.Node]uint64 // steps that limit the number of tries
	before                map[*guide.Rule]uint64 // by rule of the guide's own
}

// watched collects the groups, at most 64 of them. The guide's own rules share equal groups.
func watched(g *guide.Guide) ([][]*guide.Node, watch) {
	w := watch{counted: map[*guide.Node]uint64{}, before: map[*guide.Rule]uint64{}}
	var groups [][]*guide.Node
	bit := func(group []*guide.Node) uint64 {
		for i, known := range groups {
			if slices.Equal(known, group) {
				return 1 << i
			}
		}
		if len(groups) == 64 {
			return 0 // never met, so the rule that needs it fails and is reported
		}
		groups = append(groups, group)
		return 1 << (len(groups) - 1)
	}
	some := func(want func(*guide.Node) bool) (some []*guide.Node) {
		for _, n := range g.Nodes {
			if want(n) {
				some = append(some, n)
			}
		}
		return some
	}
	w.scene = bit(some(func(n *guide.Node) bool {
		return n.Place || n.Kind == guide.Step && n.Class == guide.Scene
	}))
	w.help = bit(some(func(n *guide.Node) bool { return n.Call != nil && !callsEmergency(n) }))
	w.roadside = bit(some(func(n *guide.Node) bool {
		return n.Call != nil && n.Call.Who == guide.Roadside
	}))
	for _, n := range g.Nodes {
		if n.Tries > 0 {
			w.counted[n] = bit([]*guide.Node{n})
		}
	}
	for _, r := range g.Rules {
		if r.Kind == guide.Before {
			w.before[r] = bit(r.To)
		}
	}
	return groups, w
}
