package view

import (
	"cmp"
	"strings"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
)

// AboutPlace returns what tables know of a country at a node, as sentences. It goes by whom the
// node calls, and by the rules of the road that it may speak of. The numbers to call are not among
// them: [Emergency] and [Call] have those.
func AboutPlace(text *guide.Text, n *guide.Node, c place.Country) (lines []string) {
	voice := Speak(text.Language).Place
	if voice.Source == "" || c.ISO == "" {
		return nil
	}
	lines = voice.rules(c, n.Road)
	if n.Road == guide.Passengers {
		lines = append(lines, voice.further(c, "road")...)
	}
	if n.Call == nil {
		return lines
	}
	switch n.Call.Who {
	case guide.EmergencyService:
		lines = append(lines, voice.further(c, "emergency_text", "emergency_textphone")...)
	case guide.NonEmergency:
		lines = append(lines, voice.further(c, "non_emergency", "municipal",
			"non_emergency_textphone")...)
	case guide.Locksmith:
		lines = append(lines, voice.locksmiths(c)...)
	}
	return lines
}

// one returns a sentence with the country before it, and behind it how sure it is and when it was
// checked.
func (v PlaceVoice) one(c place.Country, say, source, date string) string {
	return Fill(v.Says, c.Name) + say + " (" + v.about(source, date) + ")"
}

// about says how sure a row is, and when it was read.
func (v PlaceVoice) about(source, date string) string {
	return source + ", " + Fill(v.Checked, date)
}

// roadsideAbout says of a number for roadside help how sure it is, when it was read, and whether
// anybody called it.
func (v PlaceVoice) roadsideAbout(r place.Roadside) string {
	rung := v.NotRung
	if r.Verified() {
		rung = Fill(v.Rung, r.Rung)
	}
	return v.about(v.Evidence[r.Evidence]+", "+r.Said, r.Date) + "; " + rung
}

func (v PlaceVoice) rules(c place.Country, about guide.RoadTopic) (lines []string) {
	for _, r := range place.Roads(c.ISO) {
		if r.About == about.String() {
			lines = append(lines, v.one(c, r.Say, v.Evidence[r.Evidence], r.Date))
		}
	}
	return lines
}

func (v PlaceVoice) further(c place.Country, kinds ...string) (lines []string) {
	for _, kind := range kinds {
		for _, l := range place.Lines(c.ISO) {
			if l.Kind == kind && l.Say != "" {
				lines = append(lines, v.one(c, l.Say, v.Source, l.Date))
			}
		}
	}
	return lines
}

// locksmiths gives where in a country a locksmith needs a licence.
func (v PlaceVoice) locksmiths(c place.Country) []string {
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
	return []string{v.one(c, Fill(v.Licences, strings.Join(states, ", ")), v.Source, latest)}
}
