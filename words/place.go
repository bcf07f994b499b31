package words

import (
	"cmp"
	"strings"

	"firststeps/guide"
	"firststeps/place"
)

// PlaceGroup is what tables say of a country at one node: a head, and what stands below it. Without anything below it the
// head is not shown; it may be empty.
type PlaceGroup struct {
	Head  string
	Lines []PlaceLine
}

// PlaceLine is one sentence. A Make says that it is for cars of that make alone.
type PlaceLine struct{ Make, Text string }

// AboutPlace gives what tables know of a country at a node, for every make of car. It goes by whom the node calls, and by the
// rules of the road that it may speak of. None of it is the number to dial in an emergency: that stands on the screen itself.
func AboutPlace(text *guide.Text, n *guide.Node, c place.Country) (groups []PlaceGroup) {
	voice := Speak(text.Language).Place
	if voice.Source == "" || c.ISO == "" {
		return nil
	}
	add := func(head string, lines []PlaceLine) {
		if len(lines) > 0 {
			groups = append(groups, PlaceGroup{head, lines})
		}
	}
	add("", voice.rules(c, n.Road))
	if n.Road == guide.Passengers {
		add("", voice.further(c, "road"))
	}
	if n.Call == nil {
		return groups
	}
	switch n.Call.Who {
	case guide.EmergencyService:
		add("", voice.further(c, "emergency_text", "emergency_textphone"))
	case guide.NonEmergency:
		add("", voice.further(c, "non_emergency", "municipal", "non_emergency_textphone"))
	case guide.Roadside:
		add(Fill(voice.Roadside, c.Name), voice.roadside(c, n.Car == guide.Maker))
	case guide.Locksmith:
		add("", voice.locksmiths(c))
	}
	return groups
}

// aboutPlace gives the lines that are for everybody, and for cars of a make.
func aboutPlace(text *guide.Text, n *guide.Node, c place.Country, brand string) (lines []Line) {
	for _, group := range AboutPlace(text, n, c) {
		var below []Line
		for _, l := range group.Lines {
			if l.Make == "" || strings.EqualFold(l.Make, brand) {
				below = append(below, Line{"place", "place", l.Text})
			}
		}
		if group.Head != "" && below != nil {
			lines = append(lines, Line{"place", "place", group.Head})
		}
		lines = append(lines, below...)
	}
	return lines
}

// one gives a sentence with the country before it, and behind it how sure it is and when it was checked.
func (v PlaceVoice) one(c place.Country, say, source, date string) PlaceLine {
	return PlaceLine{Text: Fill(v.Says, c.Name) + say + " (" + v.about(source, date) + ")"}
}

// about says how sure a row is, and when it was read.
func (v PlaceVoice) about(source, date string) string {
	return source + ", " + Fill(v.Checked, date)
}

// roadsideAbout says of a number for roadside help how sure it is, when it was read, and whether anybody called it.
func (v PlaceVoice) roadsideAbout(r place.Roadside) string {
	rung := v.NotRung
	if r.Verified() {
		rung = Fill(v.Rung, r.Rung)
	}
	return v.about(v.Evidence[r.Evidence]+", "+r.Said, r.Date) + "; " + rung
}

func (v PlaceVoice) rules(c place.Country, about guide.RoadTopic) (lines []PlaceLine) {
	for _, r := range place.Roads(c.ISO) {
		if r.About == about.String() {
			lines = append(lines, v.one(c, r.Say, v.Evidence[r.Evidence], r.Date))
		}
	}
	return lines
}

func (v PlaceVoice) further(c place.Country, kinds ...string) (lines []PlaceLine) {
	for _, kind := range kinds {
		for _, l := range place.Lines(c.ISO) {
			if l.Kind == kind && l.Say != "" {
				lines = append(lines, v.one(c, l.Say, v.Source, l.Date))
			}
		}
	}
	return lines
}

// roadside gives each maker's own number for its cars, where makers are asked for, and behind them the clubs for everybody.
func (v PlaceVoice) roadside(c place.Country, makers bool) []PlaceLine {
	var own, all []PlaceLine
	for _, r := range place.RoadsideIn(c.ISO) {
		who := r.Provider
		if r.Kind == "telematics" {
			who = Fill(v.Fitted, who)
		}
		line := PlaceLine{Text: who + ": " + r.Number + " (" + v.roadsideAbout(r) + ")"}
		switch {
		case r.Kind != "oem":
			all = append(all, line)
		case makers:
			line.Make = r.Provider
			own = append(own, line)
		}
	}
	return append(own, all...)
}

// Number is whom to call for roadside help, and how sure the number is. A Make says that it is for cars of that make alone.
type Number struct {
	Name   string `json:"name"`
	Number string `json:"number"`
	Dial   string `json:"tel"`
	About  string `json:"about"`
	Make   string `json:"make,omitempty"`
}

// RoadsideNumbers returns whom to call for roadside help in a country, each maker's own number for its cars first.
func RoadsideNumbers(iso, language string) (own []Number) {
	v, all := Speak(language).Place, []Number(nil)
	for _, r := range place.RoadsideIn(iso) {
		switch n := (Number{Name: r.Provider, Number: r.Number, Dial: r.Dial, About: v.roadsideAbout(r)}); r.Kind {
		case "oem":
			n.Make = r.Provider
			own = append(own, n)
		case "motor_club":
			all = append(all, n)
		}
	}
	return append(own, all...)
}

// locksmiths gives where in a country a locksmith needs a licence.
func (v PlaceVoice) locksmiths(c place.Country) []PlaceLine {
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
	return []PlaceLine{v.one(c, Fill(v.Licences, strings.Join(states, ", ")), v.Source, latest)}
}
