package integrations

import "context"

// Round is a round of Run, for tests that turn the clock themselves. It gives how much was claimed.
func (g *Gate) Round(ctx context.Context) int {
	_, claimed := g.round(ctx)
	g.lanes.sending.Wait()
	return claimed
}
