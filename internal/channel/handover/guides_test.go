package handover_test

import (
	"html"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"firststeps/internal/desk/store"
	"firststeps/internal/guide"
	"firststeps/internal/guide/verify"
	"firststeps/test/guidetest"
	"firststeps/test/short"
)

// TestEveryGuideCanBeHandedOver checks that a case can be sent from every node of every guide with
// a desk, in every language. The page before shows whom to call, and the case has the guide's
// title.
func TestEveryGuideCanBeHandedOver(t *testing.T) {
	short.Skip(t)
	for _, g := range guidetest.Guides(t) {
		if g.Desk == "" {
			continue
		}
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
				contains(t, path+" "+way, body, `data-state="received"`,
					html.EscapeString(text.Title))
			}
		}
		if len(met) != len(g.Nodes) {
			t.Errorf("%s: sent from %d of %d nodes", g.ID, len(met), len(g.Nodes))
		}
	}
}

// TestGuideWithoutADesk checks that a guide whose cases no desk takes has no page to hand one over,
// that a case of it is refused with the emergency numbers, and that phones store no page.
func TestGuideWithoutADesk(t *testing.T) {
	s := newTestDesk(t, store.NewMemory())
	stored := s.OfflinePages(guidetest.Guides(t))
	for _, g := range guidetest.Guides(t) {
		at := "/handover/" + g.ID + "/" + g.Texts[0].Language
		if _, ok := stored[at+"/offline"]; ok != (g.Desk != "") {
			t.Errorf("%s: stored: %v", at, ok)
		}
		if g.Desk != "" {
			continue
		}
		for _, end := range []string{"?t=life.none", "/offline"} {
			if res, body := ask(t, s, http.MethodGet, at+end, ""); res.StatusCode != 404 ||
				!strings.Contains(body, `"tel:112"`) || strings.Contains(body, "<form") {
				t.Errorf("%s%s: %d, %.200s", at, end, res.StatusCode, body)
			}
		}
		if res, _ := post(t, s, at, typed()); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: a form is taken: %d", at, res.StatusCode)
		}
		res, body := ask(t, s, http.MethodPost, "/api/v1/handover",
			`{"guide":"`+g.ID+`","language":"`+g.Texts[0].Language+`","secret":"`+secret+
				`","details":{"phone":"+447700900123","consent":true}}`,
			"Idempotency-Key", key, "Content-Type", "application/json")
		if res.StatusCode != http.StatusNotFound || !strings.Contains(body, `"112"`) {
			t.Errorf("%s: %d, %s", g.ID, res.StatusCode, body)
		}
	}
}

// TestFormAsksWhatTheGuideAsks checks that the form has fields about the car and what is in it only
// if the guide asks about them, and that a guide without them can be handed over.
func TestFormAsksWhatTheGuideAsks(t *testing.T) {
	s := newTestDesk(t, store.NewMemory())
	car, inside := []string{"vehicle.vin", "vehicle.plate", "vehicle.keys"},
		[]string{"inside", "needed_by"}
	for id, asked := range map[string][2]bool{"trunk-release-fails": {true, true},
		"broken-down": {true, false}, "bell-rings": {false, false}} {
		at := "/handover/" + id + "/en-GB?t=life.none~car.toyota-camry-2015"
		for _, end := range []string{"", "/offline"} {
			path, query, _ := strings.Cut(at, "?")
			res, body := ask(t, s, http.MethodGet, path+end+"?"+query, "")
			for i, names := range [][]string{car, inside} {
				for _, name := range names {
					if got := strings.Contains(body, ` name="`+name+`"`); got != asked[i] {
						t.Errorf("%s%s asks for %s: %v", path, end, name, got)
					}
				}
			}
			if res.StatusCode != 200 || strings.Contains(body, `value="Toyota"`) !=
				(asked[0] && end == "") || !strings.Contains(body, ` name="hazards"`) {
				t.Errorf("%s%s: %d", path, end, res.StatusCode)
			}
		}
	}
}
