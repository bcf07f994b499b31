package guide

import "slices"

// Detail is a field of a hand-over that an answer may fill in, and its values.
type Detail struct {
	Field  string
	Values []string
}

// Details returns the fields of a hand-over that an answer may fill in.
func Details() []Detail {
	places := []string{"here", "inside", "elsewhere", "unsure"}
	return []Detail{
		{"inside", []string{"medicine", "device", "safety", "tools", "keys", "other"}},
		{"needed_by", []string{"now", "hour", "hours", "today", "later", "unsure"}},
		{"vehicle.keys", places},
		{"vehicle.papers", places},
	}
}

// Desks returns the kinds of desks.
func Desks() []string { return []string{"roadside"} }

// AsksCar reports whether the guide depends on the person's car anywhere.
func (g *Guide) AsksCar() bool {
	return slices.ContainsFunc(g.Nodes, func(n *Node) bool { return n.Car != NoTopic })
}

// Calls reports whether the guide calls someone anywhere.
func (g *Guide) Calls(who Who) bool {
	return slices.ContainsFunc(g.Nodes,
		func(n *Node) bool { return n.Call != nil && n.Call.Who == who })
}

// Tells reports whether an answer to a question of the guide fills in a field of a hand-over.
func (g *Guide) Tells(field string) bool {
	return slices.ContainsFunc(g.Nodes, func(n *Node) bool { return n.Tells(field) })
}

// Tells reports whether an answer to the node fills in a field of a hand-over.
func (n *Node) Tells(field string) bool {
	return slices.ContainsFunc(n.Choices, func(c *Choice) bool { return c.Tells[field] != "" })
}
