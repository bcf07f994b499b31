package web

import (
	"golang.org/x/text/language"

	"firststeps/internal/guide"
)

// negotiate returns the text of a guide whose language fits an Accept-Language header best.
func negotiate(g *guide.Guide, accept string) *guide.Text {
	if len(accept) > 1024 {
		accept = ""
	}
	tags := make([]language.Tag, len(g.Texts))
	first := 0
	for i, t := range g.Texts {
		tags[i] = language.Make(t.Language)
		if t.Language == "en-US" {
			first = i
		}
	}
	tags[0], tags[first] = tags[first], tags[0] // the matcher's default is its first tag
	wanted, _, _ := language.ParseAcceptLanguage(accept)
	_, i, _ := language.NewMatcher(tags).Match(wanted...)
	switch i {
	case 0:
		i = first
	case first:
		i = 0
	}
	return g.Texts[i]
}
