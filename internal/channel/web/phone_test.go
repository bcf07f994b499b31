package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"firststeps/internal/channel/phone"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/verify"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
	"firststeps/test/guidetest"
	"firststeps/test/jstest"
	"firststeps/test/short"
)

// phoneCase is a state as phone/screen.js reads it.
type phoneCase struct {
	T     string `json:"t"`
	C     string `json:"c"`
	Guess string `json:"guess"`
	P     string `json:"p"`
	Today string `json:"today"`
	HTML  bool   `json:"html,omitempty"` // return the screen itself, not its hash
}

// situations are what a phone may know about the country: confirmed, guessed or nothing, and with
// several numbers, some or none.
var situations = []phoneCase{
	{C: "US"}, {Guess: "US"}, {}, {C: "JP"}, {Guess: "GB"}, {C: "GB"}, {C: "KR"}, {Guess: "LY"},
	{C: "LY"}, {C: "KP"}, {C: "AQ"}, {C: "CD"}, {Guess: "ZZ"},
}

// knownCars are cars with much, little and no data.
var knownCars = []string{
	"toyota-camry-2015-us", "toyota-avalon-2010-us", "honda-civic-2003", "bmw-3-series-1999",
	"tesla-model-3-2019-us", "nobody-x-2015", "infiniti-g37-2011-us", "toyota-prius-2008-us",
	"nissan-leaf-2019", "lexus-is-2011", "chevrolet-impala-2009", "kia-niro-2018", "bmw-z4-2010",
}

// TestPhoneDrawsEveryStateAsGoDoes checks that Go and the phone draw the same page for every
// reachable state of every guide, in every language.
func TestPhoneDrawsEveryStateAsGoDoes(t *testing.T) {
	short.Skip(t)
	for _, g := range guidetest.Guides(t) {
		t.Run(g.ID, func(t *testing.T) { checkDrawing(t, serverOf(g), g) })
	}
}

func checkDrawing(t *testing.T, s *Server, g *guide.Guide) {
	s.contact = &view.Contact{Name: "Smith & Sons", Hours: "every day, 8 to 6",
		Phone: "020 7946 0000", Dial: "02079460000"}
	states := verify.States(g)
	if len(states) < 1000 && g == trunk(t) {
		t.Fatalf("only %d states: the search is incomplete", len(states))
	}
	var cases []phoneCase
	met := map[*guide.Node]bool{}
	for i, state := range states {
		with := situations[i%len(situations)]
		with.T = state.Turn.Transcript.String()
		if i%4 == 0 {
			with.T = state.Turn.WithCar(knownCars[i/4%len(knownCars)]).String()
		}
		cases = append(cases, with)
		// each screen once in every situation, and the list of countries
		if n := state.Turn.Node; !met[n] {
			met[n] = true
			for i, car := range knownCars {
				for _, with := range []phoneCase{{}, situations[i%len(situations)]} {
					with.T = state.Turn.WithCar(car, "two-seat", "trunk").String()
					cases = append(cases, with)
				}
			}
			for _, with := range situations {
				with.T = state.Turn.Transcript.String()
				cases = append(cases, with)
				with.P, with.Today = "country", "2030-01-01"
				cases = append(cases, with)
				with.P = ""
				cases = append(cases, with)
			}
		}
	}
	for _, odd := range oddTranscripts() {
		cases = append(cases, phoneCase{T: odd})
	}
	for _, text := range g.Texts {
		cases := cases
		if text.Draft { // the same code draws all languages: each eighth screen finds other texts
			cases = slices.Collect(func(yield func(phoneCase) bool) {
				for i := 0; i < len(cases) && yield(cases[i]); i += 8 {
				}
			})
		}
		t.Run(text.Language, func(t *testing.T) {
			t.Parallel()
			compare(t, s, g, text, cases)
			t.Logf("%d states, %d screens", len(states), len(cases))
		})
	}
}

