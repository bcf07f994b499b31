package view_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
	"firststeps/test/guidetest"
	"firststeps/test/short"
)

var desk = &view.Contact{
	Name: "Smith & Sons", Hours: "8 to 6", Phone: "020 7946 0000", Dial: "02079460000",
}

// numbersAt returns the numbers of a screen, as one line of text each.
func numbersAt(t *testing.T, transcript string, situation view.Situation) string {
	t.Helper()
	turn := triage.Replay(trunk(t), triage.Parse(transcript))
	screen := view.Render(&turn, situation)
	return numbersOf(t, &screen)
}

func numbersOf(t *testing.T, screen *view.Screen) string {
	t.Helper()
	if screen.Call == nil {
		t.Fatalf("%s has no call", screen.ID)
	}
	var lines []string
	for _, n := range screen.Call.Numbers {
		lines = append(lines, view.MessagesFor(screen.Language).Line(n))
	}
	return strings.Join(lines, "\n")
}

// TestNumbersForRoadsideHelp checks that the desk's own number comes first, then the clubs of the
// country, then the maker of the person's car, each with its note.
func TestNumbersForRoadsideHelp(t *testing.T) {
	const late = roadsideCall + "~roadside.coming~waiting.late"
	gb := "Call AA: 0800 88 77 66 (second hand; not verified)\n" +
		"Call RAC: 0333 2000 999 (not verified)\n" +
		"Call Green Flag: 0800 400 600 (not verified)"
	aaa := "Call AAA: 800-222-4357 (second hand, 2026-09; not verified)"
	onStar := "Call OnStar, to unlock its cars: 888-466-7827 (second hand; not verified)"
	for _, c := range []struct {
		transcript, country, language string
		desk                          *view.Contact
		want                          string
	}{
		{roadsideCall, "GB", "en-GB", nil, gb},
		{late, "GB", "en-GB", nil, gb},
		{roadsideCall, "GB", "en-GB", desk, "Call Smith & Sons: 020 7946 0000 (8 to 6)\n" + gb},
		{roadsideCall, "", "en-GB", &view.Contact{Phone: "1", Dial: "1"},
			"Call the breakdown desk: 1"},
		{roadsideCall, "", "en-US", &view.Contact{Phone: "1", Dial: "1"},
			"Call the roadside desk: 1"},
		{roadsideCall, "", "en-US", &view.Contact{Name: "A", Hours: "B"}, ""},
		{roadsideCall, "FR", "en-GB", nil, ""},
		{roadsideCall, "US", "en-US", nil, aaa + "\n" + onStar},
		{roadsideCall + "~car.ford-f-150-2015", "US", "en-US", nil,
			aaa + "\nCall Ford: 800-241-3673 (not verified)\n" + onStar},
		{late + "~car.ford-f-150-2015", "CA", "en-US", nil, ""},
		{roadsideCall + "~car.gmc-sierra-2015", "CA", "en-US", nil,
			"Call GMC: 800-268-6800 (2007; not verified)"},
		{roadsideCall + "~car.mercedes-benz-c-class-2015", "CA", "en-US", nil,
			"Call Mercedes-Benz customer service: 888-923-8367 " +
				"(second hand; not verified)"},
		{"life.trapped", "GB", "en-GB", desk, ""},
		{roadsideCall + "~roadside.none", "GB", "en-GB", desk, ""},
	} {
		t.Run(c.transcript+" in "+c.country, func(t *testing.T) {
			country, _ := place.Lookup(c.country)
			situation := view.Situation{Language: c.language, Country: country, Desk: c.desk}
			if got := numbersAt(t, c.transcript, situation); got != c.want {
				t.Errorf("%s in %s:\n%s\nwant\n%s", c.transcript, c.country, got, c.want)
			}
		})
	}
}

// TestHelplineNumbers checks that a call to a helpline shows the numbers of the person's country,
// with their area and how certain they are, no others, and not the desk.
func TestHelplineNumbers(t *testing.T) {
	g, _ := guidetest.Small(t).Guide("doll-swallows")
	for _, c := range []struct{ transcript, country, want string }{
		{"life.none~what.swallowed", "US",
			"Call Poison Help: 1-800-222-1222 (day and night; not verified)"},
		{"life.none~what.swallowed", "IE", "Call Public Poisons Information Line: 01 809 2166 " +
			"(8 am to 10 pm; not verified)"},
		{"life.none~what.swallowed", "DE", ""},
		{"life.none~what.swallowed", "", ""},
		{"life.none~what.gas", "GB", "Call National Gas Emergency Service, England, Wales and " +
			"Scotland: 0800 111 999 (day and night; second hand; not verified)\n" +
			"Call gas emergencies, Northern Ireland: 0800 002 001 " +
			"(day and night; second hand; not verified)"},
		{"life.none~what.gas", "US", ""},
		{"life.none~what.dog", "US", ""},
		{"life.down", "US", ""},
	} {
		country, _ := place.Lookup(c.country)
		turn := triage.Replay(g, triage.Parse(c.transcript))
		screen := view.Render(&turn,
			view.Situation{Language: "en-US", Country: country, Desk: desk})
		if got := numbersOf(t, &screen); got != c.want || screen.OfferDesk {
			t.Errorf("%s in %s:\n%s\nwant\n%s; desk: %t", c.transcript, c.country, got, c.want,
				screen.OfferDesk)
		}
	}
}

