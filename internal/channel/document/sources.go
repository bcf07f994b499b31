package document

import (
	"net/url"
	"slices"
	"strings"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
)

// Source is what one source says about a number of the screen.
type Source struct {
	Number  string `json:"number"`            // as on the screen
	Names   string `json:"names,omitempty"`   // another number that the source names instead
	For     string `json:"for"`               // what the source names it for
	Name    string `json:"name"`              // who publishes the source
	URL     string `json:"url,omitempty"`     // its address; empty if it has only a title
	Kind    string `json:"kind"`              // authority, embassy, official, list and others
	Said    string `json:"said,omitempty"`    // date of the source itself, or undated
	Checked string `json:"checked,omitempty"` // when it was last read, YYYY-MM-DD
}

// sourcesOf returns the sources of the numbers of a screen. Those of a desk have none: the operator
// of the server sets them.
func sourcesOf(s view.Screen) []Source {
	list := []Source{}
	add := func(n Source) {
		if !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	for _, d := range s.Emergency.Dial {
		emergencySources(s.Emergency.ISO, d.Number, add)
	}
	if s.Call == nil {
		return list
	}
	if s.Call.Who == guide.NonEmergency {
		for _, l := range place.Lines(s.Emergency.ISO) {
			if l.Kind == "non_emergency" && l.Number == s.Call.Number {
				add(cited(Source{Number: l.Number, For: "non-emergency police", Kind: "official",
					Checked: l.Date}, l.Source))
			}
		}
	}
	for _, n := range s.Call.Numbers {
		callSources(s, n.Number, add)
	}
	return list
}

// emergencySources adds what sources say about an emergency number: those that name it, and for the
// services that it is shown for those that name another.
func emergencySources(iso, number string, add func(Source)) {
	country, _ := place.Lookup(iso)
	for service, n := range country.Services {
		for _, s := range place.Sources(iso, service) {
			if s.Number != number && n.Dial != number {
				continue
			}
			one := Source{Number: number, For: s.Services, Kind: s.Kind, Said: s.Said,
				Checked: s.Date}
			if s.Number != number {
				one.Names = s.Number
			}
			one = cited(one, s.Source)
			if s.Publisher != "" {
				one.Name = s.Publisher
			}
			add(one)
		}
	}
}

// callSources adds the sources of a number for roadside help or of a helpline.
func callSources(s view.Screen, number string, add func(Source)) {
	for _, r := range place.RoadsideIn(s.Emergency.ISO) {
		if s.Call.Who == guide.Roadside && r.Number == number {
			add(cited(Source{Number: number, For: r.Service, Kind: r.Evidence, Said: r.Said,
				Checked: r.Date}, r.Source))
		}
	}
	for _, h := range place.Helplines(s.Emergency.ISO, s.Call.Who.String()) {
		if h.Number == number {
			add(cited(Source{Number: number, For: h.Who, Kind: h.Evidence, Said: h.Said,
				Checked: h.Date}, h.Source))
		}
	}
}

// cited sets name and address from the first source of a field: an address or a title.
func cited(s Source, field string) Source {
	first, _, _ := strings.Cut(field, "; ")
	first = strings.TrimSpace(first)
	u, err := url.Parse(first)
	if err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") {
		s.Name, s.URL = strings.TrimPrefix(u.Host, "www."), first
		return s
	}
	s.Name = first
	return s
}