// oddTranscripts returns invalid, old, long and hostile transcripts.
func oddTranscripts() []string {
	return []string{
		"~", "life", "life.", ".", "!", "!!", "!nobody", "life.none~!", "LIFE.NONE",
		" life.none ~ place.parked ", "life.none~gone.away~place.parked",
		"life.none~place.nowhere", "life._~place.parked", "life.none~place._", "!trapped~!danger",
		"!danger~life.none",
		"life.none~place.parked~need.later~need.soon", "life.none.none", "life.ünsure", "<script>",
		"%00", "life.none~\x00", "life.none~😱",
		strings.Repeat("life.none~", 300) + "!trapped", strings.Repeat("x", 5000) + "!",
		strings.Repeat("a.b~", 1200), strings.Repeat("life.none~", 256) + "place.parked",
		strings.Repeat("life.none~", 300) + "!", strings.Repeat("é~", 1500) + "!",
		"life.none\u00a0", "\v life.none\f~\u00a0", "life.none~à~À.é", "\u212a.a",
		"!" + strings.Repeat("~life.none", 500), strings.Repeat("l.n~", 1023) + "ab!",
		"@0123abcd", "@0123abcd~life.none~place.parked", "@0123abcd~life.none~place._~!trapped",
		"life.none~@0123abcd~place.parked", "@xyz~life.none", "@0123ABCD~!",
		"life.unsure~look.found~life.none~place.parked", "life.none~life.none~place.parked",
		"help.asked", "help.asked~life.none", "life.none~help.asked", "life.none~help._",
		"life.none~help.other", "life.none~help", "life.trapped~help.asked",
		"life.none~help.asked~help.asked", "life.none~place.gone~help.asked~place.parked",
		"life.none~help.asked~!danger", "life.unsure~help.asked~look.found",
		"life.none~place.parked~help.asked~roadside.coming~settle.done~help.asked",
		"life.none~place._~settle.done~help.asked~roadside.coming~waiting.try",
		"life.none~help.asked~place.parked~roadside._~help.asked~car.toyota-camry-2015~" +
			"shape.trunk",
		"life.none~car.x-1~shape.hatch~help.asked~roadside.none",
		"car.__proto__-2015", "car.constructor-2015~life.none", "car.x-to-string-2015",
		"car.toyota-camry-0000-us~life.none",
		"life.none~place.parked~need.soon" + strings.Repeat("~car.toyota-camry-2015", 200) +
			"~car.audi-a7-2015~keys.here~shape.hatch~seats.no~what.click",
		"life.none~place.parked~need.soon~keys.here~car.nissan-leaf-2019~shape.hatch~seats.no~" +
			"what.dim",
	}
}

func compare(t *testing.T, s *Server, g *guide.Guide, text *guide.Text, cases []phoneCase) {
	t.Helper()
	pack, more := phone.PackFirst(g, text, s.voice(g, text)), phone.More(g, text)
	hashes := jstest.Run(t, "testdata/draw.mjs", cases, pack, more)
	bad := 0
	for i, c := range cases {
		ours := appOf(s, g, text, c)
		sum := sha256.Sum256([]byte(ours))
		if hashes[i] == hex.EncodeToString(sum[:]) {
			continue
		}
		if bad++; bad <= 3 {
			b, _ := json.Marshal(c)
			c.HTML = true
			theirs := jstest.Run(t, "testdata/draw.mjs", []phoneCase{c}, pack, more)[0]
			at := max(0, firstDifference(ours, theirs)-80)
			t.Errorf("%s %s\n Go:    …%.300s\n phone: …%.300s", text.Language, b, ours[at:],
				theirs[at:])
		}
	}
	if bad > 0 {
		t.Errorf("%s: %d of %d screens differ", text.Language, bad, len(cases))
	}
}

// TestPhoneShowsNumbersOfEveryCountry checks that for every country, named or guessed, Go and the
// phone draw the same first screen and emergency cards, with the numbers of the table. It does the
// same for aliases of codes and for invalid codes.
func TestPhoneShowsNumbersOfEveryCountry(t *testing.T) {
	s := server(t)
	g := s.guides[0]
	codes := []string{"UK", "uk", "EL", "gb", "ß", "ſe", "ıE", "GBR", "United Kingdom", "__", "+*",
		"C", " GB", "toString"}
	for _, c := range place.All() {
		codes = append(codes, c.ISO)
	}
	var cases []phoneCase
	for _, code := range codes {
		for _, way := range append([]string{"", "life.trapped", "life.unwell", "life.danger"},
			deadEnd) {
			cases = append(cases, phoneCase{T: way, C: code}, phoneCase{T: way, Guess: code})
		}
	}
	for _, text := range g.Texts {
		t.Run(text.Language, func(t *testing.T) {
			t.Parallel()
			compare(t, s, g, text, cases)
			for _, c := range cases {
				if err := wrongNumbers(c, view.MessagesFor(text.Language),
					appOf(s, g, text, c)); err != "" {
					t.Errorf("%s %+v: %s", text.Language, c, err)
				}
			}
		})
	}
}

// deadEnd leads to an ending at which only the police's non-emergency number can be called.
const deadEnd = "life.none~place.left~need.medicine~roadside.none~locksmith.none"

