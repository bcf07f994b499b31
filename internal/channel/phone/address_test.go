package phone_test

import (
	"slices"
	"testing"

	"firststeps/internal/channel/phone"
	"firststeps/test/guidetest"
)

// From each text, each other text can be reached in at most two steps.
func TestEachLanguageCanBeReached(t *testing.T) {
	for _, g := range guidetest.Guides(t) {
		others := map[string][]string{}
		for _, text := range g.Texts {
			for _, o := range phone.Others(g, text) {
				others[text.Language] = append(others[text.Language], o[0])
			}
		}
		t.Log(g.ID, others)
		for _, from := range g.Texts {
			near := others[from.Language]
			for _, to := range g.Texts {
				if from == to || slices.Contains(near, to.Language) {
					continue
				}
				if !slices.ContainsFunc(near, func(via string) bool {
					return slices.Contains(others[via], to.Language)
				}) {
					t.Errorf("%s: no way from %s to %s", g.ID, from.Language, to.Language)
				}
			}
		}
	}
}
