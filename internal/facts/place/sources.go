package place

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed number-sources.csv
var sourcesText string

// Source is what one source says about one number: which services it reaches.
type Source struct {
	ISO      string `json:"-"`
	Number   string `json:"number"`
	Services string `json:"services"` // separated by spaces: police, ambulance, fire
	Kind     string `json:"kind"`     // authority, embassy, operator, press, list
	// two sources with the same publisher count as one
	Publisher string `json:"publisher"`
	Source    string `json:"source"` // an address, or a title
	// date of the source itself: YYYY, YYYY-MM, YYYY-MM-DD or undated
	Said string `json:"said"`
	Date string `json:"date"` // when it was read, YYYY-MM-DD
	Note string `json:"note"`
}

// names reports whether the source names the service.
func (s Source) names(service string) bool {
	return slices.Contains(strings.Fields(s.Services), service)
}

var sources = sync.OnceValue(func() map[string][]Source {
	by := map[string][]Source{}
	for _, s := range readTable(sourcesText, 9, func(f []string) Source {
		return Source{f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8]}
	}) {
		by[s.ISO] = append(by[s.ISO], s)
	}
	return by
})

// Sources returns the sources for a service in a country, authorities first and public lists last.
func Sources(iso string, service int) []Source {
	return slices.DeleteFunc(slices.Clone(sources()[iso]),
		func(s Source) bool { return !s.names(serviceNames[service]) })
}

// evidenceFor returns the evidence that sources provide for a number of a service. All sources must
// name that service.
func evidenceFor(sources []Source, number string) Evidence {
	witnesses, named := map[string]bool{}, map[string]bool{}
	for _, s := range sources {
		if s.Number != number {
			continue
		}
		named[s.Publisher] = true
		if s.Kind == "list" {
			witnesses["lists"] = true
		} else {
			witnesses[s.Publisher] = true
		}
	}
	other := slices.ContainsFunc(sources, func(s Source) bool { return !named[s.Publisher] })
	switch {
	case len(witnesses) == 0:
		return None
	case len(witnesses) > 1:
		return Agreed
	case other:
		return Conflict
	}
	return Single
}
