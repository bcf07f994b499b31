package web

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"firststeps/guide"
	look "firststeps/internal/page"
	"firststeps/internal/roomtest"
	"firststeps/verify"
	"firststeps/words"
)

// The way to the desk stands where a professional is to be called or is on the way, and on no screen of an emergency.
func TestDeskIsOfferedWhereItHelpsAndNeverInDanger(t *testing.T) {
	for _, g := range roomtest.Guides(t) {
		t.Run(g.ID, func(t *testing.T) { offersTheDesk(t, serverOf(g), g) })
	}
}

func offersTheDesk(t *testing.T, s *Server, g *guide.Guide) {
	met := map[*guide.Node]bool{}
	for _, reached := range verify.States(g) {
		n := reached.Turn.Node
		if met[n] {
			continue
		}
		met[n] = true
		want := n.Call != nil && n.Call.Who != guide.EmergencyService || n.Call == nil && n.Kind == guide.Step && n.Class == guide.Wait
		p := s.page(g, g.Texts[0], state{T: reached.Turn.Transcript.String()})
		if got := p.Desk() != ""; got != want {
			t.Errorf("%s: %v", n.ID, got)
		}
		drawn := string(look.Draw(templates, "app", p))
		if got := strings.Contains(drawn, `<a href="/handover/`); got != want {
			t.Errorf("%s: drawn %v", n.ID, got)
		}
		if got := strings.Contains(drawn, `<a href="/car/`); got != (n.Car != guide.NoTopic) {
			t.Errorf("%s: asks which car it is: %v", n.ID, got)
		}
	}
}

func TestWithoutADeskNoneIsOffered(t *testing.T) {
	s := New([]*guide.Guide{trunk(t)}, Options{Today: func() string { return "2026-11-23" }, Log: slog.New(slog.DiscardHandler)})
	const roadside = "/trunk-release-fails/en-US?c=US&t=life.none~place.parked~need.medicine"
	if res, body := get(t, s, roadside, "en-US"); res.StatusCode != http.StatusOK || strings.Contains(body, `<a href="/handover/`) || strings.Contains(body, "roadside desk") {
		t.Error("a desk is offered where there is none")
	}
	if _, body := get(t, server(t), roadside, "en-US"); !strings.Contains(body, `<a href="/handover/trunk-release-fails/en-US?c=US&amp;t=life.none~place.parked~need.medicine" class="desk">`) {
		t.Error("the desk is not offered with the answers")
	}
}

// A desk says how it is reached, as far as it is known, and on no screen of an emergency.
func TestDeskSaysHowItIsReached(t *testing.T) {
	const roadside = "/trunk-release-fails/en-US?c=US&t=life.none~place.parked~need.medicine"
	for want, contact := range map[string]*words.Contact{
		"":                           nil,
		`<p class="hint">Day</p>`:    {Hours: "Day"},
		`<p class="hint">A, Day</p>`: {Name: "A", Hours: "Day"},
		`<p class="hint">A <a href="tel:0100" class="back">Call 01 00</a></p>`: {Name: "A", Phone: "01 00", Dial: "0100"},
	} {
		s := New([]*guide.Guide{trunk(t)}, Options{
			Today: func() string { return "2026-11-23" }, Log: slog.New(slog.DiscardHandler), Desk: true, Contact: contact,
		})
		_, body := get(t, s, roadside, "en-US")
		if _, after, _ := strings.Cut(body, `class="desk">Send this`); !strings.Contains(after, "</a></p>"+want) {
			t.Errorf("no %s", want)
		}
		if _, card := get(t, s, "/trunk-release-fails/en-US?c=US&t=!trapped", "en-US"); strings.Contains(strings.Split(card, `id="guide"`)[0], "01 00") {
			t.Error("the desk's number stands on an emergency card")
		}
	}
}

// What other rooms give a phone to keep is in its list, by its hash.
func TestPhoneKeepsWhatStandsBeside(t *testing.T) {
	o := Options{Today: func() string { return "2026-11-23" }, Log: slog.New(slog.DiscardHandler), Offline: true, Beside: map[string][]byte{"/case/away": []byte("abc")}}
	_, script := get(t, New([]*guide.Guide{trunk(t)}, o), "/sw.js", "en")
	if !strings.Contains(script, `"/case/away":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"`) {
		t.Error("it is not kept")
	}
}
