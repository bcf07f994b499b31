package handover_test

import (
	"html"
	"net/http"
	"strconv"
	"testing"

	"firststeps/internal/desk/store"
	"firststeps/internal/guide"
	"firststeps/internal/guide/verify"
	"firststeps/test/guidetest"
	"firststeps/test/short"
)

// TestEveryGuideCanBeHandedOver checks that a case can be sent from every node of every guide, in
// every language. The page before shows whom to call, and the case has the guide's title.
func TestEveryGuideCanBeHandedOver(t *testing.T) {
	short.Skip(t)
	for _, g := range guidetest.Guides(t) {
		s := newTestDesk(t, store.NewMemory())
		met, sent := map[*guide.Node]bool{}, 0
		for _, reached := range verify.States(g) {
			if met[reached.Turn.Node] {
				continue
			}
			met[reached.Turn.Node] = true
			for _, text := range g.Texts {
				sent++
				path, way := "/handover/"+g.ID+"/"+text.Language, reached.Turn.Transcript.String()
				_, body := ask(t, s, http.MethodGet, path+"?c=GB&t="+way, "")
				contains(t, path+" "+way, body, `href="tel:999"`, `<form method="post"`)
				number := strconv.Itoa(sent)
				res, body := post(t, s, path,
					typed("t", way, "key", key+number, "secret", secret+number))
				if res.StatusCode != http.StatusSeeOther {
					t.Fatalf("%s %s: %d, %s", path, way, res.StatusCode, body)
				}
				_, body = ask(t, s, http.MethodGet, res.Header.Get("Location"), "")
				contains(t, path+" "+way, body, "The desk has received your case",
					html.EscapeString(text.Title))
			}
		}
		if len(met) != len(g.Nodes) {
			t.Errorf("%s: sent from %d of %d nodes", g.ID, len(met), len(g.Nodes))
		}
	}
}