// TestNumbersMatchRows checks, for every country and language, that each number comes from a row
// for that country whose source names the service in the label, and that the note says if it is
// second-hand or was not called.
func TestNumbersMatchRows(t *testing.T) {
	found := 0
	for _, language := range []string{"en-US", "en-GB"} {
		for _, c := range place.All() {
			numbers := view.RoadsideNumbers(c.ISO, language)
			if len(numbers) != len(place.RoadsideIn(c.ISO)) {
				t.Errorf("%s: %d numbers of %d rows", c.ISO, len(numbers),
					len(place.RoadsideIn(c.ISO)))
			}
			for _, n := range numbers {
				found++
				if !hasRow(n, c.ISO) {
					t.Errorf("%s, %s: %+v", c.ISO, language, n)
				}
			}
		}
	}
	if found < 40 {
		t.Errorf("only %d numbers", found)
	}
}

func hasRow(n view.Number, iso string) bool {
	return slices.ContainsFunc(place.RoadsideIn(iso),
		func(r place.Roadside) bool { return matchesRow(n, r) })
}

func matchesRow(n view.Number, r place.Roadside) bool {
	return n.Number == r.Number && n.Dial == r.Dial && strings.HasPrefix(n.Label, r.Provider) &&
		(r.Kind == "oem" && n.Make == r.Provider || r.Kind != "oem" && n.Make == "") &&
		(n.Label == r.Provider) == (r.Service == "roadside") &&
		strings.Contains(n.Label, "customer service") == (r.Service == "customer") &&
		strings.HasPrefix(n.Note, "second hand") == (r.SecondHand() && !r.Verified()) &&
		strings.HasSuffix(n.Note, "not verified") != r.Verified() &&
		(r.Said == "undated" || r.Verified() || strings.Contains(n.Note, r.Said))
}

// TestHasRowFindsErrors checks that hasRow detects a wrong number, service, note and make.
func TestHasRowFindsErrors(t *testing.T) {
	right := view.RoadsideNumbers("US", "en-US")
	for name, plant := range map[string]func(*view.Number){
		"number":  func(n *view.Number) { n.Number = "0800" },
		"address": func(n *view.Number) { n.Dial = "+1" },
		"service": func(n *view.Number) { n.Label += " customer service and more" },
		"note":    func(n *view.Number) { n.Note = "" },
		"make":    func(n *view.Number) { n.Make += "x" },
	} {
		for _, n := range right {
			if !hasRow(n, "US") {
				t.Fatalf("%+v has no row", n)
			}
			if plant(&n); name == "service" && strings.HasPrefix(n.Label, "Mercedes") {
				continue
			}
			if hasRow(n, "US") {
				t.Errorf("wrong %s is not detected: %+v", name, n)
			}
		}
	}
}

func TestNumbersAsData(t *testing.T) {
	gb, _ := place.Lookup("GB")
	for transcript, want := range map[string]string{
		roadsideCall: `"numbers":[{"number":"0800 88 77 66","label":"AA",` +
			`"note":"second hand; not verified"},`,
		"!trapped": `"numbers":[],`,
	} {
		t.Run(transcript, func(t *testing.T) {
			turn := triage.Replay(trunk(t), triage.Parse(transcript))
			b, err := json.Marshal(view.Render(&turn,
				view.Situation{Language: "en-GB", Country: gb}))
			if err != nil || !strings.Contains(string(b), want) {
				t.Errorf("%s: no %s in %s, %v", transcript, want, b, err)
			}
		})
	}
}

// TestWithdrawnScreenHasTheNumbers checks that the screen of a recalled guide has the numbers,
// which come from tables.
func TestWithdrawnScreenHasTheNumbers(t *testing.T) {
	gb, _ := place.Lookup("GB")
	situation := view.Situation{Language: "en-GB", Country: gb, Desk: desk, Recalled: "a test"}
	got := numbersAt(t, "life.none", situation)
	if !strings.HasPrefix(got, "Call Smith & Sons: ") || !strings.Contains(got, "Call AA: ") {
		t.Error(got)
	}
}

// TestNumbersAppearOnce checks that each number appears once on a screen.
func TestNumbersAppearOnce(t *testing.T) {
	short.Skip(t)
	g := trunk(t)
	for n, path := range paths(t, g) {
		if n.Call == nil || n.Call.Who != guide.Roadside {
			continue
		}
		turn := triage.Replay(g, path)
		for _, c := range place.All() {
			screen := view.Render(&turn, view.Situation{Language: "en-US", Country: c, Desk: desk})
			b, _ := json.Marshal(screen)
			for _, number := range screen.Call.Numbers {
				if strings.Count(string(b), number.Number) != 1 {
					t.Errorf("%s, %s: %s appears more than once", n.ID, c.ISO, number.Number)
				}
			}
		}
	}
}
