package view

import (
	"cmp"
	"strings"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
)

// AboutPlace returns what the tables know about a country at a node, as sentences. They depend on
// whom the node calls, and on the rules of the road that it may show. The numbers to call are not
// included: [Emergency] and [Call] have them.
func AboutPlace(text *guide.Text, n *guide.Node, c place.Country) (lines []string) {
	messages := MessagesFor(text.Language).Place
	if messages.Source == "" || c.ISO == "" {
		return nil
	}
	lines = messages.roadRules(c, n.Road)
	if n.Road == guide.Passengers {
		lines = append(lines, messages.countryLines(c, "road")...)
	}
	if n.Call == nil {
		return lines
	}
	switch n.Call.Who {
	case guide.EmergencyService:
		lines = append(lines, messages.countryLines(c, "emergency_text", "emergency_textphone")...)
	case guide.NonEmergency:
		lines = append(lines, messages.countryLines(c, "non_emergency", "municipal",
			"non_emergency_textphone")...)
	case guide.Locksmith:
		lines = append(lines, messages.locksmiths(c)...)
	}
	return lines
}

// cited returns a sentence with the country in front, and with its reliability and the date of the
// check at the end.
func (v PlaceMessages) cited(c place.Country, text, source, date string) string {
	return Fill(v.Says, c.NameIn(v.language)) + text + " (" + v.reliability(source, date) + ")"
}

// reliability returns how reliable a row is, and when it was read.
func (v PlaceMessages) reliability(source, date string) string {
	return source + ", " + Fill(v.Checked, date)
}

// roadsideReliability returns how reliable a number for roadside help is, when it was read, and
// whether it was called as a test.
func (v PlaceMessages) roadsideReliability(r place.Roadside) string {
	rung := v.NotRung
	if r.Verified() {
		rung = Fill(v.Rung, r.TestedOn)
	}
	return v.reliability(v.Evidence[r.Evidence]+", "+r.Said, r.Date) + "; " + rung
}

func (v PlaceMessages) roadRules(c place.Country, about guide.RoadTopic) (lines []string) {
	for _, r := range place.Roads(c.ISO) {
		if r.About == about.String() {
			say := place.Said(r.Say, v.language)
			lines = append(lines, v.cited(c, say, v.Evidence[r.Evidence], r.Date))
		}
	}
	return lines
}

func (v PlaceMessages) countryLines(c place.Country, kinds ...string) (lines []string) {
	for _, kind := range kinds {
		for _, l := range place.Lines(c.ISO) {
			if l.Kind == kind && l.Say != "" {
				lines = append(lines, v.cited(c, place.Said(l.Say, v.language), v.Source, l.Date))
			}
		}
	}
	return lines
}

// locksmiths returns the places in a country where locksmiths need a license.
func (v PlaceMessages) locksmiths(c place.Country) []string {
	var states []string
	latest := ""
	for _, l := range place.LocksmithsIn(c.ISO) {
		latest = max(latest, l.Date)
		if l.Licensed() {
			states = append(states, strings.Split(cmp.Or(l.Area, l.State), "; ")...)
		}
	}
	if states == nil {
		return nil
	}
	return []string{v.cited(c, Fill(v.Licences, strings.Join(states, ", ")), v.Source, latest)}
}
