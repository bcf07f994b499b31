package web

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"firststeps/internal/channel/phone"
	"firststeps/internal/guide"
	"firststeps/internal/guide/verify"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
	"firststeps/test/guidetest"
	"firststeps/test/short"
)

// TestDeskIsOfferedExceptInEmergencies checks that the desk is offered on screens where a
// professional is to be called or on the way, and on no emergency screen; and on no screen of a
// guide whose cases no desk takes.
func TestDeskIsOfferedExceptInEmergencies(t *testing.T) {
	short.Skip(t)
	for _, g := range guidetest.Guides(t) {
		t.Run(g.ID, func(t *testing.T) { checkDeskOffer(t, serverOf(g), g) })
	}
}

func checkDeskOffer(t *testing.T, s *Server, g *guide.Guide) {
	met := map[*guide.Node]bool{}
	for _, reached := range verify.States(g) {
		n := reached.Turn.Node
		if met[n] {
			continue
		}
		met[n] = true
		want := g.Desk != "" && (n.Call != nil && n.Call.Who != guide.EmergencyService ||
			n.Call == nil && n.Kind == guide.Step && n.Class == guide.Wait)
		p := s.page(g, g.Texts[0], state{T: reached.Turn.Transcript.String()})
		if got := p.Desk() != ""; got != want {
			t.Errorf("%s: %v", n.ID, got)
		}
		html := string(page.Draw(templates, "app", p))
		if got := strings.Contains(html, `<a href="/handover/`); got != want {
			t.Errorf("%s: in the page: %v", n.ID, got)
		}
		if got := strings.Contains(html, `<a href="/car/`); got != (n.Car != guide.NoTopic) {
			t.Errorf("%s: link to the car page: %v", n.ID, got)
		}
	}
}

// TestGuideWithoutACarOrADesk checks that a phone stores no cars and no numbers for roadside help
// of a guide that has neither, that its script has no word about the desk, and that its article has
// no roadside numbers.
func TestGuideWithoutACarOrADesk(t *testing.T) {
	for _, g := range []*guide.Guide{trunk(t), guidetest.Gas(t)} {
		s, base, has := serverOf(g), phone.Path(g, g.Text("en-GB")), g.Desk != ""
		for path, words := range map[string][]string{
			"?c=GB":         {"Send this to the breakdown desk"},
			"/more.js":      {`"cars":{`, `"numbers":{`, "Green Flag", "Toyota"},
			"/article?c=GB": {"tel:&#43;44800887766", "Green Flag"},
		} {
			_, body := get(t, s, base+path, "en-GB")
			for _, word := range words {
				if strings.Contains(body, word) != has {
					t.Errorf("%s%s: %q is there: %v", base, path, word, !has)
				}
			}
		}
	}
}

func TestDeskCanBeOff(t *testing.T) {
	short.Skip(t)
	s := New([]*guide.Guide{trunk(t)}, Options{Today: func() string { return "2026-11-23" },
		Log: slog.New(slog.DiscardHandler)})
	const roadside = "/trunk-release-fails/en-US?c=US&t=life.none~place.parked~need.medicine"
	if res, body := get(t, s, roadside, "en-US"); res.StatusCode != http.StatusOK ||
		strings.Contains(body, `<a href="/handover/`) || strings.Contains(body, "roadside desk") {
		t.Error("a desk is offered, but there is none")
	}
	if _, body := get(t, server(t), roadside, "en-US"); !strings.Contains(body,
		`<a href="/handover/trunk-release-fails/en-US?c=US&amp;t=life.none~place.parked~`+
			`need.medicine" class="desk">`) {
		t.Error("the desk is not offered with the answers")
	}
}

// TestDeskContact checks that the contact of a desk is shown as far as it is known, and on no
// emergency screen. On screens that call roadside help its number is the first button; elsewhere it
// is next to the link to the desk.
func TestDeskContact(t *testing.T) {
	short.Skip(t)
	const roadside = "/trunk-release-fails/en-US?c=US&t=life.none~place.parked~need.medicine"
	const button = `</h1><p><a href="tel:0100" class="desk">Call A: 01 00</a> <small>Day</small>` +
		`</p><p><a href="tel:&#43;1800`
	for _, c := range []struct {
		contact             *view.Contact
		top, hint, waitHint string
	}{
		{nil, `</h1><p><a href="tel:&#43;1800`, "", ""},
		{&view.Contact{Hours: "Day"}, `</h1><p><a href="tel:&#43;1800`, `<p class="hint">Day</p>`,
			`<p class="hint">Day</p>`},
		{
			&view.Contact{Name: "A", Hours: "Day", Phone: "01 00", Dial: "0100"}, button,
			`<p class="hint">A, Day</p>`,
			`<p class="hint">A, Day <a href="tel:0100" class="back">Call 01 00</a></p>`,
		},
	} {
		s := New([]*guide.Guide{trunk(t)}, Options{
			Today: func() string { return "2026-11-23" }, Log: slog.New(slog.DiscardHandler),
			Desk: true, Contact: c.contact,
		})
		for query, want := range map[string][2]string{"": {c.top, c.hint},
			"~roadside.coming": {"</h1>", c.waitHint}} {
			_, body := get(t, s, roadside+query, "en-US")
			body, _, _ = strings.Cut(body, `id="guide"`)
			if _, after, _ := strings.Cut(body, `class="desk">Send this`); !strings.Contains(after,
				"</a></p>"+want[1]) {
				t.Errorf("%q: no %s", query, want[1])
			}
			if !strings.Contains(body, want[0]) {
				t.Errorf("%q: no %s", query, want[0])
			}
			if n := strings.Count(body, "tel:0100"); n > 1 {
				t.Errorf("%q: the desk's number is there %d times", query, n)
			}
		}
		for _, danger := range []string{"!trapped", "!danger", "life.trapped", "life.unwell"} {
			_, card := get(t, s, "/trunk-release-fails/en-US?c=US&t="+danger, "en-US")
			if card, _, _ = strings.Cut(card, `id="guide"`); strings.Contains(card, "tel:0100") ||
				strings.Contains(card, "tel:&#43;1800") {
				t.Errorf("%s: an emergency card has a number for roadside help", danger)
			}
		}
	}
}

// TestDeskNumberWithoutHandOvers checks that a desk's number is shown even if hand-overs are off.
func TestDeskNumberWithoutHandOvers(t *testing.T) {
	short.Skip(t)
	s := New([]*guide.Guide{trunk(t)}, Options{
		Today: func() string { return "2026-11-23" }, Log: slog.New(slog.DiscardHandler),
		Contact: &view.Contact{Phone: "01 00", Dial: "0100"},
	})
	_, body := get(t, s, "/trunk-release-fails/en-GB?c=GB&t=life.none~place.parked~need.medicine",
		"en-GB")
	body, _, _ = strings.Cut(body, `id="guide"`)
	if !strings.Contains(body,
		`</h1><p><a href="tel:0100" class="desk">Call the breakdown desk: 01 00</a></p>`) ||
		strings.Contains(body, "/handover/") {
		t.Error("no number, or a hand-over")
	}
}
