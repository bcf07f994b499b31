package mcp

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/scenario"
	"firststeps/test/guidetest"
)

// TestStories plays every story through a client, on both transports, and checks that it goes as in
// the engine.
func TestStories(t *testing.T) {
	for _, lib := range []*catalog.Library{guidetest.Library(t), guidetest.Small(t)} {
		for name, session := range transports(t, served(lib), client(nil)) {
			for _, g := range lib.All() {
				t.Run(name+"/"+g.ID, func(t *testing.T) { playStories(t, session, g) })
			}
		}
	}
}

func playStories(t *testing.T, session *mcp.ClientSession, g *guide.Guide) {
	stories, err := scenario.Load(guidetest.Stories(t, g))
	if err != nil {
		t.Fatal(err)
	}
	if len(stories) < 2 || len(stories) < 30 && g.ID == "trunk-release-fails" {
		t.Fatalf("only %d stories", len(stories))
	}
	for _, s := range stories {
		if err := scenario.Play(g, s, &assistant{t: t, session: session, guide: g.ID}); err != nil {
			t.Error(err)
		}
	}
}

// assistant takes a turn for each action of a person. It knows only what the results have.
type assistant struct {
	t       *testing.T
	session *mcp.ClientSession
	guide   string
	at      position
	turn    turn
}

// take takes the turn of a transcript.
func (a *assistant) take(transcript string) (scenario.View, error) {
	a.at.Transcript = transcript
	a.turn = called[turn](a.t, a.session, TakeTurn, a.at)
	if a.turn.Problem != nil {
		return scenario.View{}, fmt.Errorf("%+v", *a.turn.Problem)
	}
	return scenario.ViewOf(a.turn.Screen), nil
}

func (a *assistant) Open(language, country, transcript string) (scenario.View, error) {
	a.at = position{Guide: a.guide, Language: language, Country: country}
	return a.take(transcript)
}

func (a *assistant) Choose(p scenario.Pick) (scenario.View, error) {
	return a.take(a.turn.Choices[p.At].Transcript)
}

func (a *assistant) Flag(p scenario.Pick) (scenario.View, error) {
	return a.take(a.turn.Flags[p.At].Transcript)
}

func (a *assistant) Take(p scenario.Pick) (scenario.View, error) {
	return a.take(a.turn.Always[p.At].Transcript)
}

func (a *assistant) Back() (scenario.View, error) { return a.take(*a.turn.Back) }

func (a *assistant) Change(p scenario.Pick) (scenario.View, error) {
	return a.take(a.turn.Answers[p.At].Transcript)
}

func (a *assistant) Country(iso string) (scenario.View, error) {
	a.at.Country = iso
	return a.take(a.at.Transcript)
}

// Reload takes the turn again with the transcript of the result.
func (a *assistant) Reload() (scenario.View, error) { return a.take(a.turn.Transcript) }

// TestFirstTurn checks that an assistant finds every guide, and can start each of them.
func TestFirstTurn(t *testing.T) {
	lib := guidetest.Library(t)
	for name, session := range transports(t, served(lib), client(nil)) {
		listed := called[guides](t, session, ListGuides, map[string]string{"language": "en-GB"})
		ids := map[string]bool{}
		calm := false
		for _, g := range listed.Guides {
			ids[g.ID] = true
			if calm = calm || !g.Emergency; calm && g.Emergency {
				t.Errorf("%s: %s comes after a guide that is about no danger to life", name, g.ID)
			}
			first := called[turn](t, session, TakeTurn, position{Guide: g.ID})
			if first.Guide != g.ID || first.Kind != guide.Question || len(first.Flags) == 0 ||
				len(first.Choices) < 2 || len(first.Sentences) == 0 {
				t.Errorf("%s: %s starts with %+v", name, g.ID, first)
			}
		}
		var want []string
		for _, g := range lib.All() {
			want = append(want, g.ID)
		}
		if got := slices.Sorted(maps.Keys(ids)); !slices.Equal(got, want) {
			t.Errorf("%s: the guides are %v, want %v", name, got, want)
		}
	}
}
