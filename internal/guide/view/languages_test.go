package view_test

import (
	"testing"

	"firststeps/internal/facts/place"
	"firststeps/internal/facts/vehicle"
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
)

// tableLines returns what the tables say of all countries and cars, in a language.
func tableLines(language string) (lines []string) {
	for _, c := range place.All() {
		for _, f := range view.FactsOf(c, language).Facts[1:] {
			lines = append(lines, f.About)
		}
		text := &guide.Text{Language: language}
		for _, road := range []guide.RoadTopic{guide.Passengers, guide.Animals} {
			lines = append(lines, view.AboutPlace(text, &guide.Node{Road: road}, c)...)
		}
		for _, who := range []guide.Who{guide.EmergencyService, guide.NonEmergency,
			guide.Locksmith} {
			call := &guide.Node{Call: &guide.Call{Who: who}}
			lines = append(lines, view.AboutPlace(text, call, c)...)
		}
	}
	messages := view.MessagesFor(language).Car
	for _, topic := range []vehicle.Topic{vehicle.Lockout, vehicle.Press, vehicle.Seats,
		vehicle.Handle, vehicle.Key, vehicle.Cabin, vehicle.Power, vehicle.Maker} {
		for _, h := range vehicle.Habits(topic) {
			lines = append(lines, messages.Sentence(h.Say), messages.Manual(h, ""))
		}
	}
	return lines
}

// TestNoLineOfTheTablesIsEnglish compares the lines with the English ones.
func TestNoLineOfTheTablesIsEnglish(t *testing.T) {
	english := tableLines("en-US")
	for _, language := range []string{"es-US", "es-MX", "fr-CA", "fr-FR", "de-DE"} {
		lines, same := tableLines(language), 0
		if len(lines) != len(english) {
			t.Fatalf("%s: %d lines, want %d", language, len(lines), len(english))
		}
		for i, line := range lines {
			if line == english[i] {
				same++
				t.Errorf("%s: %q", language, line)
			}
		}
		t.Logf("%s: %d of %d lines are English", language, same, len(lines))
	}
}