// wrongNumbers returns what is wrong with the numbers of a page, compared with the table only, or
// "". Each service of a named country must have its own number with its mark. No other number may
// be offered except those that sources name for all services.
func wrongNumbers(c phoneCase, v view.Messages, body string) string {
	country, sure := place.Lookup(c.C)
	if !sure {
		country, _ = place.Lookup(c.Guess)
	}
	bar, _, _ := strings.Cut(body, "</header>")
	others := place.FallbackNumbers()
	if sure {
		others = country.AlsoOffered()
	}
	one, isOne := country.SharedNumber()
	for _, button := range strings.Split(bar, `<a class="call"`)[1:] {
		number, rest, _ := strings.Cut(strings.TrimPrefix(button, ` href="tel:`), `"`)
		rest, _, _ = strings.Cut(rest, "</a>")
		own := false
		for service, name := range []string{v.Ambulance, v.Police, v.Fire} {
			n := country.Services[service]
			marked := name + v.Marks[n.Evidence]
			switch reaches := strings.Contains(rest, name); {
			case isOne && n.Dial == number:
				_, label, _ := strings.Cut(rest, "<small>")
				if own = strings.TrimSuffix(label,
					"</small>") == strings.TrimSpace(v.Marks[one.Evidence]); !own {
					return number + " has a wrong mark: " + rest
				}
			case reaches != (n.Dial == number):
				return number + " is not the number for " + name
			case reaches && (!strings.Contains(rest, marked) ||
				v.Marks[n.Evidence] == "" && strings.Contains(rest, marked+" (")):
				return number + " has a wrong mark: " + rest
			case reaches:
				own = true
			}
		}
		if !own && !slices.Contains(others, number) {
			return number + " is offered, and no source says that it works"
		}
	}
	for _, n := range country.Services {
		if n.Dial != "" && !strings.Contains(bar, `"tel:`+n.Dial+`"`) {
			return n.Dial + " is missing"
		}
	}
	return ""
}

// TestWrongNumbersAreFound checks that wrongNumbers finds a police number for the ambulance,
// missing and wrong marks, and 112 in countries without it.
func TestWrongNumbersAreFound(t *testing.T) {
	s := server(t)
	g := s.guides[0]
	v := view.MessagesFor("en-US")
	for _, fault := range [][3]string{
		{"KR", "Call 112 <small>police", "Call 112 <small>ambulance"}, {"KR", "tel:119", "tel:112"},
		{"LB", "tel:140", "tel:112"},
		{"JP", `<a class="where"`, `<a class="call" href="tel:112">Call 112</a><a class="where"`},
		{"LY", "(sources differ)", ""}, {"KP", "(sources differ)", ""},
		{"LY", "(sources differ)", "(not confirmed)"},
		{"JP", "police", "police (not confirmed)"}, {"GB", "tel:999", "tel:911"},
		{"US", "Call 911", "Call 911 <small>police</small>"},
	} {
		c := phoneCase{C: fault[0]}
		body := appOf(s, g, g.Text("en-US"), c)
		if wrong := wrongNumbers(c, v, body); wrong != "" {
			t.Errorf("%s: %s", c.C, wrong)
		}
		if changed := strings.ReplaceAll(body, fault[1], fault[2]); changed == body ||
			wrongNumbers(c, v, changed) == "" {
			t.Errorf("%s: %q for %q: fault not found", c.C, fault[2], fault[1])
		}
	}
}

// TestInvalidMoreDoesNotStopTheGuide checks that screens are drawn without notes if more.js is of
// another release or invalid.
func TestInvalidMoreDoesNotStopTheGuide(t *testing.T) {
	short.Skip(t)
	s := server(t)
	g := s.guides[0]
	text := g.Text("en-US")
	for _, fault := range [][2]string{{`"places":{`, `"places":null,"x":{`},
		{`"h":{`, `"h":null,"x":{`}} {
		more := bytes.Replace(phone.More(g, text), []byte(fault[0]), []byte(fault[1]), 1)
		cases := []phoneCase{
			{T: "life.none~place.parked~need.soon~keys.here~car.toyota-camry-2015-us~shape.trunk~" +
				"what.nothing", C: "US", HTML: true},
			{T: "!trapped", C: "US", HTML: true},
		}
		for i, got := range jstest.Run(t, "testdata/draw.mjs", cases,
			phone.PackFirst(g, text, s.voice(g, text)), more) {
			if !strings.Contains(got, "<h1") || !strings.Contains(got, "tel:911") ||
				strings.HasPrefix(fault[0], `"h"`) && strings.Contains(got, "Your car") {
				t.Errorf("%s, %s: %.300s", fault[1], cases[i].T, got)
			}
		}
	}
}

func firstDifference(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

// appOf draws the main part of the page with Go.
func appOf(s *Server, g *guide.Guide, text *guide.Text, c phoneCase) string {
	st := state{T: c.T, Chooser: c.P == "country", Today: c.Today}
	if st.Country, st.Sure = place.Lookup(c.C); !st.Sure {
		st.Country, _ = place.Lookup(c.Guess)
	}
	return string(page.Draw(templates, "app", s.page(g, text, st)))
}
