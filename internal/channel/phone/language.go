package phone

import (
	"golang.org/x/text/language"

	"firststeps/internal/guide"
)

// Negotiate returns the text of a guide whose language fits best. accept are values of
// Accept-Language headers; one counts only if no language of those before fits well.
func Negotiate(g *guide.Guide, accept ...string) *guide.Text {
	tags := make([]language.Tag, len(g.Texts))
	for i, t := range g.Texts {
		tags[i] = language.Make(t.Language)
	}
	var wanted []language.Tag
	for _, list := range accept {
		if len(list) <= 1024 {
			tags, _, _ := language.ParseAcceptLanguage(list)
			wanted = append(wanted, tags...)
		}
	}
	_, i, _ := language.NewMatcher(tags).Match(wanted...) // the first, if none fits
	return g.Texts[i]
}
