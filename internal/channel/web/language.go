package web

import (
	"golang.org/x/text/language"

	"firststeps/internal/guide"
)

// negotiate picks the language of a guide that suits a browser best.
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
	tags[0], tags[first] = tags[first], tags[0] // the matcher's default is its first
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
