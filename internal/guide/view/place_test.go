package view_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/verify"
	"firststeps/internal/guide/view"
	"firststeps/test/guidetest"
	"firststeps/test/short"
)

// paths returns a transcript to each node of the guide.
func paths(t testing.TB, g *guide.Guide) map[*guide.Node]triage.Transcript {
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

// dated matches a statement that ends with the date when its source was read, as checked says it.
func dated(checked string) *regexp.Regexp {
	return regexp.MustCompile(`(, |\()` + view.Fill(checked, `20\d\d-\d\d-\d\d`) + `\)$`)
}

// TestCountryFactsHaveSources checks, for every country, language and node, that a statement about
// the country names the country, its source, and the date when it was read.
func TestCountryFactsHaveSources(t *testing.T) {
	short.Skip(t)
	g := trunk(t)
	notes, ends := map[string]int{}, map[string]*regexp.Regexp{}
	for _, text := range g.Texts {
		ends[text.Language] = dated(view.MessagesFor(text.Language).Place.Checked)
	}
	for n, path := range paths(t, g) {
		for _, car := range []string{"", "toyota-camry-2015-us"} {
			turn := triage.Replay(g, path)
			if car != "" {
				turn = triage.Replay(g, turn.WithCar(car))
			}
			if turn.Node != n {
				t.Fatalf("%s leads to %s", path, turn.Node.ID)
			}
			for _, c := range append(place.All(), place.Country{}) {
				for _, text := range g.Texts {
					screen := view.Render(&turn,
						view.Situation{Language: text.Language, Country: c})
					for _, l := range screen.Notes {
						if l.Kind != "place" {
							continue
						}
						notes[c.ISO]++
						if c.ISO == "" {
							t.Errorf("%s: statement without a country: %s", n.ID, l.Text)
						}
						v := view.MessagesFor(text.Language).Place
						if !ends[text.Language].MatchString(l.Text) ||
							!strings.HasPrefix(l.Text, view.Fill(v.Says, c.NameIn(text.Language))) {
							t.Errorf("%s, %s, %s: %s", n.ID, c.ISO, text.Language, l.Text)
						}
					}
				}
			}
		}
	}
	for _, iso := range []string{"US", "GB", "CA"} {
		if notes[iso] == 0 {
			t.Errorf("no statement about %s", iso)
		}
	}
	if notes["CH"] != 0 {
		t.Errorf("%d statements about CH, which the tables do not cover", notes["CH"])
	}
}

const roadsideCall = "life.none~place.parked~need.medicine"

func placeNotes(t *testing.T, transcript, country string) string {
	t.Helper()
	var all []string
	for _, l := range render(t, transcript, country, true).Notes {
		if l.Kind == "place" {
			all = append(all, l.Text)
		}
	}
	return strings.Join(all, "\n")
}

// TestCountryFactsDependOnCall checks that an emergency card shows other ways to call for people
// who cannot speak, and that a call to a locksmith shows where licenses are required.
func TestCountryFactsDependOnCall(t *testing.T) {
	if got := placeNotes(t, "life.trapped", "US"); !strings.Contains(got, "you can text 911") {
		t.Errorf("emergency in the US: %s", got)
	}
	if got := placeNotes(t, "life.trapped", "GB"); !strings.Contains(got, "By textphone: 18000") ||
		strings.Contains(got, "0800") {
		t.Errorf("emergency in Britain: %s", got)
	}
	got := placeNotes(t, roadsideCall+"~roadside.none", "US")
	if !strings.Contains(got, "AL, CA, CT") || strings.Contains(got, "proves nothing") ||
		!strings.Contains(got, "VA, New York City, Nassau County. There") ||
		strings.Contains(got, "TN") || strings.Contains(got, "FL") {
		t.Errorf("locksmiths in the US: %s", got)
	}
	const noHelp = roadsideCall + "~roadside.none~locksmith.none~keys.locked~spare.no"
	if got := placeNotes(t, noHelp, "SE"); !strings.Contains(got, "no emergency: 114 14.") {
		t.Errorf("no one comes in Sweden: %s", got)
	}
	if got := placeNotes(t, noHelp, "GB"); strings.Contains(got, ": 101.") {
		t.Errorf("no one comes in Britain: the number to dial is shown twice: %s", got)
	}
	if got := placeNotes(t, "life.none~place.verge", "GB"); !strings.Contains(got,
		"behind the barrier") || !strings.Contains(got, "National Highways") ||
		strings.Contains(got, "animals in the car") {
		t.Errorf("beside traffic in Britain: %s", got)
	}
	if got := placeNotes(t, "life.none~place.verge~verge.animal", "GB"); !strings.Contains(got,
		"Leave animals in the car") {
		t.Errorf("with an animal in Britain: %s", got)
	}
	if !slices.ContainsFunc(trunk(t).Nodes,
		func(n *guide.Node) bool { return n.Car == guide.Maker }) {
		t.Error("no node has the topic Maker")
	}
}

// TestNotesOfACountry checks that a note for some countries is shown there only, and one that is
// not for a country everywhere else; while no country is confirmed, a guess counts as none.
func TestNotesOfACountry(t *testing.T) {
	g, _ := guidetest.Small(t).Guide("doll-swallows")
	turn := triage.Replay(g, triage.Parse("life.none~what.swallowed"))
	for _, c := range []struct {
		country   string
		confirmed bool
		notes     string
		county    bool // what to say has a line for Britain and Ireland
	}{
		{"US", true, "at-home", false}, {"GB", true, "abroad", true}, {"IE", true, "abroad", true},
		{"JP", true, "abroad", false}, {"US", false, "abroad", false}, {"", true, "abroad", false},
	} {
		country, _ := place.Lookup(c.country)
		where := view.Situation{Language: "en-US", Country: country, Confirmed: c.confirmed}
		s := view.Render(&turn, where)
		var notes []string
		for _, n := range s.Notes {
			notes = append(notes, n.ID)
		}
		county := slices.Contains(s.Call.Say, "The county where I am.")
		if strings.Join(notes, " ") != c.notes || county != c.county {
			t.Errorf("%+v: notes %q, say %q", c, notes, s.Call.Say)
		}
		article := view.NewArticle(g, where)
		if got := strings.Join(article.Notes, " "); strings.Contains(got, "Spanish") !=
			(c.notes == "at-home") || strings.Contains(got, "another") != (c.notes == "abroad") {
			t.Errorf("%+v: the article has the notes %q", c, got)
		}
	}
}
