package phone

import (
	"golang.org/x/text/language"

	"firststeps/internal/guide"
	"firststeps/internal/guide/locale"
)

// Negotiate returns the text of a guide whose language fits best. accept are values of
// Accept-Language headers; one counts only if the guide has no language of those before.
func Negotiate(g *guide.Guide, accept ...string) *guide.Text {
	tags := make([]language.Tag, len(g.Texts))
	first := 0
	for i, t := range g.Texts {
		tags[i] = language.Make(t.Language)
		if t.Language == locale.Original {
			first = i
		}
	}
	tags[0], tags[first] = tags[first], tags[0] // the matcher's default is its first tag
	matcher, i := language.NewMatcher(tags), 0
	for _, list := range accept {
		if len(list) > 1024 {
			continue
		}
		wanted, _, _ := language.ParseAcceptLanguage(list)
		_, fits, confidence := matcher.Match(wanted...)
		if confidence > language.No {
			i = fits
			break
		}
	}
	switch i {
	case 0:
		i = first
	case first:
		i = 0
	}
	return g.Texts[i]
}
