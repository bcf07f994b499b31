package web

import (
	"net/http"
	"strings"
	"testing"

	"firststeps/internal/guide"
)

// TestOnlyNamedSitesEmbed checks that only the sites that are named may show a guide in a frame,
// that no page of another kind can be framed, and that the element is served only for them.
func TestOnlyNamedSitesEmbed(t *testing.T) {
	o := options()
	closed := New([]*guide.Guide{trunk(t)}, o)
	o.Embed = []string{"https://a.example", "https://b.example"}
	open := New([]*guide.Guide{trunk(t)}, o)
	const none = "frame-ancestors 'none'"
	const named = "frame-ancestors https://a.example https://b.example"
	for path, want := range map[string]string{
		"": named, "?t=life.trapped": named, "/offline": named,
		"/article": none, "/article?c=GB": none, "/print": none, "/numbers": none,
	} {
		for s, want := range map[*Server]string{closed: none, open: want} {
			res, _ := get(t, s, "/trunk-release-fails/en-GB"+path, "en")
			if got := res.Header.Get("Content-Security-Policy"); !strings.HasSuffix(got, want) {
				t.Errorf("%s: %s, want %s", path, got, want)
			}
		}
	}
	if res, _ := get(t, closed, ElementPath, "en"); res.StatusCode != http.StatusNotFound {
		t.Errorf("the element is served: %d", res.StatusCode)
	}
	res, body := get(t, open, ElementPath, "en")
	if body != Element || res.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("the element, with %v", res.Header)
	}
}
