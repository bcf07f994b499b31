package words_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"firststeps/guide"
	"firststeps/place"
	"firststeps/triage"
	"firststeps/verify"
	"firststeps/words"
)

// ways gives, for each node of the guide, a transcript that stands there.
func ways(t testing.TB, g *guide.Guide) map[*guide.Node]triage.Transcript {
	t.Helper()
	all := map[*guide.Node]triage.Transcript{}
	for _, s := range verify.States(g) {
		if _, ok := all[s.Turn.Node]; !ok {
			all[s.Turn.Node] = s.Turn.Transcript
		}
	}
	if len(all) < 30 {
		t.Fatalf("only %d nodes", len(all))
	}
	return all
}

var (
	dated     = regexp.MustCompile(`(, |\()read 20\d\d-\d\d-\d\d(; (not verified|called 20\d\d-\d\d-\d\d))?\)$`)
	telephone = regexp.MustCompile(`: [\d -]+ \(`)
)

// In every country, in every language, at every node: what is said of the country names it, says where it stands and when it
// was read, and a number for roadside help says whether anybody called it.
func TestWhatIsSaidOfACountryHasItsSource(t *testing.T) {
	g := trunk(t)
	notes := map[string]int{}
	for n, way := range ways(t, g) {
		for _, car := range []string{"", "toyota-camry-2015-us"} {
			turn := triage.Replay(g, way)
			if car != "" {
				turn = triage.Replay(g, turn.Knowing(car))
			}
			if turn.Node != n {
				t.Fatalf("%s leads to %s", way, turn.Node.ID)
			}
			for _, c := range append(place.All(), place.Country{}) {
				for _, text := range g.Texts {
					screen := words.Say(&turn, words.Situation{Language: text.Language, Country: c})
					for i, l := range screen.Notes {
						if l.Kind != "place" {
							continue
						}
						notes[c.ISO]++
						if c.ISO == "" {
							t.Errorf("%s: of no country: %s", n.ID, l.Text)
						}
						head := strings.HasSuffix(l.Text, "comes first.") && i+1 < len(screen.Notes) // a number follows
						own := telephone.MatchString(l.Text) && strings.Contains(l.Text, "verified)")
						if !head && !dated.MatchString(l.Text) || !own && !strings.HasPrefix(l.Text, c.Name+": ") {
							t.Errorf("%s, %s, %s: %s", n.ID, c.ISO, text.Language, l.Text)
						}
					}
				}
			}
		}
	}
	for _, iso := range []string{"US", "GB", "CA"} {
		if notes[iso] == 0 {
			t.Errorf("nothing is said of %s", iso)
		}
	}
	if notes["CH"] != 0 {
		t.Errorf("the tables know nothing of CH, and %d things are said", notes["CH"])
	}
}

const roadsideCall = "life.none~place.parked~need.medicine"

func placeNotes(t *testing.T, transcript, country string) string {
	t.Helper()
	var all []string
	for _, l := range say(t, transcript, country, true).Notes {
		if l.Kind == "place" {
			all = append(all, l.Text)
		}
	}
	return strings.Join(all, "\n")
}

// A maker's number is for its own cars; a club's is for all; nobody is given another country's.
func TestNumbersForRoadsideHelp(t *testing.T) {
	for _, c := range []struct {
		car, country string
		want, not    []string
	}{
		{"", "GB", []string{"AA: 0800 88 77 66", "RAC: 0333 2000 999", "not verified"}, []string{"AAA", "Ford", "National Highways"}},
		{"", "US", []string{"AAA: 800-222-4357", "OnStar, if your car has it: 888-"}, []string{"Ford: ", "0800"}},
		{"~car.ford-f-150-2015", "US", []string{"Ford: 800-241-3673", "AAA"}, []string{"Kia: "}},
		{"~car.ford-f-150-2015", "CA", nil, []string{"Ford: ", "comes first"}},
		{"~car.gmc-sierra-2015", "CA", []string{"comes first", "GMC: 800-268-6800 (owner's manual, 2007, read 2026-11-01; not verified)"}, []string{"Chevrolet"}},
		{"", "FR", nil, []string{":"}},
	} {
		got := placeNotes(t, roadsideCall+c.car, c.country)
		for _, w := range c.want {
			if !strings.Contains(got, w) {
				t.Errorf("%s in %s: no %q in\n%s", c.car, c.country, w, got)
			}
		}
		for _, w := range c.not {
			if strings.Contains(got, w) {
				t.Errorf("%s in %s: %q in\n%s", c.car, c.country, w, got)
			}
		}
	}
}

