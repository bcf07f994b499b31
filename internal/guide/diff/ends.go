package diff

import "firststeps/internal/guide"

// calmest gives, by node index, the least urgency of an end that any answers may lead to.
// Conditions are not looked at, so an end that they exclude counts too: that errs on the careful
// side. Where no end follows, it is the least there is.
func calmest(g *guide.Guide) []guide.Urgency {
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

// after gives every node to which an answer may lead.
func after(n *guide.Node) (nodes []*guide.Node) {
	for _, c := range n.Choices {
		nodes = append(nodes, targets(c.To)...)
	}
	return nodes
}

// targets gives every node to which an edge may lead.
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
