package handover

import (
	"maps"
	"slices"
)

// Routes gives the patterns of all that a server answers.
func (s *Server) Routes() []string { return slices.Sorted(maps.Keys(s.routes())) }