// In every country and language, each maker's number is the one of its own row there, and says how sure it is and whether
// anybody called it.
func TestEveryMakersNumberIsOfItsRow(t *testing.T) {
	g := trunk(t)
	found := 0
	for _, n := range g.Nodes {
		for _, c := range place.All() {
			for _, text := range g.Texts {
				for _, group := range words.AboutPlace(text, n, c) {
					for _, l := range group.Lines {
						if l.Make == "" {
							continue
						}
						found++
						if !slices.ContainsFunc(place.RoadsideIn(c.ISO), func(r place.Roadside) bool {
							return r.Provider == l.Make && strings.HasPrefix(l.Text, r.Provider+": "+r.Number+" (") &&
								strings.Contains(l.Text, r.Said+", read "+r.Date+"; ") && strings.HasSuffix(l.Text, "; not verified)") != r.Verified()
						}) {
							t.Errorf("%s, %s, %s: %s", n.ID, c.ISO, text.Language, l.Text)
						}
					}
				}
			}
		}
	}
	if found < 30 {
		t.Errorf("only %d numbers", found)
	}
}

// Whoever cannot speak finds another way on the emergency card, and locksmiths' licences stand where one is called.
func TestWhatIsSaidGoesByTheCall(t *testing.T) {
	if got := placeNotes(t, "life.trapped", "US"); !strings.Contains(got, "you can text 911") {
		t.Errorf("emergency in the US: %s", got)
	}
	if got := placeNotes(t, "life.trapped", "GB"); !strings.Contains(got, "By textphone: 18000") || strings.Contains(got, "0800") {
		t.Errorf("emergency in Britain: %s", got)
	}
	got := placeNotes(t, roadsideCall+"~roadside.none", "US")
	if !strings.Contains(got, "AL, CA, CT") || strings.Contains(got, "proves nothing") || !strings.Contains(got, "VA, New York City, Nassau County. There") || strings.Contains(got, "TN") || strings.Contains(got, "FL") {
		t.Errorf("locksmiths in the US: %s", got)
	}
	const nobody = roadsideCall + "~roadside.none~locksmith.none~keys.locked~spare.no"
	if got := placeNotes(t, nobody, "SE"); !strings.Contains(got, "no emergency: 114 14.") {
		t.Errorf("nobody comes in Sweden: %s", got)
	}
	if got := placeNotes(t, nobody, "GB"); strings.Contains(got, ": 101.") {
		t.Errorf("nobody comes in Britain, and the number to dial stands there twice: %s", got)
	}
	if got := placeNotes(t, "life.none~place.verge", "GB"); !strings.Contains(got, "behind the barrier") || !strings.Contains(got, "National Highways") || strings.Contains(got, "animals in the car") {
		t.Errorf("beside traffic in Britain: %s", got)
	}
	if got := placeNotes(t, "life.none~place.verge~verge.animal", "GB"); !strings.Contains(got, "Leave animals in the car") {
		t.Errorf("with an animal in Britain: %s", got)
	}
	if !slices.ContainsFunc(trunk(t).Nodes, func(n *guide.Node) bool { return n.Car == guide.Maker }) {
		t.Error("no node asks for the maker's own help")
	}
}
