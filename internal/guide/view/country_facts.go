package view

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
)

// CountryFacts is everything that the tables know about a country. Each fact has its sources and
// the date when they were read, for readers who want to check a number that a guide shows.
type CountryFacts struct {
	ISO, Name string
	Facts     []Fact
}

// Fact is one row of a table as text.
type Fact struct {
	Text    string
	About   string // how reliable it is, and when it was read
	Sources []Source
}

// Source is the source of a fact: an address, or only a name.
type Source struct{ Name, URL string }

// FactsOf returns what is known about a country, in a language.
func FactsOf(c place.Country, language string) CountryFacts {
	all := MessagesFor(language)
	v, facts := all.Place, emergencies(c, all)
	said := func(text string) string { return place.Said(text, language) }
	add := func(text, about, sources string) {
		facts = append(facts, Fact{text, about, sourcesOf(sources)})
	}
	for _, l := range place.Lines(c.ISO) {
		text := Join(" ", l.Number+": "+v.Kinds[l.Kind]+".",
			sentence(Join("; ", said(l.Area), said(l.Note))))
		add(text, v.reliability(v.Source, l.Date), l.Source)
	}
	for _, r := range place.RoadsideIn(c.ISO) {
		add(r.Number+": "+Fill(v.Help, r.Provider), v.roadsideReliability(r), r.Source)
	}
	for _, h := range place.HelplinesIn(c.ISO) {
		name := Join(", ", v.Kinds[h.Who], said(h.Name), said(h.Area))
		add(h.Number+": "+Join("; ", name, said(h.Note))+".",
			v.reliability(v.Evidence[h.Evidence]+", "+h.Said, h.Date)+"; "+v.NotRung, h.Source)
	}
	for _, r := range place.Roads(c.ISO) {
		add(Fill(v.Beside, v.Who[r.About])+" "+said(r.Say),
			v.reliability(v.Evidence[r.Evidence], r.Date), r.Source)
	}
	for _, l := range place.LocksmithsIn(c.ISO) {
		text := Join(", ", l.State, l.Area) + ": " +
			Join("; ", v.Statuses[l.Status], l.Regulator) + "."
		add(text, v.reliability(v.Source+", "+l.AsOf, l.Date), l.Source)
	}
	return CountryFacts{c.ISO, c.NameIn(language), facts}
}

// emergencies returns the emergency number of each service with its sources, or one fact if all
// services have the same number.
func emergencies(c place.Country, v Messages) []Fact {
	if n, ok := c.SharedNumber(); ok {
		return []Fact{emergency(c, v, n, guide.Ambulance, guide.Police, guide.Fire)}
	}
	var facts []Fact
	for _, s := range services {
		facts = append(facts, emergency(c, v, c.Services[s], s))
	}
	return facts
}

// emergency returns what is known about the number of some services.
func emergency(c place.Country, v Messages, n place.Number, of ...guide.Service) Fact {
	var names, also, why []string
	var sources []place.Source
	for _, s := range of {
		one := c.Services[s]
		names = append(names, v.service(s))
		also = append(also, strings.Fields(one.Also)...)
		if d := sentence(one.Decision); !slices.Contains(why, d) {
			why = append(why, d)
		}
		sources = append(sources, place.Sources(c.ISO, int(s))...)
	}
	text := n.Dial + ": " + strings.Join(names, ", ") + "."
	if n.Dial == "" {
		text = Fill(v.Place.Unknown, names[0])
	}
	also = slices.DeleteFunc(also, func(a string) bool { return !reachesAll(c, of, a) })
	if len(also) > 0 {
		slices.Sort(also)
		text += " " + Fill(v.Place.Also, strings.Join(slices.Compact(also), ", "))
	}
	about := Join(", ", v.Place.Agreement[n.Evidence], Fill(v.Place.Checked, n.Date))
	return Fact{Join(" ", append([]string{text}, why...)...), about,
		sourceList(sources, v.Place.Lists)}
}

func reachesAll(c place.Country, of []guide.Service, number string) bool {
	return !slices.ContainsFunc(of, func(s guide.Service) bool {
		return !c.Services[s].ReachedBy(number)
	})
}

// sourceList returns sources as shown on a page, without duplicates, each with the numbers that it
// names. All public lists are one source.
func sourceList(sources []place.Source, lists string) []Source {
	var list []Source
	numbers := map[Source][]string{}
	for _, s := range sources {
		key := sourcesOf(s.Source)[0]
		switch {
		case s.Kind == "list":
			key = Source{lists, ""}
		case key.URL == "":
			key.Name = s.Publisher + ", " + key.Name
		default:
			key.Name = s.Publisher
		}
		if s.Said != "undated" && s.Kind != "list" {
			key.Name += " " + s.Said
		}
		if numbers[key] == nil {
			list = append(list, key)
		}
		if !slices.Contains(numbers[key], s.Number) {
			numbers[key] = append(numbers[key], s.Number)
		}
	}
	for i, key := range list {
		list[i].Name += " (" + strings.Join(numbers[key], ", ") + ")"
	}
	return list
}

// sourcesOf parses the sources of a row: addresses or names, separated by semicolons.
func sourcesOf(field string) (list []Source) {
	for part := range strings.SplitSeq(field, "; ") {
		part = strings.TrimSpace(part) // addresses are separated by " ; "
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
