package integrations

import (
	"maps"
	"slices"
)

// Routes returns the patterns of all routes.
func (g *Server) Routes() []string { return slices.Sorted(maps.Keys(g.routes())) }
