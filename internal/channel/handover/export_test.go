package handover

import (
	"maps"
	"slices"
)

// Routes returns the patterns of all handlers of a server.
func (s *Server) Routes() []string { return slices.Sorted(maps.Keys(s.routes())) }
