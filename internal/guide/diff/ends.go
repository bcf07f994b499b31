package diff

import "firststeps/internal/guide"

// minEndUrgencies returns, by node index, the least urgency of a disposition that any answers may
// lead to. It ignores conditions, so it counts dispositions that conditions exclude, too: that errs
// on the safe side. For a node that no disposition follows it returns the least urgency there is.
func minEndUrgencies(g *guide.Guide) []guide.Urgency {
	const noEnd = guide.Emergency + 1
	least := make([]guide.Urgency, len(g.Nodes))
	for i, n := range g.Nodes {
		least[i] = noEnd
		if n.Kind == guide.Disposition {
			least[i] = n.Urgency
		}
	}
	for changed := true; changed; {
		changed = false
		for i, n := range g.Nodes {
			for _, to := range after(n) {
				changed = changed || least[to.Index] < least[i]
				least[i] = min(least[i], least[to.Index])
			}
		}
	}
	for i := range least {
		if least[i] == noEnd {
			least[i] = guide.NotUrgent
		}
	}
	return least
}

// after returns every node that an answer may lead to.
func after(n *guide.Node) (nodes []*guide.Node) {
	for _, c := range n.Choices {
		nodes = append(nodes, targets(c.To)...)
	}
	return nodes
}

// targets returns every node that an edge may lead to.
func targets(to guide.Target) []*guide.Node {
	if to.Junction == nil {
		return []*guide.Node{to.Node}
	}
	nodes := targets(to.Junction.Otherwise)
	for _, c := range to.Junction.Cases {
		nodes = append(nodes, targets(c.To)...)
	}
	return nodes
}
