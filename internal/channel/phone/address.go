package phone

import (
	"strings"

	"golang.org/x/text/language"

	"firststeps/internal/guide"
)

// Path returns the address of a guide in one language.
func Path(g *guide.Guide, text *guide.Text) string { return "/" + g.ID + "/" + text.Language }

// Others returns the language and name of the guide's other texts: those in the text's own
// language, and of each other language the one that fits the text's region best, by the name of the
// language alone. Its other variants can be reached from there.
func Others(g *guide.Guide, text *guide.Text) [][2]string {
	list := [][2]string{}
	own, _ := language.Make(text.Language).Base()
	region, _ := language.Make(text.Language).Region()
	for _, t := range g.Texts {
		base, _ := language.Make(t.Language).Base()
		switch {
		case t == text:
		case base == own:
			list = append(list, [2]string{t.Language, t.Name})
		case t == Negotiate(g, base.String()+"-"+region.String()):
			name, _, _ := strings.Cut(t.Name, " (")
			list = append(list, [2]string{t.Language, name})
		}
	}
	return list
}

// ShortRelease returns the beginning of a release's hash, long enough to tell releases apart when
// read aloud.
func ShortRelease(release string) string { return release[:8] }
