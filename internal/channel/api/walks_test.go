package api_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
	"firststeps/test/guidetest"
	"firststeps/test/short"
)

// TestWalks goes through every guide at random, in every language: by choices, flags, offers,
// earlier answers and back. After each move the response has the screen that the engine shows, in
// every field. The number of walks is that of package guidetest.
func TestWalks(t *testing.T) {
	short.Skip(t)
	for _, lib := range libraries(t) {
		s := server(t, lib)
		w := guidetest.Walker{Today: "2026-11-30", Turn: func(t *testing.T, g *guide.Guide,
			where view.Situation, transcript string) (got view.Screen) {
			query := url.Values{"transcript": {transcript}, "language": {where.Language},
				"country": {where.Country.ISO}}
			res, body := guidetest.Request(t, s, http.MethodGet,
				"/api/v1/guides/"+g.ID+"/turn?"+query.Encode(), "")
			if err := json.Unmarshal([]byte(body), &got); err != nil || res.StatusCode != 200 {
				t.Fatalf("after %q: %d %v\n%s", transcript, res.StatusCode, err, body)
			}
			return got
		}}
		w.Walk(t, lib)
	}
}
