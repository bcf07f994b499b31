package phone

import "firststeps/internal/guide"

// Path returns the address of a guide in one language.
func Path(g *guide.Guide, text *guide.Text) string { return "/" + g.ID + "/" + text.Language }

// Others returns the language and name of the guide's other languages.
func Others(g *guide.Guide, text *guide.Text) [][2]string {
	list := [][2]string{}
	for _, t := range g.Texts {
		if t != text {
			list = append(list, [2]string{t.Language, t.Name})
		}
	}
	return list
}

// ShortRelease returns the beginning of a release's hash, long enough to tell releases apart when
// read aloud.
func ShortRelease(release string) string { return release[:8] }
