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
	"firststeps/test/short"
)

var trunk = guidetest.Trunk

func render(t *testing.T, transcript, country string, confirmed bool) view.Screen {
	t.Helper()
	turn := triage.Replay(trunk(t), triage.Parse(transcript))
	c, _ := place.Lookup(country)
	return view.Render(&turn, view.Situation{Language: "en-US", Country: c, Confirmed: confirmed})
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
		t.Run(c.transcript+" in "+c.country, func(t *testing.T) {
			s := render(t, c.transcript, c.country, c.confirmed)
			if got := dialled(s); got != c.dial || !strings.HasPrefix(s.Title, c.title) {
				t.Errorf("%s in %q (%v): %q, %q; want %q, %q", c.transcript, c.country, c.confirmed,
					got, s.Title, c.dial, c.title)
			}
		})
	}
}

func TestMissingNumberIsReported(t *testing.T) {
	const noHelp = "life.none~place.left~need.medicine~roadside.none~locksmith.none"
	if s := render(t, noHelp, "GB", true); s.Call.Number != "101" || s.Call.Missing != "" {
		t.Errorf("non-emergency number of Britain: %+v", s.Call)
	}
	if s := render(t, noHelp, "US", true); s.Call.Number != "" ||
		!strings.Contains(s.Call.Missing, "United States") {
		t.Errorf("non-emergency number of the US: %+v", s.Call)
	}
	if s := render(t, "life.trapped", "AQ", true); !strings.Contains(s.Call.Missing,
		"Antarctica: we know no number") {
		t.Errorf("unknown number is not reported: %+v", s.Call)
	}
}

func TestEmergencyCardIsComplete(t *testing.T) {
	g := trunk(t)
	for _, n := range g.Nodes {
		if n.Kind != guide.Disposition || n.Urgency != guide.Emergency {
			continue
		}
		for _, f := range g.Flags {
			if f.To != n {
				continue
			}
			s := render(t, "!"+f.ID, "US", true)
			if !strings.Contains(s.Title, "911") ||
				!strings.HasPrefix(s.Call.Say[0], "Where I am") || len(s.Call.Fails) < 3 {
				t.Errorf("%s: %+v", n.ID, s)
			}
		}
	}
}

// TestEveryStateRenders checks every state in every language and several kinds of country: no
// placeholder is left, and the emergency numbers are there.
func TestEveryStateRenders(t *testing.T) {
	short.Skip(t)
	for _, g := range guidetest.Guides(t) {
		t.Run(g.ID, func(t *testing.T) { checkRenders(t, g) })
	}
}

func checkRenders(t *testing.T, g *guide.Guide) {
	states := verify.States(g)
	for i, state := range states {
		for _, text := range g.Texts {
			c, _ := place.Lookup([]string{"US", "GB", "JP", "LY", "CD", "AQ", ""}[i%7])
			s := view.Render(&state.Turn, view.Situation{Language: text.Language, Country: c,
				Confirmed: i%2 == 0})
			if len(s.Emergency.Dial) == 0 || s.Title == "" || len(s.Flags) != len(g.Flags) {
				t.Fatalf("%s: %+v", state.Turn.Transcript, s)
			}
			if all := allText(s); strings.ContainsAny(all, "{}%") {
				t.Fatalf("%s: a placeholder is left in %s", state.Turn.Transcript, all)
			}
		}
	}
}

