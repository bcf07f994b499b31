package integrations

import "context"

// Round is one round of Run, for tests that control the clock. It returns the number of claimed
// deliveries.
func (g *Server) Round(ctx context.Context) int {
	_, claimed := g.round(ctx)
	g.lanes.sending.Wait()
	return claimed
}
