package words

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"firststeps/place"
)

// Sheet is all that the tables know of a country, each fact with where it stands and when it was read: for whoever wants to
// check a number that a guide shows.
type Sheet struct {
	ISO, Name string
	Facts     []Fact
	Note      string // what to know of the emergency numbers, for whoever checks them; may be empty
}

// Fact is one row of a table in words.
type Fact struct {
	Text    string
	About   string // how sure it is, and when it was read
	Sources []Source
}

// Source is where a fact stands: an address, or a name alone.
type Source struct{ Name, URL string }

// SheetOf gives what is known of a country, in a language.
func SheetOf(c place.Country, language string) Sheet {
	all := Speak(language)
	v, facts := all.Place, emergencies(c, all)
	add := func(text, about, sources string) {
		facts = append(facts, Fact{text, about, sourcesOf(sources)})
	}
	for _, l := range place.Lines(c.ISO) {
		text := Joined(" ", l.Number+": "+v.Kinds[l.Kind]+".", sentence(Joined("; ", l.Area, l.Note)))
		add(text, v.about(v.Source, l.Date), l.Source)
	}
	for _, r := range place.RoadsideIn(c.ISO) {
		add(r.Number+": "+Fill(v.Help, r.Provider), v.roadsideAbout(r), r.Source)
	}
	for _, r := range place.Roads(c.ISO) {
		add(Fill(v.Beside, v.Who[r.About])+" "+r.Say, v.about(v.Evidence[r.Evidence], r.Date), r.Source)
	}
	for _, l := range place.LocksmithsIn(c.ISO) {
		text := Joined(", ", l.State, l.Area) + ": " + Joined("; ", v.Statuses[l.Status], l.Regulator) + "."
		add(text, v.about(v.Source+", "+l.AsOf, l.Date), l.Source)
	}
	return Sheet{c.ISO, c.Name, facts, sentence(c.Note)}
}

// emergencies gives the emergency numbers, or that two sources do not agree on one.
func emergencies(c place.Country, v Voice) []Fact {
	agreed := func(number, service string) Fact {
		if number == "" {
			return Fact{Text: Fill(v.Place.NotAgreed, service)}
		}
		return Fact{number + ": " + service + ".", v.Place.about(v.Place.Agreed, c.Date), sourcesOf(c.Sources)}
	}
	if one := c.One(); one != "" {
		return []Fact{agreed(one, Joined(", ", v.Police, v.Ambulance, v.Fire))}
	}
	return []Fact{agreed(c.Police, v.Police), agreed(c.Ambulance, v.Ambulance), agreed(c.Fire, v.Fire)}
}

// sourcesOf reads the field of a row: parts between semicolons, each an address or a name.
func sourcesOf(field string) (list []Source) {
	for part := range strings.SplitSeq(field, "; ") {
		part = strings.TrimSpace(part) // addresses are parted by " ; "
		u, err := url.Parse(part)
		switch {
		case part == "":
		case err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http"):
			list = append(list, Source{strings.TrimPrefix(u.Host, "www."), part})
		default:
			list = append(list, Source{part, ""})
		}
	}
	return list
}

func sentence(s string) string {
	if s == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:] + "."
}
