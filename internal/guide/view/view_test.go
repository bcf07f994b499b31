package view_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"firststeps/internal/facts/place"
	"firststeps/internal/facts/vehicle"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/verify"
	"firststeps/internal/guide/view"
	"firststeps/test/guidetest"
)

var trunk = guidetest.Trunk

func say(t *testing.T, transcript, country string, confirmed bool) view.Screen {
	t.Helper()
	turn := triage.Replay(trunk(t), triage.Parse(transcript))
	c, _ := place.Lookup(country)
	return view.Say(&turn, view.Situation{Language: "en-US", Country: c, Confirmed: confirmed})
}

func dialled(s view.Screen) string {
	var numbers []string
	for _, d := range s.Emergency.Dial {
		numbers = append(numbers, strings.TrimSpace(d.Number+" "+d.Label))
	}
	return strings.Join(numbers, "; ")
}

func TestNumbersOfACountry(t *testing.T) {
	for _, c := range []struct {
		transcript, country string
		confirmed           bool
		dial, title         string
	}{
		{"life.trapped", "US", true, "911", "Call 911 now"},
		{"life.trapped", "US", false, "911; 112", "Call 911 now"},
		{"life.trapped", "", false, "112; 911", "Call 112 or 911 now"},
		{"life.trapped", "GB", true, "999", "Call 999 now"},
		{"life.trapped", "JP", true, "119 fire, ambulance; 110 police", "Call 119 now"},
		{"life.danger", "JP", true, "110 police; 119 ambulance, fire", "Call 110 now"},
		// 112 is the police there
		{"life.unwell", "KR", true, "119 ambulance, fire; 112 police", "Call 119 now"},
		{"life.danger", "KR", true, "112 police; 119 ambulance, fire", "Call 112 now"},
		{"life.unwell", "KR", false, "119 ambulance, fire; 112 police; 911", "Call 119 now"},
		{"life.unwell", "LB", true, "140 ambulance; 112 police; 175 fire", "Call 140 now"},
		{"life.trapped", "AQ", true, "112; 911", "Call 112 or 911 now"}, // none known
	} {
		s := say(t, c.transcript, c.country, c.confirmed)
		if got := dialled(s); got != c.dial || !strings.HasPrefix(s.Title, c.title) {
			t.Errorf("%s in %q (%v): %q, %q; want %q, %q", c.transcript, c.country, c.confirmed,
				got, s.Title, c.dial, c.title)
		}
	}
}

func TestWhereNoNumberIsKnownItIsSaid(t *testing.T) {
	const nobody = "life.none~place.left~need.medicine~roadside.none~locksmith.none"
	if s := say(t, nobody, "GB", true); s.Call.Number != "101" || s.Call.Missing != "" {
		t.Errorf("Britain's other number: %+v", s.Call)
	}
	if s := say(t, nobody, "US", true); s.Call.Number != "" ||
		!strings.Contains(s.Call.Missing, "United States") {
		t.Errorf("there is no such number in the US: %+v", s.Call)
	}
	if s := say(t, "life.trapped", "AQ", true); !strings.Contains(s.Call.Missing,
		"Antarctica: we know no number") {
		t.Errorf("no number is known, and it is not said: %+v", s.Call)
	}
}

func TestEmergencyCardHasWhatACallNeeds(t *testing.T) {
	g := trunk(t)
	for _, n := range g.Nodes {
		if n.Kind != guide.Disposition || n.Urgency != guide.Emergency {
			continue
		}
		for _, f := range g.Flags {
			if f.To != n {
				continue
			}
			s := say(t, "!"+f.ID, "US", true)
			if !strings.Contains(s.Title, "911") ||
				!strings.HasPrefix(s.Call.Say[0], "Where I am") || len(s.Call.Fails) < 3 {
				t.Errorf("%s: %+v", n.ID, s)
			}
		}
	}
}

// In every state, language and kind of country: no placeholder is left, and the emergency numbers
// are there.
func TestEveryStateHasItsWords(t *testing.T) {
	for _, g := range guidetest.Guides(t) {
		t.Run(g.ID, func(t *testing.T) { hasItsWords(t, g) })
	}
}

func hasItsWords(t *testing.T, g *guide.Guide) {
	states := verify.States(g)
	for i, state := range states {
		for _, text := range g.Texts {
			c, _ := place.Lookup([]string{"US", "GB", "JP", "LY", "CD", "AQ", ""}[i%7])
			s := view.Say(&state.Turn, view.Situation{Language: text.Language, Country: c,
				Confirmed: i%2 == 0})
			if len(s.Emergency.Dial) == 0 || s.Title == "" || len(s.Flags) != len(g.Flags) {
				t.Fatalf("%s: %+v", state.Turn.Transcript, s)
			}
			if all := everything(s); strings.ContainsAny(all, "{}%") {
				t.Fatalf("%s: a placeholder is left in %s", state.Turn.Transcript, all)
			}
		}
	}
}