func allText(s view.Screen) string {
	parts := slices.Concat([]string{s.Title, s.Hint, s.Why}, s.Do, s.Then, s.Wait, s.Worse,
		s.Notices)
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

// TestDoNotesComeFirst checks that a note of kind do comes before the other things to do, only
// while its condition holds, and is not repeated among the notes.
func TestDoNotesComeFirst(t *testing.T) {
	const push = "life.none~place.parked~need.soon~keys.here~shape.trunk~what.click"
	const brake = "In Park or in gear."
	s := render(t, push, "US", true)
	if s.ID != "push" || !strings.HasPrefix(s.Do[0], brake) || len(s.Do) < 3 {
		t.Errorf("%s: %q", s.ID, s.Do)
	}
	if strings.Contains(fmt.Sprint(s.Notes), brake) {
		t.Errorf("it is repeated in the notes: %v", s.Notes)
	}
	s = render(t, push+"~push.no", "US", true)
	if all := strings.Join(s.Do, " "); s.ID != "press" || strings.Contains(all, brake) {
		t.Errorf("shown again on the second try, %s: %q", s.ID, all)
	}
}

func TestNotices(t *testing.T) {
	turn := triage.Replay(trunk(t), triage.Parse("life.none~???"))
	s := view.Render(&turn, view.Situation{Language: "en-US", Today: "2031-01-01"})
	if len(s.Notices) != 2 || !strings.Contains(s.Notices[1], trunk(t).ReviewBy) {
		t.Errorf("%q", s.Notices)
	}
	s = render(t, "life.none", "US", true)
	if len(s.Notices) != 0 {
		t.Errorf("unexpected notices: %q", s.Notices)
	}
}

// TestRecalledRelease checks that after a recall no screen of the release is shown except emergency
// cards, which do not change.
func TestRecalledRelease(t *testing.T) {
	short.Skip(t)
	for _, g := range guidetest.Guides(t) {
		t.Run(g.ID, func(t *testing.T) { checkRecalled(t, g) })
	}
}

func checkRecalled(t *testing.T, g *guide.Guide) {
	// otherwise the numbers of the emergency bar are the only ones
	helped := slices.ContainsFunc(g.Nodes, func(n *guide.Node) bool {
		return n.Kind == guide.Step && n.Class == guide.Help && n.Call != nil
	})
	for _, state := range verify.States(g) {
		s := view.Render(&state.Turn, view.Situation{Language: "en-US",
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

// TestElectricCarsHaveTwoBatteries checks that a step shows what applies to electric cars only for
// electric cars, and that each line has the kind of its source and its date.
func TestElectricCarsHaveTwoBatteries(t *testing.T) {
	g := trunk(t)
	for _, c := range []struct {
		car, language string
		node          string
		want          []string // in this order; nil if nothing about electric cars may be shown
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
		t.Run(c.car+" "+c.node, func(t *testing.T) {
			said := ""
			for i, l := range view.AboutCar(g, g.Text(c.language), triage.Parse("car."+c.car),
				g.Node(c.node), "") {
				said += l.Text + "\n"
				if i == 0 && !strings.HasPrefix(l.Text, "Your car: ") {
					t.Errorf("%s, %s: no car named in %q", c.car, c.node, l.Text)
				}
				if i > 0 && !strings.HasPrefix(l.Text, "Often on ") &&
					!regexp.MustCompile(`checked 20\d\d-\d\d-\d\d\)$`).MatchString(l.Text) {
					t.Errorf("%s, %s: no date in %q", c.car, c.node, l.Text)
				}
			}
			if c.want == nil && strings.Contains(said, "electric") {
				t.Errorf("%s, %s: %s", c.car, c.node, said)
			}
			rest := said
			for _, want := range c.want {
				_, after, found := strings.Cut(rest, want)
				if !found {
					t.Errorf("%s, %s: %q is missing or out of order in\n%s", c.car, c.node,
						want, said)
				}
				rest = after
			}
		})
	}
}

// TestUSLawIsShownOnlyInUS checks that the law of the US is shown if the person is in the US or has
// not confirmed a country, and not elsewhere.
func TestUSLawIsShownOnlyInUS(t *testing.T) {
	g := trunk(t)
	for iso, said := range map[string]bool{"": true, "US": true, "PR": true, "GB": false,
		"MX": false} {
		t.Run("country "+iso, func(t *testing.T) {
			lines := view.AboutCar(g, g.Text("en-GB"),
				triage.Parse("car.toyota-camry-2015-us~shape.trunk"), g.Node("handle"), iso)
			if got := strings.Contains(fmt.Sprint(lines),
				"must have a release inside the boot"); got != said {
				t.Errorf("%q: %v", iso, lines)
			}
		})
	}
	turn := triage.Replay(g, triage.Parse("car.toyota-camry-2015-us~shape.trunk"))
	turn.Node = g.Node("handle")
	for confirmed, said := range map[bool]bool{true: false, false: true} {
		gb, _ := place.Lookup("GB")
		s := view.Render(&turn, view.Situation{Language: "en-GB", Country: gb,
			Confirmed: confirmed})
		if got := strings.Contains(fmt.Sprint(s.Notes), "must have a release"); got != said {
			t.Errorf("Britain, confirmed %v: %v", confirmed, s.Notes)
		}
	}
}

func TestUnknownLanguageFallsBack(t *testing.T) {
	turn := triage.Replay(trunk(t), triage.Parse("!trapped"))
	if s := view.Render(&turn, view.Situation{Language: "xx"}); !strings.Contains(s.Title,
		"112 or 911") {
		t.Errorf("%q", s.Title)
	}
}

// TestManualsUseLocalWords checks that statements from manuals use the words of the reader's
// country.
func TestManualsUseLocalWords(t *testing.T) {
	american := regexp.MustCompile(`(?i)trunk|\bhood|license plate|glove box|\bcenter|\btires?\b`)
	british := regexp.MustCompile(`(?i)\bboot\b|bonnet|number plate|glovebox|\bcentre|\btyres?\b`)
	for _, topic := range guide.Topics() {
		habits := vehicle.Habits(vehicle.Topic(topic))
		if len(habits) == 0 {
			t.Errorf("no habit for topic %s", topic)
		}
		for _, h := range habits {
			for language, wrong := range map[string]*regexp.Regexp{"en-GB": american,
				"en-US": british} {
				said := view.MessagesFor(language).Car.Here(h.Say)
				if found := wrong.FindString(said); found != "" {
					t.Errorf("%s, %s: %q in %q", language, h.Make, found, said)
				}
			}
		}
	}
}

// TestShapeNames checks that packages vehicle and guide use the same names for shapes.
func TestShapeNames(t *testing.T) {
	for _, name := range guide.Shapes() {
		if s := vehicle.ShapeOf(name); s == vehicle.UnknownShape || s.String() != name {
			t.Errorf("%s is %q", name, s)
		}
	}
	if vehicle.TwoSeat != guide.TwoSeat || vehicle.ShapeOf(guide.TwoSeat) != vehicle.Trunk {
		t.Errorf("%s is %q", guide.TwoSeat, vehicle.ShapeOf(guide.TwoSeat))
	}
}
