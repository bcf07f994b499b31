package mcp

import (
	"testing"

	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/view"
	"firststeps/test/guidetest"
	"firststeps/test/short"
)

// TestWalks is TestWalks of the API, for an assistant that takes the turns over stdio.
func TestWalks(t *testing.T) {
	short.Skip(t)
	for _, lib := range []*catalog.Library{guidetest.Library(t), guidetest.Small(t)} {
		session := transports(t, served(lib), client(nil))["stdio"]
		w := guidetest.Walker{Today: today(), Turn: func(t *testing.T, g *guide.Guide,
			where view.Situation, transcript string) view.Screen {
			return called[view.Screen](t, session, TakeTurn, position{Guide: g.ID,
				Transcript: transcript, Language: where.Language, Country: where.Country.ISO})
		}}
		w.Walk(t, lib)
	}
}