func everything(s view.Screen) string {
	parts := slices.Concat([]string{s.Title, s.Hint, s.Why}, s.Do, s.Wait, s.Worse, s.Notices)
	if s.Call != nil {
		parts = slices.Concat(parts, s.Call.Say, s.Call.Fails,
			[]string{s.Call.Missing, s.Call.Number})
	}
	for _, n := range s.Notes {
		parts = append(parts, n.Text)
	}
	for _, o := range slices.Concat(s.Choices, s.Flags) {
		parts = append(parts, o.Label)
	}
	return strings.Join(parts, "\n")
}

// A note of kind do comes before what else there is to do, while it holds, and among no notes.
func TestDoNotesComeFirst(t *testing.T) {
	const push = "life.none~place.parked~need.soon~keys.here~shape.trunk~what.click"
	const brake = "Put it in Park or in gear."
	s := say(t, push, "US", true)
	if s.ID != "push" || !strings.HasPrefix(s.Do[0], brake) || len(s.Do) < 3 {
		t.Errorf("%s: %q", s.ID, s.Do)
	}
	if strings.Contains(fmt.Sprint(s.Notes), brake) {
		t.Errorf("it is said twice: %v", s.Notes)
	}
	s = say(t, push+"~push.no", "US", true)
	if all := strings.Join(s.Do, " "); s.ID != "press" || strings.Contains(all, brake) {
		t.Errorf("said again on the second try, %s: %q", s.ID, all)
	}
}

func TestNotices(t *testing.T) {
	turn := triage.Replay(trunk(t), triage.Parse("life.none~???"))
	s := view.Say(&turn, view.Situation{Language: "en-US", Today: "2031-01-01"})
	if len(s.Notices) != 2 || !strings.Contains(s.Notices[1], trunk(t).ReviewBy) {
		t.Errorf("%q", s.Notices)
	}
	s = say(t, "life.none", "US", true)
	if len(s.Notices) != 0 {
		t.Errorf("nothing is wrong, and it says %q", s.Notices)
	}
}

// Once a release was taken back, no calm screen is left of it; emergency cards stay as they are.
func TestRecalledReleaseLeadsToProfessionals(t *testing.T) {
	for _, g := range guidetest.Guides(t) {
		t.Run(g.ID, func(t *testing.T) { leadsToProfessionals(t, g) })
	}
}

func leadsToProfessionals(t *testing.T, g *guide.Guide) {
	// else the bar's numbers are all there is
	helped := slices.ContainsFunc(g.Nodes, func(n *guide.Node) bool {
		return n.Kind == guide.Step && n.Class == guide.Help && n.Call != nil
	})
	for _, state := range verify.States(g) {
		s := view.Say(&state.Turn, view.Situation{Language: "en-US",
			Recalled: "A number was wrong."})
		card := state.Turn.Node.Kind == guide.Disposition &&
			state.Turn.Node.Urgency == guide.Emergency
		if card != (s.ID != view.Withdrawn) {
			t.Fatalf("%s: %s", state.Turn.Transcript, s.ID)
		}
		if !strings.Contains(strings.Join(s.Notices, " "), "A number was wrong.") ||
			len(s.Flags) != len(g.Flags) || len(s.Emergency.Dial) == 0 {
			t.Fatalf("%s: %+v", state.Turn.Transcript, s)
		}
		if !card && (len(s.Choices) > 0 || (s.Call != nil) != helped ||
			s.Urgency == guide.NotUrgent || len(s.Answers) != len(state.Turn.Used)) {
			t.Fatalf("%s: %+v", state.Turn.Transcript, s)
		}
	}
}

