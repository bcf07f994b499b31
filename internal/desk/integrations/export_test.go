package integrations

import (
	"maps"
	"slices"
)

// Routes gives the patterns of all that a gate answers.
func (g *Gate) Routes() []string { return slices.Sorted(maps.Keys(g.routes())) }
