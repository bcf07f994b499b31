package desk_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"firststeps/internal/desk"
	"firststeps/internal/facts/gsm"
	"firststeps/internal/guide"
)

func stranded() desk.Case {
	return desk.Case{
		Ref: "K7F-3QX", Language: "en-GB", Urgency: guide.Urgent,
		Report: desk.Report{About: "The boot will not open"},
		Details: desk.Details{
			Name: "Ann", Phone: "+447700900123", Inside: "medicine", NeededBy: "hour", People: 3,
			Animals: 1, Hazards: []string{"dark", "alone"},
			Place: desk.Place{Latitude: 52_123_456, Longitude: -1_000_042, Measured: noon,
				Accuracy: 12, Words: "A1 north, layby after the “Shell” garage"},
			Vehicle: desk.Vehicle{Make: "Ford", Model: "Focus", Colour: "blue", Year: 2015,
				Plate: "AB12 CDE"},
		},
	}
}

func TestScript(t *testing.T) {
	want := []string{
		"Urgent. The boot will not open.", "I am here: A1 north, layby after the “Shell” garage.",
		"Position: 52.123456, -1.000042, plus code 9C4W4XFX+9X, within 12 metres.",
		"Call me back: +447700900123.", "Ask for Ann.",
		"Needed from inside: medicine.", "By when: within the hour.",
		"Take care: it is dark, I am alone.", "People: 3.",
		"Animals: 1.", "Car: blue Ford Focus 2015.", "Plate: AB12 CDE.", "Case K7F-3QX.",
	}
	if got := strings.Join(desk.Script(stranded()), "\n"); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func TestExtensionIsReadOut(t *testing.T) {
	c := stranded()
	c.Details.Phone += ";ext=204"
	const want = "Call me back: +447700900123, extension 204."
	if !slices.Contains(desk.Script(c), want) || !strings.Contains(desk.Text(c), want) {
		t.Errorf("%q, %q", desk.Script(c), desk.Text(c))
	}
}

func TestTextFitsTwoParts(t *testing.T) {
	want := "Urgent. Call me back: +447700900123. 52.123456"
	got := desk.Text(stranded())
	if !strings.HasPrefix(strings.ReplaceAll(got, "Position: ", ""), want) ||
		!strings.Contains(got, `after the "Shell" garage`) || gsm.Parts(got) != 2 {
		t.Errorf("%d parts: %s", gsm.Parts(got), got)
	}
	long := stranded()
	long.Details.Place.Words = strings.Repeat("behind the third tree ", 90)
	if got := desk.Text(long); gsm.Parts(got) > 2 || !strings.Contains(got, "I am here: behind") ||
		!strings.Contains(got, "+447700900123") {
		t.Errorf("%d parts: %s", gsm.Parts(got), got)
	}
	cyrillic := stranded()
	cyrillic.Details.Place.Words = strings.Repeat("за третьим деревом ", 30)
	if got := desk.Text(cyrillic); gsm.Parts(got) > 2 || !strings.Contains(got, "за третьим") ||
		!strings.Contains(got, "+447700900123") {
		t.Errorf("%d parts: %s", gsm.Parts(got), got)
	}
}

// TestTextAlwaysFits checks that whatever a person enters, the text has at most two parts, and
// contains the number and the position.
func TestTextAlwaysFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := stranded()
		own := rapid.OneOf(rapid.StringN(0, 400, -1), rapid.StringMatching(`[a-z€ő’ ]{0,400}`))
		c.Details.Place.Words, c.Details.Name = own.Draw(t, "words"), own.Draw(t, "name")
		c.Details.Vehicle.Make, c.Report.About = own.Draw(t, "make"), own.Draw(t, "about")
		c.Urgency = guide.Urgency(rapid.IntRange(0, 2).Draw(t, "urgency"))
		got := desk.Text(c)
		if gsm.Parts(got) > 2 || !strings.Contains(got, "+447700900123") ||
			!strings.Contains(got, "52.123456, -1.000042, plus code 9C4W4XFX+9X") {
			t.Fatalf("%d parts: %s", gsm.Parts(got), got)
		}
	})
}