// A step says of an electric car what holds for electric cars, each line with its source's kind and
// day, and of no other.
func TestElectricCarsHaveTwoBatteries(t *testing.T) {
	g := trunk(t)
	for _, c := range []struct {
		car, language string
		node          string
		want          []string // in this order; none where nothing of it may be said
	}{
		{"nissan-leaf-2019", "en-US", "press",
			[]string{"Often on electric cars", "the trunk need the small 12-volt battery",
				"(electric cars;", "manual gearbox"}},
		{"polestar-ps2-2024", "en-GB", "blade",
			[]string{"Often on Polestar PS2 cars", "key blade opens the driver’s door",
				"(Polestar PS2 2024, US; the maker's own page"}},
		{"tesla-model-3-2019", "en-US", "blade",
			[]string{"Often on electric cars", "Do not shut the door",
				"(electric cars, GB; weak source"}},
		{"hyundai-kona-2020", "en-US", "press", nil},
		{"porsche-911-2007", "en-US", "press", nil},
	} {
		said := ""
		for i, l := range view.AboutCar(g, g.Text(c.language), triage.Parse("car."+c.car),
			g.Node(c.node), "") {
			said += l.Text + "\n"
			if i == 0 && !strings.HasPrefix(l.Text, "Your car: ") {
				t.Errorf("%s, %s: nobody sees which car was named: %q", c.car, c.node, l.Text)
			}
			if i > 0 && !strings.HasPrefix(l.Text, "Often on ") &&
				!regexp.MustCompile(`checked 20\d\d-\d\d-\d\d\)$`).MatchString(l.Text) {
				t.Errorf("%s, %s: no day in %q", c.car, c.node, l.Text)
			}
		}
		if c.want == nil && strings.Contains(said, "electric") {
			t.Errorf("%s, %s: %s", c.car, c.node, said)
		}
		rest := said
		for _, want := range c.want {
			_, after, found := strings.Cut(rest, want)
			if !found {
				t.Errorf("%s, %s: no %q in its place in\n%s", c.car, c.node, want, said)
			}
			rest = after
		}
	}
}

// The law of the US is said where the person is in the US, or has not said where they are, and not
// elsewhere.
func TestTheLawStaysInItsCountry(t *testing.T) {
	g := trunk(t)
	for iso, said := range map[string]bool{"": true, "US": true, "PR": true, "GB": false,
		"MX": false} {
		lines := view.AboutCar(g, g.Text("en-GB"),
			triage.Parse("car.toyota-camry-2015-us~shape.trunk"), g.Node("handle"), iso)
		if got := strings.Contains(fmt.Sprint(lines),
			"must have a release inside the boot"); got != said {
			t.Errorf("%q: %v", iso, lines)
		}
	}
	turn := triage.Replay(g, triage.Parse("car.toyota-camry-2015-us~shape.trunk"))
	turn.Node = g.Node("handle")
	for confirmed, said := range map[bool]bool{true: false, false: true} {
		gb, _ := place.Lookup("GB")
		s := view.Say(&turn, view.Situation{Language: "en-GB", Country: gb, Confirmed: confirmed})
		if got := strings.Contains(fmt.Sprint(s.Notes), "must have a release"); got != said {
			t.Errorf("Britain, confirmed %v: %v", confirmed, s.Notes)
		}
	}
}

func TestUnknownLanguageStillSpeaks(t *testing.T) {
	turn := triage.Replay(trunk(t), triage.Parse("!trapped"))
	if s := view.Say(&turn, view.Situation{Language: "xx"}); !strings.Contains(s.Title,
		"112 or 911") {
		t.Errorf("%q", s.Title)
	}
}

// What manuals say is told in the words of the reader's country.
func TestManualsSpeakAsTheReaderDoes(t *testing.T) {
	american := regexp.MustCompile(`(?i)trunk|\bhood|license plate|glove box|\bcenter|\btires?\b`)
	british := regexp.MustCompile(`(?i)\bboot\b|bonnet|number plate|glovebox|\bcentre|\btyres?\b`)
	for _, topic := range guide.Topics() {
		habits := vehicle.Habits(vehicle.Topic(topic))
		if len(habits) == 0 {
			t.Errorf("no manual speaks of %s", topic)
		}
		for _, h := range habits {
			for language, wrong := range map[string]*regexp.Regexp{"en-GB": american,
				"en-US": british} {
				said := view.Speak(language).Car.Here(h.Say)
				if found := wrong.FindString(said); found != "" {
					t.Errorf("%s, %s: %q in %q", language, h.Make, found, said)
				}
			}
		}
	}
}

// Package vehicle names shapes as guides do.
func TestVehicleNamesShapesAsGuidesDo(t *testing.T) {
	for _, name := range guide.Shapes() {
		if s := vehicle.ShapeOf(name); s == vehicle.Open || s.String() != name {
			t.Errorf("%s is %q", name, s)
		}
	}
	if vehicle.TwoSeat != guide.TwoSeat || vehicle.ShapeOf(guide.TwoSeat) != vehicle.Trunk {
		t.Errorf("%s is %q", guide.TwoSeat, vehicle.ShapeOf(guide.TwoSeat))
	}
}
