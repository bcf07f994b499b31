package api_test

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/url"
	"reflect"
	"testing"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
	"firststeps/test/guidetest"
	"firststeps/test/short"
)

const (
	walks = 100 // of each guide
	moves = 14  // of a walk
)

// TestWalks goes through every guide at random: by choices, flags, offers and back. After each move
// the response has the screen that the engine shows, in every field.
func TestWalks(t *testing.T) {
	short.Skip(t)
	for _, lib := range libraries(t) {
		s := server(t, lib)
		for _, g := range lib.All() {
			t.Run(g.ID, func(t *testing.T) {
				r := rand.New(rand.NewPCG(1, 2))
				for range walks {
					walk(t, s, g, r)
				}
			})
		}
	}
}

func walk(t *testing.T, s http.Handler, g *guide.Guide, r *rand.Rand) {
	text := g.Texts[r.IntN(len(g.Texts))]
	country, _ := place.Lookup([]string{"US", "GB", "JP", "KR", "AQ", ""}[r.IntN(6)])
	where := view.Situation{Language: text.Language, Country: country,
		Confirmed: country.ISO != "", Today: "2026-11-30"}
	transcript := ""
	for range moves {
		query := url.Values{"transcript": {transcript}, "language": {text.Language},
			"country": {country.ISO}}
		res, body := guidetest.Request(t, s, http.MethodGet,
			"/api/v1/guides/"+g.ID+"/turn?"+query.Encode(), "")
		turn := triage.Replay(g, triage.Parse(transcript))
		want := view.Render(&turn, where)
		var got view.Screen
		if err := json.Unmarshal([]byte(body), &got); err != nil || res.StatusCode != 200 ||
			!reflect.DeepEqual(plain(t, got), plain(t, want)) {
			t.Fatalf("after %q: %d %v\n%s", transcript, res.StatusCode, err, body)
		}
		next := next(want)
		if len(next) == 0 {
			return
		}
		transcript = next[r.IntN(len(next))]
	}
}

// plain returns the public form of a screen.
func plain(t *testing.T, s view.Screen) (v any) {
	t.Helper()
	if s.Call != nil && len(s.Call.Say) == 0 {
		s.Call.Say = []string{}
	}
	b, err := json.Marshal(s)
	if err == nil {
		err = json.Unmarshal(b, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// next returns the transcripts that a screen leads to. Choices are more likely than flags.
func next(s view.Screen) (all []string) {
	for _, c := range s.Choices {
		all = append(all, c.Transcript, c.Transcript, c.Transcript)
	}
	for _, f := range s.Flags[:1] {
		all = append(all, f.Transcript)
	}
	for _, o := range s.Always {
		all = append(all, o.Transcript)
	}
	if s.Back != nil {
		all = append(all, *s.Back)
	}
	return all
}
