package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"firststeps/internal/guide"
	"firststeps/test/guidetest"
)

// withDraft returns a guide with a draft of another language, which has the English texts.
func withDraft(g *guide.Guide) *guide.Guide {
	two, draft := *g, *g.Texts[0]
	draft.Language, draft.Name, draft.Draft = "de-DE", "Deutsch", true
	two.Texts = append(slices.Clone(g.Texts), &draft)
	return &two
}

// TestDraftSaysThatItIsOne checks that a screen of a draft says so, and has a link to the same
// state in a language that is reviewed, and that the phone draws the same.
func TestDraftSaysThatItIsOne(t *testing.T) {
	lamp, ok := guidetest.Small(t).Guide("lamp-out")
	if !ok {
		t.Fatal("the guide lamp-out is missing")
	}
	g := withDraft(lamp)
	s := serverOf(g)
	_, page := guidetest.Request(t, s, http.MethodGet, "/lamp-out/de-DE?c=GB", "")
	link := `<a href="/lamp-out/en-US?c=GB" lang="en-US">English (United States)</a>`
	other := strings.Replace(link, " (United States)", "", 1)
	if !strings.Contains(page, `<html lang="de-DE"`) || strings.Count(page, other) != 1 ||
		!strings.Contains(page, `<p class="hint">Noch nicht von Muttersprachlern geprüft. `+link) {
		t.Errorf("%.3000s", page)
	}
	_, english := guidetest.Request(t, s, http.MethodGet, "/lamp-out/en-US", "")
	if strings.Contains(english, "Muttersprachler") ||
		!strings.Contains(english, `<a href="/lamp-out/de-DE" lang="de-DE">Deutsch</a>`) {
		t.Errorf("%.3000s", english)
	}
	compare(t, s, g, g.Text("de-DE"), []phoneCase{{}, {C: "GB"}, {P: "country"}, {T: "~x"}})
}
