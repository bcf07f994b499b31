package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
	"firststeps/test/guidetest"
)

// trunk is the guide that ships with the program.
var trunk = guidetest.Trunk

func situation(t testing.TB, iso string, confirmed bool) view.Situation {
	t.Helper()
	c, ok := place.Lookup(iso)
	if !ok && iso != "" {
		t.Fatalf("there is no country %s", iso)
	}
	return view.Situation{Language: "en-US", Country: c, Confirmed: confirmed}
}

// screens returns one screen for each node of the guide, in the order of a breadth-first search.
func screens(g *guide.Guide, where view.Situation) (all []view.Screen) {
	seen := map[*guide.Node]bool{}
	for queue := []triage.Transcript{{}}; len(queue) > 0; queue = queue[1:] {
		turn := triage.Replay(g, queue[0])
		if seen[turn.Node] {
			continue
		}
		seen[turn.Node] = true
		all = append(all, view.Render(&turn, where))
		for _, c := range turn.Node.Choices {
			queue = append(queue, turn.Choose(c))
		}
	}
	return all
}

func printed(t testing.TB, s view.Screen, style Style) string {
	t.Helper()
	var b bytes.Buffer
	if err := Print(&b, s, style); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestEmergencyLine(t *testing.T) {
	g := trunk(t)
	for _, c := range []struct {
		iso       string
		confirmed bool
		answers   string
		want      string
	}{
		{"US", false, "", "Emergency: call 911 — United States (guess); elsewhere 112 or 911"},
		{"GB", true, "", "Emergency: call 999 — United Kingdom"},
		{"CN", true, "", "Emergency: call 120 ambulance, 110 police, 119 fire — China"},
		{"CN", true, "life.trapped", "Emergency: call 119 fire, 120 ambulance, 110 police — China"},
		{"", false, "", "Emergency: call 112 or 911 (we do not know your country)"},
		{"KR", true, "", "Emergency: call 119 ambulance, fire, 112 police — South Korea"},
		{"AQ", false, "",
			"Emergency: call 112 or 911 — Antarctica (guess), for which we have no checked " +
				"number"},
	} {
		t.Run(fmt.Sprint(c.iso, c.confirmed, c.answers), func(t *testing.T) {
			turn := triage.Replay(g, triage.Parse(c.answers))
			out := printed(t, view.Render(&turn, situation(t, c.iso, c.confirmed)), Style{})
			first, _, _ := strings.Cut(out, "\n\n")
			if got := strings.ReplaceAll(first, "\n", " "); got != c.want {
				t.Errorf("%s, confirmed %v, %q:\n got %s\nwant %s", c.iso, c.confirmed, c.answers,
					got, c.want)
			}
		})
	}
}

// TestEveryCountryHasItsLine checks for every country that the first line has each number of the
// bar, with whom it reaches and its mark.
func TestEveryCountryHasItsLine(t *testing.T) {
	turn := triage.Replay(trunk(t), triage.Transcript{})
	marked := 0
	for _, c := range place.All() {
		for _, confirmed := range []bool{true, false} {
			s := view.Render(&turn, situation(t, c.ISO, confirmed))
			first, _, _ := strings.Cut(printed(t, s, Style{}), "\n\n")
			first = flat(first)
			for _, d := range s.Emergency.Dial {
				if !strings.Contains(first, view.Join(" ", d.Number, d.Label)) {
					t.Errorf("%s, confirmed %v: no %s %s in %q", c.ISO, confirmed, d.Number,
						d.Label, first)
				}
			}
			if call, _, _ := strings.Cut(first, "—"); confirmed && c.Known() {
				doubtful := slices.ContainsFunc(c.Services[:], func(n place.Number) bool {
					return n.Evidence == place.Single || n.Evidence == place.Conflict
				})
				if one, ok := c.SharedNumber(); ok && !strings.Contains(call, " "+one.Dial+" ") ||
					strings.Contains(call, "(") != doubtful {
					t.Errorf("%s: %q", c.ISO, first)
				}
				if doubtful {
					marked++
				}
			}
		}
	}
	if marked == 0 {
		t.Error("no country has a mark")
	}
}

// TestEverySentenceIsPrinted checks that every text of a screen is printed, at any width.
func TestEverySentenceIsPrinted(t *testing.T) {
	for _, where := range []view.Situation{situation(t, "US", false), situation(t, "AQ", true)} {
		var all []view.Screen
		for _, g := range guidetest.Guides(t) {
			all = append(all, screens(g, where)...)
		}
		for _, s := range all {
			for _, width := range []int{0, 40} {
				out := flat(printed(t, s, Style{Width: width}))
				for _, want := range sentences(s) {
					if !strings.Contains(out, flat(want)) {
						t.Errorf("%s, width %d: %q is not printed", s.ID, width, want)
					}
				}
			}
		}
	}
}

func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

func sentences(s view.Screen) []string {
	all := []string{s.Title, s.Hint}
	for _, list := range [][]string{s.Do, s.Then, s.Wait, s.Worse, s.Notices} {
		all = append(all, list...)
	}
	if s.Call == nil || s.Call.Who != guide.EmergencyService {
		all = append(all, s.Why) // reasons are not shown with an emergency call
	}
	if s.Call != nil {
		all = append(append(append(all, s.Call.Missing), s.Call.Say...), s.Call.Fails...)
		for _, n := range s.Call.Numbers {
			all = append(all, n.Label+": "+n.Number+" ("+n.Note+")")
		}
	}
	for _, c := range append(s.Cautions, s.Remember...) {
		all = append(all, c.Text+" "+c.Why)
	}
	for _, n := range s.Notes {
		all = append(all, n.Text)
	}
	for _, f := range s.Flags {
		all = append(all, "!"+f.ID+" "+f.Label)
	}
	for _, o := range s.Always {
		all = append(all, "+"+o.ID+" "+o.Label)
	}
	for _, c := range s.Choices {
		all = append(all, c.Label)
	}
	for _, d := range s.Emergency.Dial {
		all = append(all, d.Number)
	}
	return all
}

func TestLinesKeepTheWidth(t *testing.T) {
	for _, s := range screens(trunk(t), situation(t, "US", false)) {
		for given, want := range map[int]int{
			0: 76, 200: 76, 76: 76, 40: 40, 24: 24, 1: 20, -5: 20,
		} {
			for line := range strings.Lines(printed(t, s, Style{Width: given})) {
				line = strings.TrimSuffix(line, "\n")
				words := strings.Fields(line)
				if width(line) > want && len(words) > 2 { // a mark and one word cannot be broken
					t.Errorf("%s, width %d: %d columns: %q", s.ID, given, width(line), line)
				}
				if line != strings.TrimRight(line, " ") {
					t.Errorf("%s, width %d: a space ends %q", s.ID, given, line)
				}
			}
		}
	}
}

// TestBold checks that bold changes nothing else, and is switched off at the end of each line.
func TestBold(t *testing.T) {
	for _, s := range screens(trunk(t), situation(t, "US", false)) {
		plain, strong := printed(t, s, Style{}), printed(t, s, Style{Bold: true})
		if strings.Contains(plain, "\x1b") {
			t.Fatalf("%s: bold, but not requested", s.ID)
		}
		if strings.NewReplacer(boldOn, "", boldOff, "").Replace(strong) != plain {
			t.Errorf("%s: bold changes the words", s.ID)
		}
		if !strings.HasPrefix(strong, boldOn+"Emergency") ||
			!strings.Contains(strong, boldOn+s.Title[:10]) {
			t.Errorf("%s: the number and the title are not bold", s.ID)
		}
		for line := range strings.Lines(strong) {
			if strings.Count(line, boldOn) != strings.Count(line, boldOff) {
				t.Errorf("%s: bold is left on in %q", s.ID, line)
			}
		}
	}
}

// TestOrderOfParts checks that actions come first on emergency cards, and cautions come first on
// all other screens.
func TestOrderOfParts(t *testing.T) {
	v := view.MessagesFor("en-US")
	for answers, want := range map[string][]string{
		"": {"Emergency: ", "Is anyone", v.Why, v.First, "!trapped", "Is anyone",
			"  1  "},
		"life.trapped": {"Emergency: ", "EMERGENCY", "Call 911 now", "\n- ", v.Say, v.Fails,
			"! Do not", v.Wait, "!trapped"},
		"life.none~place.verge~verge.done~need.medicine": {
			"Emergency: ", "Call roadside", "- Call AAA: 800-222-4357 (second hand", "! Do not",
			"1. ", v.Say, v.Why, "!trapped", v.How, "  1  "},
		"life.none~place.parked~need.soon~keys.locked~spare.opened": {
			"Emergency: ", "NOT URGENT", "open", "!trapped"},
	} {
		t.Run(answers, func(t *testing.T) {
			turn := triage.Replay(trunk(t), triage.Parse(answers))
			rest := printed(t, view.Render(&turn, situation(t, "US", false)), Style{})
			for _, part := range want {
				_, after, ok := strings.Cut(rest, part)
				if !ok {
					t.Errorf("%q: %q is missing or out of order; it should come in\n%s", answers,
						part, rest)
				}
				rest = after
			}
		})
	}
}

// broken is a writer that fails.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestPrintReturnsWriteError(t *testing.T) {
	turn := triage.Replay(trunk(t), triage.Transcript{})
	if Print(broken{}, view.Render(&turn, view.Situation{}), Style{}) == nil {
		t.Error("no error")
	}
}
